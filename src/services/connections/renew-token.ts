import { type Connection, changeAtFence, NO_TOKENS, releaseAccount } from '../../db/queries/connection.ts';
import type { Tx } from '../../db/transaction.ts';
import type { ApiAnswer, ApiRequest } from '../../providers/call.ts';
import type { OAuth, TokenSet } from '../../providers/oauth.ts';
import type { ProviderSettings } from '../../providers/provider.ts';
import { readJson } from '../../providers/read-json.ts';
import { isOutboundError } from '../outbound/safe-fetch.ts';
import { noteFailure, noteLimit, noteSuccess } from './budget.ts';
import { CallEnded } from './call-ended.ts';
import { sendRequest } from './send-request.ts';
import { endTerm } from './source-end.ts';
import { openedToken, platformOf, sealTokens, type TokenDeps } from './tokens.ts';

/** For the whole answer to a refresh: slower ones count as lost. */
const CALL_DEADLINE_MS = 60_000;
/** After this long a refresh that has not ended never will: its call is dead, and so is who made it. */
export const LEASE_MS = 75_000;
const FIRST_RETRY_MS = 60_000;
const MOST_RETRY_MS = 6 * 3_600_000;

/** Asks for new tokens and writes what came of it. Null: somebody took over meanwhile, so look again. Throws CallEnded. */
export async function renew(
  deps: TokenDeps,
  { row, refreshToken, wasInTrouble }: { row: Connection; refreshToken: string; wasInTrouble: boolean },
): Promise<string | null> {
  const platform = platformOf(deps, row);
  const oauth = platform.provider.oauth!;
  let answer: ApiAnswer;
  try {
    const request = refreshRequest(oauth, platform.settings, refreshToken);
    answer = await sendRequest(deps.platforms, platform, request, null, CALL_DEADLINE_MS);
  } catch (error) {
    if (!isOutboundError(error)) throw error;
    const ended = await noteFailure(deps, platform, 'PLATFORM_DOWN');
    await stayDegraded(deps, row, ended, error.mayHaveArrived);
    throw ended;
  }
  const json = readJson(answer.body);
  const tokens = answer.status < 300 && json.ok ? oauth.readTokens(json.value, deps.now()) : null;
  if (tokens?.ok === true) {
    if (wasInTrouble) await noteSuccess(deps, platform);
    return keepTokens(deps, row, tokens.value, {
      refreshToken,
      accessToken: openedToken(deps, row, 'access')!,
    });
  }
  if (oauth.isGrantOver(answer)) return endGrant(deps, row);
  const ended =
    answer.status === 429
      ? await noteLimit(deps, platform, answer)
      : await noteFailure(deps, platform, isClientRefused(answer) ? 'CLIENT_REFUSED' : 'PLATFORM_DOWN');
  // a yes that cannot be read may have used the old token up
  await stayDegraded(deps, row, ended, answer.status < 300);
  throw ended;
}

async function keepTokens(
  deps: TokenDeps,
  row: Connection,
  tokens: TokenSet,
  old: { accessToken: string; refreshToken: string },
): Promise<string | null> {
  const { connectionId } = row;
  const accessToken = tokens.accessToken ?? old.accessToken;
  const refreshToken = tokens.refreshToken ?? old.refreshToken;
  const sealed = sealTokens(deps, connectionId, { ...tokens, accessToken, refreshToken });
  const fine = { state: 'active', code: null, refreshStartedMs: null, answersLost: 0, failures: 0 } as const;
  const isWritten = await deps.db.transaction((tx) => changeAtFence(tx, row, { ...fine, ...sealed }));
  return isWritten ? accessToken : null;
}

/** The platform says that the grant is over, and what we hold is still what we asked with. */
async function endGrant(deps: TokenDeps, row: Connection): Promise<null> {
  const isLost = row.answersLost > 0;
  const isWritten = await deps.db.transaction(async (tx) => {
    if (isLost) {
      const set = {
        state: 'needs_reauth',
        code: 'REFRESH_LOST',
        refreshStartedMs: null,
        dueMs: null,
      } as const;
      return changeAtFence(tx, row, set);
    }
    return endConnection(tx, row, { state: 'revoked', code: 'GRANT_OVER', endedMs: deps.now() });
  });
  if (!isWritten) return null;
  throw new CallEnded(isLost ? 'REFRESH_LOST' : 'GRANT_OVER', null);
}

/** Nothing but the row stays. False where somebody wrote it since it was read. */
export async function endConnection(
  tx: Tx,
  row: Connection,
  set: { state: 'revoked' | 'ended'; code: string | null; endedMs: number },
): Promise<boolean> {
  const nothing = { ...NO_TOKENS, refreshStartedMs: null, dueMs: null };
  if (!(await changeAtFence(tx, row, { ...set, ...nothing, fence: row.fence + 1 }))) return false;
  await releaseAccount(tx, row);
  await endTerm(tx, row, set.endedMs);
  return true;
}

async function stayDegraded(
  deps: TokenDeps,
  row: Connection,
  { code, untilMs }: CallEnded,
  mayBeLost: boolean,
): Promise<void> {
  const failures = row.failures + 1;
  const retryMs = deps.now() + Math.min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10));
  await deps.db.transaction((tx) =>
    changeAtFence(tx, row, {
      state: 'degraded',
      code,
      refreshStartedMs: null,
      failures,
      answersLost: mayBeLost ? 1 : row.answersLost,
      dueMs: Math.max(retryMs, untilMs ?? 0),
    }),
  );
}

/** What a refresh asks. Pure; sending it is somebody else's. */
export function refreshRequest(oauth: OAuth, settings: ProviderSettings, refreshToken: string): ApiRequest {
  const { base, path } = oauth.refresh ?? oauth.token;
  const client = { client_id: settings.clientId, client_secret: settings.clientSecret };
  return {
    method: 'POST',
    base,
    path,
    as: oauth.clientAuth === 'header' ? 'client' : 'none',
    form: {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      ...(oauth.clientAuth === 'body' ? client : {}),
      ...oauth.refreshParams,
    },
  };
}

/** The operator's own credentials are wrong: nobody's connection is to blame. */
function isClientRefused({ status, body }: ApiAnswer): boolean {
  const start = body.toString('utf8', 0, 4000);
  return (status === 400 || status === 401) && /"(invalid_client|unauthorized_client)"/.test(start);
}
