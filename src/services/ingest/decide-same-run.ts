import { fail, ok, type Result } from '../../core/result.ts';
import { deleteActivity, getActivity } from '../../db/queries/activity.ts';
import { getMerge, insertMerge, markUndone } from '../../db/queries/activity-merge.ts';
import { findSource, linkSource, listSources } from '../../db/queries/activity-source.ts';
import { type Athlete, lockAthlete } from '../../db/queries/athlete.ts';
import { getDelivery } from '../../db/queries/delivery.ts';
import { listActivityFeedback, pointFeedback } from '../../db/queries/feedback.ts';
import { moveNotes } from '../../db/queries/note.ts';
import { getRecordingActivity } from '../../db/queries/recording.ts';
import { decideDoubt, dropDoubt, getDoubt } from '../../db/queries/same-run-doubt.ts';
import type { Tx } from '../../db/transaction.ts';
import type { QueuedDeps } from './await-deliveries.ts';
import { deriveActivity, writeDerived } from './derive-activity.ts';
import { shortId } from './receive-file.ts';

export interface Merged {
  mergeId: string;
  /** the activity that is left */
  activityId: string;
}

/** Runs a person's decision about activities under the athlete's lock, and has the history judged again. */
async function decide<T>(
  deps: QueuedDeps,
  athleteId: string,
  work: (tx: Tx, athlete: Athlete) => Promise<Result<T>>,
): Promise<Result<T>> {
  const result = await deps.db.transaction(async (tx) => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const decided = await work(tx, athlete);
    if (decided.ok) await deps.queue.due(tx, 'changed', { athleteId });
    return decided;
  });
  deps.queue.wake();
  return result;
}

/**
 * A person says that two activities are one run: the recordings of both feed the one with the better
 * recording, the other goes. What was moved is written down, so that undoing it puts every row back.
 * Errors: ACTIVITY_NOT_FOUND.
 */
export function mergeActivities(
  deps: QueuedDeps,
  athleteId: string,
  pair: [string, string],
): Promise<Result<Merged>> {
  return decide(deps, athleteId, async (tx, athlete) => {
    const sources = await listSources(tx, athleteId, pair);
    const own = (id: string) => sources.filter((s) => s.activityId === id);
    const [a, b] = pair;
    const [bestA, bestB] = [own(a)[0], own(b)[0]];
    if (a === b || bestA === undefined || bestB === undefined)
      return fail('ACTIVITY_NOT_FOUND', 'Two activities that are there were expected.');
    const isFirst = bestA.priority < bestB.priority || (bestA.priority === bestB.priority && a < b);
    const [kept, gone] = isFirst ? [a, b] : [b, a];
    const moved = own(gone);
    const feedback = await listActivityFeedback(tx, athleteId, gone);
    const doubt = await getDoubt(tx, athleteId, pair);
    const nowMs = deps.now();
    for (const source of moved)
      await linkSource(tx, { ...source, activityId: kept, matchedBy: 'person', pinned: true });
    const hasOwn = (await listActivityFeedback(tx, athleteId, kept)).length > 0;
    // an activity has one feedback; a second one stays as one about the day
    for (const { feedbackId } of feedback)
      await pointFeedback(tx, athleteId, feedbackId, hasOwn ? null : kept);
    await moveNotes(tx, athleteId, gone, kept);
    await deleteActivity(tx, athleteId, gone);
    await deriveActivity(tx, athlete, kept);
    await decideDoubt(tx, { athleteId, pair, state: 'confirmed', why: doubt?.evidence.why ?? [], nowMs });
    const mergeId = shortId('mrg', athleteId, `${kept}\n${gone}\n${nowMs}`);
    const journal = { sources: moved, feedback, doubt: doubt?.state ?? null };
    await insertMerge(tx, { athleteId, mergeId, keptId: kept, goneId: gone, journal, mergedMs: nowMs });
    return ok({ mergeId, activityId: kept });
  });
}

