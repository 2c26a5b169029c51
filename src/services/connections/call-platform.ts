import type { ApiAnswer, ApiRequest, Call } from '../../providers/call.ts';
import type { Platform } from '../../providers/settings.ts';
import { isOutboundError } from '../outbound/safe-fetch.ts';
import { noteFailure, noteLimit, noteSuccess, takeBudget } from './budget.ts';
import { CallEnded } from './call-ended.ts';
import { sendRequest } from './send-request.ts';
import { accessToken, type TokenDeps } from './tokens.ts';

export interface CallTarget {
  athleteId: string;
  connectionId: string;
  externalId: string;
}

/** Calls on behalf of a connection, within its platform's budget. `isLive`: what an event told of, which may use all of it. */
export function callAs(deps: TokenDeps, platform: Platform, target: CallTarget, isLive: boolean): Call {
  return async (request) => {
    if (request.as !== undefined && request.as !== 'user')
      return callOnce(deps, platform, target, request, null, isLive);
    const token = await accessToken(deps, target);
    const answer = await callOnce(deps, platform, target, request, token, isLive);
    if (!isUnauthorised(platform, answer)) return answer;
    // it may have been taken away before its time
    const renewed = await accessToken(deps, target, token);
    const again = await callOnce(deps, platform, target, request, renewed, isLive);
    if (isUnauthorised(platform, again)) throw new CallEnded('TOKEN_REFUSED', null);
    return again;
  };
}

/** Calls with a token that is nobody's connection yet, and for the platform's own account of us. */
export function callWith(
  deps: TokenDeps,
  platform: Platform,
  externalId: string,
  token: string | null,
): Call {
  const target = { athleteId: '', connectionId: '', externalId };
  return async (request) => {
    const answer = await callOnce(deps, platform, target, request, token, true);
    if (token !== null && isUnauthorised(platform, answer)) throw new CallEnded('TOKEN_REFUSED', null);
    return answer;
  };
}

async function callOnce(
  deps: TokenDeps,
  platform: Platform,
  { connectionId, externalId }: CallTarget,
  request: ApiRequest,
  token: string | null,
  isLive: boolean,
): Promise<ApiAnswer> {
  const { provider, settings } = platform;
  const { wasInTrouble } = await takeBudget(deps, platform, { connectionId, isLive });
  const { authorise, judge } = provider.oauth ?? {};
  const isOwn = token !== null && authorise !== undefined;
  const ready = isOwn
    ? { ...authorise(request, token, { externalId, settings }), as: 'none' as const }
    : request;
  let answer: ApiAnswer;
  try {
    answer = await sendRequest(deps.platforms, platform, ready, token);
  } catch (error) {
    if (!isOutboundError(error)) throw error;
    if (error.code === 'NO_ANSWER' || error.code === 'ANSWER_TOO_SLOW' || error.code === 'ANSWER_BROKEN') {
      throw await noteFailure(deps, platform, 'PLATFORM_DOWN');
    }
    throw new CallEnded('ANSWER_UNUSABLE', null, error.code);
  }
  const says = judge?.(answer) ?? null;
  if (answer.status === 429 || says === 'limited') throw await noteLimit(deps, platform, answer);
  if (answer.status >= 500 || answer.status === 408 || says === 'unavailable') {
    throw await noteFailure(deps, platform, 'PLATFORM_DOWN');
  }
  // a redirect is no answer, and is not followed
  if (answer.status >= 300 && answer.status < 400) throw new CallEnded('ANSWER_UNUSABLE', null, 'REDIRECTED');
  if (wasInTrouble) await noteSuccess(deps, platform);
  return answer;
}

function isUnauthorised({ provider }: Platform, answer: ApiAnswer): boolean {
  return answer.status === 401 || provider.oauth?.judge?.(answer) === 'unauthorised';
}
