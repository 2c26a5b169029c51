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
import { athletesWithOverdueReadings, dropOverdueReadings } from '../../db/queries/wellness.ts';
import type { Tx } from '../../db/transaction.ts';
import type { JobQueue } from '../job-queue.ts';
import { type AthleteZone, deriveActivity } from './derive-activity.ts';
import type { ServiceDeps } from './import-file.ts';

/**
 * Deletes what its source lets be kept no longer: the bytes, what was read of them, and the activities
 * that nothing else feeds, and nights. An activity with a recording of its own is derived from that. Answers
 * how many deliveries were emptied and readings deleted.
 */
export async function expireSources(
  deps: Pick<ServiceDeps, 'db' | 'files' | 'now'>,
  queue: Pick<JobQueue, 'due'>,
): Promise<number> {
  const nowMs = deps.now();
  let emptied = 0;
  const whose = await deps.db.read(async (db) => [
    ...(await athletesWithOverdue(db, nowMs)),
    ...(await athletesWithOverdueReadings(db, nowMs)),
  ]);
  for (const athleteId of new Set(whose)) {
    const { count, files } = await deps.db.as({ kind: 'self', athleteId }).transaction(async (tx) => {
      const athlete = await lockAthlete(tx, athleteId);
      if (athlete === null) return { count: 0, files: [] };
      const overdue = await listOverdue(tx, athleteId, nowMs);
      const count = overdue.length + (await dropOverdueReadings(tx, athleteId, nowMs));
      if (count === 0) return { count, files: [] };
      const why = { code: TERM_OVER, detail: 'Its source lets it be kept no longer.' };
      const files = overdue.length === 0 ? [] : await withdrawDeliveries(tx, athlete, overdue, why);
      await queue.due(tx, 'changed', { athleteId });
      return { count, files };
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