/** Takes a merge back: links, feedback and doubt stand as they stood, and both activities are derived again. Errors: MERGE_NOT_FOUND. */
export function undoMerge(deps: QueuedDeps, athleteId: string, mergeId: string): Promise<Result<Merged>> {
  return decide(deps, athleteId, async (tx, athlete) => {
    const merge = await getMerge(tx, athleteId, mergeId);
    if (merge === null || merge.undoneMs !== null)
      return fail('MERGE_NOT_FOUND', 'There is no such merge, or it was undone before.');
    const { keptId, goneId, journal } = merge;
    const [first] = journal.sources;
    const recording = await getRecordingActivity(tx, athleteId, first!.deliveryId, first!.part);
    const { summary, packed, policy } = recording!;
    await writeDerived(tx, athlete, goneId, { summary, packed, provenance: null, policy });
    for (const source of journal.sources) await linkSource(tx, source);
    await deriveActivity(tx, athlete, goneId);
    await deriveActivity(tx, athlete, keptId);
    for (const { feedbackId } of journal.feedback) await pointFeedback(tx, athleteId, feedbackId, goneId);
    const pair: [string, string] = [keptId, goneId];
    if (journal.doubt === null) await dropDoubt(tx, athleteId, pair);
    else await decideDoubt(tx, { athleteId, pair, state: journal.doubt, why: [], nowMs: deps.now() });
    await markUndone(tx, athleteId, mergeId, deps.now());
    return ok({ mergeId, activityId: goneId });
  });
}

/** A person says that two activities that look alike are two runs; it is not asked again. Errors: DOUBT_NOT_FOUND. */
export async function declineSameRun(
  deps: QueuedDeps,
  athleteId: string,
  pair: [string, string],
): Promise<Result<null>> {
  return deps.db.transaction(async (tx) => {
    const doubt = await getDoubt(tx, athleteId, pair);
    if (doubt === null || doubt.state === 'confirmed')
      return fail('DOUBT_NOT_FOUND', 'There is no open question about these two activities.');
    const { why } = doubt.evidence;
    await decideDoubt(tx, { athleteId, pair, state: 'declined', why, nowMs: deps.now() });
    return ok(null);
  });
}

/**
 * Takes a recording that matching had joined out of its activity again: it becomes one of its own, and the
 * two are not matched any more. Errors: ACTIVITY_NOT_FOUND, SOURCE_NOT_FOUND, SOURCE_IS_THE_ACTIVITY.
 */
export function splitSource(
  deps: QueuedDeps,
  athleteId: string,
  activityId: string,
  source: { deliveryId: string; part: number },
): Promise<Result<{ activityId: string }>> {
  return decide(deps, athleteId, async (tx, athlete) => {
    const { deliveryId, part } = source;
    if ((await getActivity(tx, athleteId, activityId)) === null)
      return fail('ACTIVITY_NOT_FOUND', 'There is no such activity.');
    const link = await findSource(tx, athleteId, deliveryId, part);
    const delivery = await getDelivery(tx, athleteId, deliveryId);
    const recording = await getRecordingActivity(tx, athleteId, deliveryId, part);
    if (link?.activityId !== activityId || delivery === null || recording === null)
      return fail('SOURCE_NOT_FOUND', 'No such recording feeds this activity.');
    const newId = shortId('act', athleteId, `${delivery.sha256}:${part}`);
    if (newId === activityId)
      return fail(
        'SOURCE_IS_THE_ACTIVITY',
        'The activity began with this recording; take the others out instead.',
      );
    const { summary, packed, policy } = recording;
    await writeDerived(tx, athlete, newId, { summary, packed, provenance: null, policy });
    await linkSource(tx, { ...link, activityId: newId, matchedBy: 'person', pinned: true });
    await deriveActivity(tx, athlete, activityId);
    const pair: [string, string] = [newId, activityId];
    await decideDoubt(tx, { athleteId, pair, state: 'declined', why: [], nowMs: deps.now() });
    return ok({ activityId: newId });
  });
}
