import type { TokenSet } from '../../providers/oauth.ts';
import { readJson } from '../../providers/read-json.ts';
import type { Platform } from '../../providers/settings.ts';
import { isOutboundError } from '../outbound/safe-fetch.ts';
import { CallEnded } from './call-ended.ts';
import { callWith } from './call-platform.ts';
import { refreshRequest } from './renew-token.ts';
import { sendRequest } from './send-request.ts';
import type { TokenDeps } from './tokens.ts';

/** What a grant is given back with. */
export interface Granted {
  externalId: string;
  access: string;
  refresh: string | null;
  expiresMs: number | null;
}

/** `afterMs`: when to come again, where the platform or its budget says so. */
export type GivenBack =
  | { isOver: true }
  | { isOver: false; code: string; message: string; isFinal?: boolean; afterMs?: number };

/**
 * Tells a platform that a grant is given back. An access token that has run out is renewed for it, and `keep`
 * writes the new tokens down before they are used: the old refresh token may be worth nothing from then on.
 * Asking twice does no harm: a platform that took the grant back knows the token no more, which says the same.
 */
export async function giveBack(
  deps: TokenDeps,
  platform: Platform,
  granted: Granted,
  keep: (tokens: TokenSet & { accessToken: string }) => Promise<void>,
): Promise<GivenBack> {
  const oauth = platform.provider.oauth!;
  let { access } = granted;
  let isExpired = granted.expiresMs !== null && granted.expiresMs <= deps.now();
  try {
    if (isExpired && granted.refresh !== null) {
      const request = refreshRequest(oauth, platform.settings, granted.refresh);
      const answer = await sendRequest(deps.platforms, platform, request, null);
      const json = readJson(answer.body);
      const tokens = answer.status < 300 && json.ok ? oauth.readTokens(json.value, deps.now()) : null;
      if (tokens?.ok === true) {
        const { refreshToken, accessToken } = tokens.value;
        access = accessToken ?? access;
        await keep({
          ...tokens.value,
          accessToken: access,
          refreshToken: refreshToken ?? granted.refresh,
        });
        isExpired = false;
      } else if (oauth.isGrantOver(answer)) return { isOver: true };
      else if (answer.status === 429 || answer.status >= 500)
        return notTaken('PLATFORM_DOWN', 'The platform gave no token to say goodbye with.');
    }
    const call = callWith(deps, platform, granted.externalId, access);
    const who = { externalId: granted.externalId, settings: platform.settings };
    if (await oauth.revoke(call, who)) return { isOver: true };
    return notTaken('GOODBYE_REFUSED', 'The platform did not take the grant back.');
  } catch (error) {
    if (error instanceof CallEnded) {
      // a token that was good until now is refused: the grant is over already
      if (error.code === 'TOKEN_REFUSED' && !isExpired) return { isOver: true };
      if (error.code === 'TOKEN_REFUSED')
        return { ...notTaken('TOKEN_LOST', 'No token is left that the platform takes.'), isFinal: true };
      const afterMs = error.untilMs === null ? {} : { afterMs: Math.max(0, error.untilMs - deps.now()) };
      return { ...notTaken(error.code, error.message), ...afterMs };
    }
    if (!isOutboundError(error)) throw error;
    return notTaken(error.code, error.message);
  }
}

function notTaken(code: string, message: string) {
  return { isOver: false as const, code, message };
}
