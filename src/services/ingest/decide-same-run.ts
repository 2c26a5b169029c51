import { fail, ok, type Result } from '../../core/result.ts';
import { getActivity } from '../../db/queries/activity.ts';
import { getMerge } from '../../db/queries/activity-merge.ts';
import { findSource, linkSource, listSources } from '../../db/queries/activity-source.ts';
import { type Athlete, lockAthlete } from '../../db/queries/athlete.ts';
import { getDelivery } from '../../db/queries/delivery.ts';
import { getRecordingActivity } from '../../db/queries/recording.ts';
import { decideDoubt, getDoubt } from '../../db/queries/same-run-doubt.ts';
import type { Tx } from '../../db/transaction.ts';
import { absorbActivity, chooseKept, releaseActivity } from './absorb-activity.ts';
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
    const [a, b] = pair;
    const sources = await listSources(tx, athleteId, pair);
    if (a === b || !pair.every((id) => sources.some((s) => s.activityId === id)))
      return fail('ACTIVITY_NOT_FOUND', 'Two activities that are there were expected.');
    const kept = await chooseKept(tx, athleteId, pair);
    const merge = { keptId: kept, goneId: kept === a ? b : a, by: 'person' as const, nowMs: deps.now() };
    const mergeId = await absorbActivity(tx, athleteId, merge);
    await deriveActivity(tx, athlete, kept);
    return ok({ mergeId, activityId: kept });
  });
}

/**
 * Takes a merge back: links, feedback, notes and doubts stand as they stood, and both activities are derived again.
 * Merges that stand on each other are taken back from the last one on. Errors: MERGE_NOT_FOUND, also where a source's
 * term has left nothing of one of the two; MERGE_NOT_LAST.
 */
export function undoMerge(deps: QueuedDeps, athleteId: string, mergeId: string): Promise<Result<Merged>> {
  return decide(deps, athleteId, async (tx, athlete) => {
    const merge = await getMerge(tx, athleteId, mergeId);
    if (merge === null || merge.undoneMs !== null)
      return fail('MERGE_NOT_FOUND', 'There is no such merge, or it was undone before.');
    const { keptId, journal } = merge;
    const sources: typeof journal.sources = [];
    for (const source of journal.sources) {
      const link = await findSource(tx, athleteId, source.deliveryId, source.part);
      if (link !== null && link.activityId !== keptId)
        return fail(
          'MERGE_NOT_LAST',
          'What this merge brought together was merged again or taken apart since; take that back first.',
        );
      if (link !== null) sources.push(source);
    }
    const fed = await listSources(tx, athleteId, [keptId]);
    if (sources.length === 0 || fed.length === sources.length)
      return fail('MERGE_NOT_FOUND', 'Of one of the two runs nothing is kept any more.');
    await releaseActivity(tx, athlete, { ...merge, journal: { ...journal, sources } }, deps.now());
    return ok({ mergeId, activityId: merge.goneId });
  });
}

/** A person says that two activities that look alike are two runs: both count, and it is not asked again. Errors: DOUBT_NOT_FOUND. */
export async function declineSameRun(
  deps: QueuedDeps,
  athleteId: string,
  pair: [string, string],
): Promise<Result<null>> {
  return decide(deps, athleteId, async (tx) => {
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
    // where the source's term took the one that it began with, this may be all that is left of it
    if (newId === activityId || (await listSources(tx, athleteId, [activityId])).length === 1)
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
