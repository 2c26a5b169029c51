import type { ProviderId } from '../../providers/provider.ts';
import { isOutboundError } from '../outbound/safe-fetch.ts';
import { CallEnded } from './call-ended.ts';
import { callWith } from './call-platform.ts';
import { type ConnectionDeps, webhookUrl } from './platforms.ts';

/** The platforms that say that they send us no events; those that cannot be asked are left out. */
export async function lostSubscriptions(
  deps: Pick<ConnectionDeps, 'db' | 'now' | 'platforms'>,
): Promise<ProviderId[]> {
  const lost: ProviderId[] = [];
  for (const platform of deps.platforms.all) {
    const { provider, settings } = platform;
    if (provider.pull?.checkSubscription === undefined) continue;
    try {
      const call = callWith(deps, platform, '', null);
      const isThere = await provider.pull.checkSubscription(
        call,
        settings,
        webhookUrl(deps.platforms, provider.id),
        deps.now(),
      );
      if (isThere === false) lost.push(provider.id);
    } catch (error) {
      if (!(error instanceof CallEnded) && !isOutboundError(error)) throw error;
    }
  }
  return lost;
}
