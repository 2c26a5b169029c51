import { fail, ok, type Result } from '../../core/result.ts';
import {
  changeConnection,
  getConnection,
  isOver,
  lockConnection,
  releaseAccount,
} from '../../db/queries/connection.ts';
import type { Tx } from '../../db/transaction.ts';
import { DONE, type Step, type StepEnd } from '../job-queue.ts';
import { type GivenBack, giveBack } from './give-back.ts';
import type { ConnectionDeps } from './platforms.ts';
import { endTerm } from './source-end.ts';
import { openedToken, sealTokens } from './tokens.ts';

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
    await endTerm(tx, row, over.endedMs);
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
    const end = await goodbyeOf(deps, row);
    if (!end.isOver && end.isFinal !== true) return { end: 'retry', code: end.code, message: end.message };
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

async function goodbyeOf(deps: ConnectionDeps, row: Row): Promise<GivenBack> {
  const { athleteId, connectionId, externalId, expiresMs } = row;
  const platform = deps.platforms.of(row.provider);
  if (platform === null || platform.provider.oauth === null) {
    const message = 'This server has no keys of the platform any more.';
    return { isOver: false, code: 'CLIENT_REFUSED', message };
  }
  const tokens = { access: openedToken(deps, row, 'access')!, refresh: openedToken(deps, row, 'refresh') };
  return giveBack(deps, platform, { externalId, expiresMs, ...tokens }, (renewed) =>
    deps.db.transaction(async (tx) => {
      const now = await lockConnection(tx, athleteId, connectionId);
      if (now?.state !== 'ended' || now.fence !== row.fence) return;
      await changeConnection(tx, athleteId, connectionId, sealTokens(deps, connectionId, renewed));
    }),
  );
}
