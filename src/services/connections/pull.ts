import {
  type Connection,
  changeConnection,
  getConnection,
  isOver,
  lockConnection,
} from '../../db/queries/connection.ts';
import { nextWanted, nextWantedMs } from '../../db/queries/source-object.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { DONE, type Step, type StepEnd } from '../job-queue.ts';
import { CallEnded } from './call-ended.ts';
import { lookAtEdits } from './device-edits.ts';
import { fetchObject } from './fetch-object.ts';
import { lookBack, nextSweepMs } from './look-back.ts';
import { planWorkouts } from './plan-workouts.ts';
import type { ConnectionDeps } from './platforms.ts';
import { takeEvents } from './take-events.ts';
import { platformOf } from './tokens.ts';

export type PullDeps = ConnectionDeps & ServiceDeps;

/** Things fetched in one go; then others have a turn. */
const STEPS = 60;
const FIRST_RETRY_MS = 5 * 60_000;
const MOST_RETRY_MS = 6 * 3_600_000;
/** So often in a row a platform may refuse a token that cannot be renewed; with the waits between that is hours. */
const REFUSALS = 6;

/**
 * Works a connection off: what events told of first, then what looking back found, then the next page of
 * looking back. Where the budget for looking back is used, events still have their share. It ends with
 * the instant at which there is something to do again.
 */
export async function pullConnection(
  deps: PullDeps,
  step: Step,
  athleteId: string,
  connectionId: string,
): Promise<StepEnd> {
  let heldUntilMs: number | null = null;
  let isLooked = false;
  let isPushed = false;
  for (let done = 0; done < STEPS && !step.isStopping(); done++) {
    const row = await deps.db.read((db) => getConnection(db, athleteId, connectionId));
    if (row === null || !isAtWork(row, deps.now())) return finish(deps, step, athleteId, connectionId, null);
    try {
      if (!isLooked) {
        // first what it told of: that the person left, say, after which nothing else is answered
        if (await takeEvents(deps, step, platformOf(deps, row), row)) continue;
        isLooked = true;
        await lookAtEdits(deps, step, platformOf(deps, row), row);
      }
      if (!isPushed) await planWorkouts(deps, step, platformOf(deps, row), row);
      isPushed = true;
      if (await moveOn(deps, step, row, heldUntilMs === null)) continue;
      return await finish(deps, step, athleteId, connectionId, heldUntilMs);
    } catch (error) {
      if (!(error instanceof CallEnded)) throw error;
      if (error.code === 'BUDGET_USED' && heldUntilMs === null) {
        heldUntilMs = error.untilMs;
        continue;
      }
      if (error.code === 'TOKEN_REFUSED') await noteRefusal(deps, step, row);
      return finish(deps, step, athleteId, connectionId, error.untilMs);
    }
  }
  return { end: 'again' };
}

/** One thing; false where there is none. */
async function moveOn(deps: PullDeps, step: Step, row: Connection, mayLookBack: boolean): Promise<boolean> {
  const platform = platformOf(deps, row);
  if (await takeEvents(deps, step, platform, row)) return true;
  const { athleteId, connectionId } = row;
  const most = mayLookBack ? 1 : 0;
  const object = await deps.db.read((db) => nextWanted(db, athleteId, connectionId, deps.now(), most));
  if (object !== null) {
    await fetchObject(deps, step, platform, row, object);
    return true;
  }
  return mayLookBack && (await lookBack(deps, step, platform, row));
}

function isAtWork(row: Connection, nowMs: number): boolean {
  if (isOver(row) || row.state === 'needs_reauth') return false;
  return row.state !== 'degraded' || row.dueMs === null || row.dueMs <= nowMs;
}

/** A token that cannot be renewed was refused: a platform may be confused for a while, a person who left stays away. */
async function noteRefusal(
  deps: PullDeps,
  step: Step,
  { athleteId, connectionId }: Connection,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await step.hold(tx);
    const row = await lockConnection(tx, athleteId, connectionId);
    if (row === null || !isAtWork(row, deps.now())) return;
    const failures = row.failures + 1;
    const waitMs = Math.min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
    const isEnough = failures >= REFUSALS;
    await changeConnection(tx, athleteId, connectionId, {
      state: isEnough ? 'needs_reauth' : 'degraded',
      code: 'TOKEN_REFUSED',
      failures,
      dueMs: isEnough ? null : deps.now() + waitMs,
    });
  });
}

async function finish(
  deps: PullDeps,
  step: Step,
  athleteId: string,
  connectionId: string,
  heldUntilMs: number | null,
): Promise<StepEnd> {
  await deps.db.transaction(async (tx) => {
    await step.hold(tx);
    const row = await lockConnection(tx, athleteId, connectionId);
    if (row !== null && !isOver(row) && row.state !== 'needs_reauth') {
      const isWaiting = row.state === 'degraded' && row.dueMs !== null && row.dueMs > deps.now();
      const platform = deps.platforms.of(row.provider);
      const wanted = await nextWantedMs(tx, athleteId, connectionId);
      const times: number[] = [
        platform === null ? null : wanted,
        platform === null ? null : nextSweepMs(platform, row),
      ].filter((ms) => ms !== null);
      // a platform whose keys the operator took away may get them back
      if (platform === null) times.push(deps.now() + MOST_RETRY_MS);
      const nextMs = times.length === 0 ? null : Math.min(...times);
      const dueMs = nextMs === null ? heldUntilMs : Math.max(nextMs, heldUntilMs ?? 0);
      if (!isWaiting) await changeConnection(tx, athleteId, connectionId, { dueMs });
    }
    await step.done(tx, 'pulled', { athleteId, connectionId });
  });
  return DONE;
}
