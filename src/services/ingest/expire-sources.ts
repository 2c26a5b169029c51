import { deleteActivity } from '../../db/queries/activity.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import {
  athletesWithOverdue,
  detachActivity,
  dropRecordings,
  emptyDeliveries,
  listOverdue,
  TERM_OVER,
} from '../../db/queries/source-term.ts';
import type { Tx } from '../../db/transaction.ts';
import type { JobQueue } from '../job-queue.ts';
import { type AthleteZone, deriveActivity } from './derive-activity.ts';
import type { ServiceDeps } from './import-file.ts';

/**
 * Deletes what its source lets be kept no longer: the bytes, what was read of them, and the activities
 * that nothing else feeds. An activity with a recording of its own is derived from that. Answers how many
 * deliveries were emptied.
 */
export async function expireSources(
  deps: Pick<ServiceDeps, 'db' | 'files' | 'now'>,
  queue: Pick<JobQueue, 'due'>,
): Promise<number> {
  const nowMs = deps.now();
  let emptied = 0;
  for (const athleteId of await deps.db.read((db) => athletesWithOverdue(db, nowMs))) {
    const { count, files } = await deps.db.as({ kind: 'self', athleteId }).transaction(async (tx) => {
      const athlete = await lockAthlete(tx, athleteId);
      const overdue = athlete === null ? [] : await listOverdue(tx, athleteId, nowMs);
      if (athlete === null || overdue.length === 0) return { count: 0, files: [] };
      const why = { code: TERM_OVER, detail: 'Its source lets it be kept no longer.' };
      const files = await withdrawDeliveries(tx, athlete, overdue, why);
      await queue.due(tx, 'changed', { athleteId });
      return { count: overdue.length, files };
    });
    for (const sha256 of files) await deps.files.delete(athleteId, sha256);
    emptied += count;
  }
  return emptied;
}

/**
 * Takes back what deliveries brought, and leaves of them that they were. Answers the digests of files to
 * delete once this has committed; what is judged from the history is due again then.
 */
export async function withdrawDeliveries(
  tx: Tx,
  athlete: AthleteZone,
  deliveryIds: string[],
  why: { code: string; detail: string },
): Promise<string[]> {
  const { athleteId } = athlete;
  for (const activityId of await dropRecordings(tx, athleteId, deliveryIds)) {
    if ((await deriveActivity(tx, athlete, activityId)) !== 'no_source') continue;
    await detachActivity(tx, athleteId, activityId);
    await deleteActivity(tx, athleteId, activityId);
  }
  return emptyDeliveries(tx, athleteId, deliveryIds, why);
}
