import { fail, ok, type Result } from '../../core/result.ts';
import {
  changeConnection,
  getConnection,
  isOver,
  lockConnection,
  releaseAccount,
} from '../../db/queries/connection.ts';
import type { Tx } from '../../db/transaction.ts';
import { readJson } from '../../providers/read-json.ts';
import { DONE, type Step, type StepEnd } from '../job-queue.ts';
import { isOutboundError } from '../outbound/safe-fetch.ts';
import { CallEnded } from './call-ended.ts';
import { callWith } from './call-platform.ts';
import type { ConnectionDeps } from './platforms.ts';
import { refreshRequest } from './renew-token.ts';
import { sendRequest } from './send-request.ts';
import { openedToken, platformOf } from './tokens.ts';

const NO_TOKENS = { accessSealed: null, refreshSealed: null, expiresMs: null } as const;

/**
 * Ends a connection at once: from this commit on nothing that came by it is written any more. The platform
 * is told in the background, and then the tokens go. Errors: CONNECTION_NOT_FOUND.
 */
export async function disconnect(
  deps: ConnectionDeps,
  athleteId: string,
  connectionId: string,
): Promise<Result<null>> {
  const isThere = await deps.db.transaction(async (tx) => {
    const row = await lockConnection(tx, athleteId, connectionId);
    if (row === null) return false;
    if (isOver(row)) return true;
    const over = {
      state: 'ended',
      code: null,
      endedMs: deps.now(),
      dueMs: null,
      refreshStartedMs: null,
    } as const;
    await changeConnection(tx, athleteId, connectionId, { ...over, fence: row.fence + 1 });
    await releaseAccount(tx, row);
    await deps.queue.due(tx, 'goodbye', { athleteId, connectionId });
    return true;
  });
  if (!isThere) return fail('CONNECTION_NOT_FOUND', 'There is no such connection.');
  deps.queue.wake();
  return ok(null);
}

/** Tells the platform that the grant is given back, then forgets the tokens. */
export async function sayGoodbye(
  deps: ConnectionDeps,
  step: Step,
  athleteId: string,
  connectionId: string,
): Promise<StepEnd> {
  const row = await deps.db.read((db) => getConnection(db, athleteId, connectionId));
  // connected again meanwhile: the grant is the new one's
  const isDue = row !== null && row.state === 'ended' && row.accessSealed !== null;
  if (isDue) {
    try {
      const platform = platformOf(deps, row);
      const token = await livingToken(deps, row);
      const call = callWith(deps, platform, row.externalId, token);
      const who = { externalId: row.externalId, settings: platform.settings };
      const isOver = await platform.provider.oauth!.revoke(call, who);
      if (!isOver)
        return {
          end: 'retry',
          code: 'GOODBYE_REFUSED',
          message: 'The platform did not take the grant back.',
        };
    } catch (error) {
      if (!(error instanceof CallEnded) && !isOutboundError(error)) throw error;
      if (error.code !== 'TOKEN_REFUSED') return { end: 'retry', code: error.code, message: error.message };
    }
  }
  await deps.db.transaction(async (tx) => {
    await step.hold(tx);
    if (isDue) await forgetTokens(tx, athleteId, connectionId);
    await step.done(tx, 'ended', { athleteId, connectionId });
  });
  return DONE;
}

export async function forgetTokens(tx: Tx, athleteId: string, connectionId: string): Promise<void> {
  const row = await lockConnection(tx, athleteId, connectionId);
  if (row?.state === 'ended') await changeConnection(tx, athleteId, connectionId, NO_TOKENS);
}

type Row = NonNullable<Awaited<ReturnType<typeof getConnection>>>;

/** The access token, or where it has run out one for this farewell alone. */
async function livingToken(deps: ConnectionDeps, row: Row): Promise<string> {
  const access = openedToken(deps, row, 'access')!;
  const refresh = openedToken(deps, row, 'refresh');
  if (refresh === null || row.expiresMs === null || row.expiresMs > deps.now()) return access;
  const platform = platformOf(deps, row);
  const oauth = platform.provider.oauth!;
  const request = refreshRequest(oauth, platform.settings, refresh);
  const answer = await sendRequest(deps.platforms, platform, request, null);
  const json = readJson(answer.body);
  const tokens = answer.status < 300 && json.ok ? oauth.readTokens(json.value, deps.now()) : null;
  if (tokens?.ok !== true) return access;
  return tokens.value.accessToken;
}
