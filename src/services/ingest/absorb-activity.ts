import { deleteActivity } from '../../db/queries/activity.ts';
import { type ActivityMerge, insertMerge, markUndone } from '../../db/queries/activity-merge.ts';
import { linkSource, listSources } from '../../db/queries/activity-source.ts';
import { pointDuplicates } from '../../db/queries/delivery.ts';
import { listActivityFeedback, pointFeedback } from '../../db/queries/feedback.ts';
import { moveNotes, pointNotes } from '../../db/queries/note.ts';
import { getRecordingActivity } from '../../db/queries/recording.ts';
import { carryDoubts, decideDoubt, dropDoubt, getDoubt } from '../../db/queries/same-run-doubt.ts';
import type { Tx } from '../../db/transaction.ts';
import { type AthleteZone, deriveActivity, writeDerived } from './derive-activity.ts';
import { shortId } from './receive-file.ts';

/** Of activities that are one run, the one that stays: that of the best recording. */
export async function chooseKept(tx: Tx, athleteId: string, activityIds: readonly string[]): Promise<string> {
  const best = new Map<string, number>();
  for (const { activityId, priority } of await listSources(tx, athleteId, activityIds))
    best.set(activityId, Math.min(priority, best.get(activityId) ?? priority));
  const rank = (id: string) => best.get(id) ?? Number.POSITIVE_INFINITY;
  return activityIds.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))[0]!;
}

/**
 * Moves all that belongs to one activity to another one that shows the same run, and takes the first away. What
 * was moved is written down, so that `release` puts every row back. The caller derives the one that is left, and
 * holds the athlete's lock. Answers the merge's id.
 */
export async function absorbActivity(
  tx: Tx,
  athleteId: string,
  { keptId, goneId, by, nowMs }: { keptId: string; goneId: string; by: 'person' | 'matching'; nowMs: number },
): Promise<string> {
  const sources = await listSources(tx, athleteId, [goneId]);
  const feedback = await listActivityFeedback(tx, athleteId, goneId);
  const pair: [string, string] = [keptId, goneId];
  const doubt = await getDoubt(tx, athleteId, pair);
  for (const source of sources) {
    const how = by === 'person' ? { matchedBy: 'person' as const, pinned: true } : {};
    await linkSource(tx, { ...source, ...how, activityId: keptId });
  }
  const hasOwn = (await listActivityFeedback(tx, athleteId, keptId)).length > 0;
  // an activity has one feedback; a second one stays as one about the day
  for (const { feedbackId } of feedback)
    await pointFeedback(tx, athleteId, feedbackId, hasOwn ? null : keptId);
  const notes = await moveNotes(tx, athleteId, goneId, keptId);
  const deliveryIds = sources.map((s) => s.deliveryId);
  await pointDuplicates(tx, athleteId, deliveryIds, goneId, keptId);
  const carried = await carryDoubts(tx, athleteId, goneId, keptId);
  await deleteActivity(tx, athleteId, goneId);
  if (by === 'person')
    await decideDoubt(tx, { athleteId, pair, state: 'confirmed', why: doubt?.evidence.why ?? [], nowMs });
  else await dropDoubt(tx, athleteId, pair);
  const mergeId = shortId('mrg', athleteId, `${keptId}\n${goneId}\n${nowMs}`);
  const journal = {
    ...{ sources, feedback, notes, carried, doubt: doubt?.state ?? null },
    ...(by === 'matching' && { by }),
  };
  await insertMerge(tx, { athleteId, mergeId, keptId, goneId, journal, mergedMs: nowMs });
  return mergeId;
}

/**
 * Takes a merge back: links, feedback, notes and doubts stand as they stood, and both activities are derived again.
 * Where matching had merged them, a person has now said that they are two. The caller holds the athlete's lock.
 */
export async function releaseActivity(
  tx: Tx,
  athlete: AthleteZone,
  merge: ActivityMerge,
  nowMs: number,
): Promise<void> {
  const { athleteId } = athlete;
  const { keptId, goneId, journal } = merge;
  const [first] = journal.sources;
  const recording = await getRecordingActivity(tx, athleteId, first!.deliveryId, first!.part);
  const { summary, packed, policy } = recording!;
  await writeDerived(tx, athlete, goneId, { summary, packed, provenance: null, policy });
  for (const source of journal.sources) await linkSource(tx, source);
  await deriveActivity(tx, athlete, goneId);
  await deriveActivity(tx, athlete, keptId);
  for (const { feedbackId } of journal.feedback) await pointFeedback(tx, athleteId, feedbackId, goneId);
  await pointNotes(tx, athleteId, journal.notes ?? [], goneId);
  const deliveryIds = journal.sources.map((s) => s.deliveryId);
  await pointDuplicates(tx, athleteId, deliveryIds, keptId, goneId);
  for (const otherId of journal.carried ?? []) await dropDoubt(tx, athleteId, [keptId, otherId]);
  const pair: [string, string] = [keptId, goneId];
  const state = journal.by === 'matching' ? 'declined' : journal.doubt;
  if (state === null) await dropDoubt(tx, athleteId, pair);
  else await decideDoubt(tx, { athleteId, pair, state, why: [], nowMs });
  await markUndone(tx, athleteId, merge.mergeId, nowMs);
}
