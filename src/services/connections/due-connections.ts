import { changeConnection, listDueConnections } from '../../db/queries/connection.ts';
import { dueForWorkouts } from '../../db/queries/device-workout.ts';
import type { ConnectionDeps } from './platforms.ts';

const AT_ONCE = 500;

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

/** Makes due the connections whose planned workouts have to be looked at anew, because plan or zones changed. */
export async function changedWorkouts({ db, now }: Pick<ConnectionDeps, 'db' | 'now'>): Promise<void> {
  await db.transaction((tx) => dueForWorkouts(tx, now()));
}
