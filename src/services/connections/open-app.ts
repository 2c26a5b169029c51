import { fail, ok, type Result } from '../../core/result.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import {
  claimAccount,
  listLiveConnections,
  lockConnection,
  NO_TOKENS,
  putConnection,
  releaseAccount,
} from '../../db/queries/connection.ts';
import { newId, newToken } from '../people/secret-token.ts';
import { type ConnectionDeps, webhookUrl } from './platforms.ts';
import { keepOn } from './source-end.ts';

export interface OpenedApp {
  connectionId: string;
  address: string;
  /** told here only: of it nothing is kept but what the account is known by */
  key: string;
  links: readonly { what: 'often' | 'gaps'; url: string }[];
}

/**
 * Lets the athlete's own app in by a key that is made now; one from before opens nothing any more, and what came
 * by it stays. Errors: PLATFORM_NOT_FOUND, where the platform is none of that kind or not on this server.
 */
export async function openApp(
  deps: Pick<ConnectionDeps, 'db' | 'now' | 'platforms'>,
  athleteId: string,
  id: string,
): Promise<Result<OpenedApp>> {
  const provider = deps.platforms.of(id)?.provider;
  if (provider?.app === undefined)
    return fail('PLATFORM_NOT_FOUND', 'No app of such a platform can be connected on this server.');
  const { token: key } = newToken();
  const externalId = provider.app.ownerOf(key);
  const nowMs = deps.now();
  const connectionId = await deps.db.transaction(async (tx) => {
    // two at once would both find none
    await lockAthlete(tx, athleteId);
    const [live] = await listLiveConnections(tx, athleteId, provider.id);
    const before = live === undefined ? null : await lockConnection(tx, athleteId, live.connectionId);
    if (before !== null) await releaseAccount(tx, before);
    const row = { athleteId, connectionId: before?.connectionId ?? newId('con') };
    await putConnection(tx, {
      ...{ ...row, provider: provider.id, externalId, state: 'active', code: null, scopes: null },
      ...{ ...NO_TOKENS, fence: (before?.fence ?? 0) + 1 },
      ...{ connectedMs: before?.connectedMs ?? nowMs, endedMs: null, dueMs: null, backfill: null },
    });
    await claimAccount(tx, {
      ...{ provider: provider.id, externalId, ownerAthlete: athleteId },
      connectionId: row.connectionId,
    });
    await keepOn(tx, { athleteId, provider: provider.id });
    return row.connectionId;
  });
  const address = webhookUrl(deps.platforms, provider.id);
  return ok({ connectionId, address, key, links: provider.app.links(address, key) });
}
