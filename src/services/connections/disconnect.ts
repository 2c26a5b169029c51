import { fail, ok, type Result } from '../../core/result.ts';
import {
  changeConnection,
  isOver,
  lockConnection,
  NO_TOKENS,
  releaseAccount,
} from '../../db/queries/connection.ts';
import type { Tx } from '../../db/transaction.ts';
import { DONE, type Step, type StepEnd } from '../job-queue.ts';
import { planFarewell } from './farewell.ts';
import type { ConnectionDeps } from './platforms.ts';
import { endTerm } from './source-end.ts';

/**
 * Ends a connection at once: from this commit on nothing that came by it is written any more. The platform
 * is told in the background, by a message that takes the tokens along. Errors: CONNECTION_NOT_FOUND.
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
    await planFarewell(tellingWith(deps), tx, row);
    return true;
  });
  if (!isThere) return fail('CONNECTION_NOT_FOUND', 'There is no such connection.');
  deps.queue.wake();
  return ok(null);
}

/** Of a connection that a process of the version before this one ended: its tokens are still with it. */
export async function sayGoodbye(
  deps: ConnectionDeps,
  step: Step,
  athleteId: string,
  connectionId: string,
): Promise<StepEnd> {
  await deps.db.transaction(async (tx) => {
    await step.hold(tx);
    const row = await lockConnection(tx, athleteId, connectionId);
    if (row?.state === 'ended') await planFarewell(tellingWith(deps), tx, row);
    await step.done(tx, 'ended', { athleteId, connectionId });
  });
  deps.queue.wake();
  return DONE;
}

/** Of such a connection whose platform can't be told: what opens the account is not kept for that. */
export async function forgetTokens(tx: Tx, athleteId: string, connectionId: string): Promise<void> {
  const row = await lockConnection(tx, athleteId, connectionId);
  if (row?.state === 'ended') await changeConnection(tx, athleteId, connectionId, NO_TOKENS);
}

function tellingWith({ queue, now, platforms: { secrets } }: ConnectionDeps) {
  return { queue, now, secrets };
}
