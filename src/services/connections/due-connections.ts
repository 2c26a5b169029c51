import { changeConnection, listDueConnections } from '../../db/queries/connection.ts';
import { dueForWorkouts } from '../../db/queries/device-workout.ts';
import type { ConnectionDeps } from './platforms.ts';

const AT_ONCE = 500;
/** A change is seen with its commit, and by the clock of whoever made it: longer than either is late, and than a pull that it came into. */
const LATE_MS = 3_600_000;

/** Makes work due for every connection that has something to do by now; answers how many. Any number of processes may. */
export async function dueConnections(deps: Pick<ConnectionDeps, 'db' | 'now' | 'queue'>): Promise<number> {
  const nowMs = deps.now();
  const due = await deps.db.read((db) => listDueConnections(db, nowMs, AT_ONCE));
  for (const { athleteId, connectionId } of due) {
    await deps.db.as({ kind: 'self', athleteId }).transaction(async (tx) => {
      await changeConnection(tx, athleteId, connectionId, { dueMs: null });
      await deps.queue.due(tx, 'provider', { athleteId, connectionId });
    });
  }
  if (due.length > 0) deps.queue.wake();
  return due.length;
}

/**
 * Makes due the connections whose planned workouts have to be looked at anew, because plan or zones changed after
 * `sinceMs`; by default ever. Answers what the next look may begin with.
 */
export async function changedWorkouts(
  { db, now }: Pick<ConnectionDeps, 'db' | 'now'>,
  sinceMs = 0,
): Promise<number> {
  const nowMs = now();
  await db.transaction((tx) => dueForWorkouts(tx, nowMs, sinceMs));
  return nowMs - LATE_MS;
}
