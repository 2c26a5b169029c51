import { activitiesForPrograms } from '../../db/queries/activity-source.ts';
import { getAthlete, lockAthlete } from '../../db/queries/athlete.ts';
import { countWaiting, listInStates, moveDeliveries, moveDelivery } from '../../db/queries/delivery.ts';
import { noteEvent } from '../../db/queries/program-event.ts';
import { getReviewClock } from '../../db/queries/review-clock.ts';
import type { Tx } from '../../db/transaction.ts';
import { raiseFromReview } from '../desk/raise-alerts.ts';
import type { Evaluations } from '../history/evaluations.ts';
import { DONE, type Step, type StepEnd } from '../job-queue.ts';
import type { ServiceDeps } from './import-file.ts';
import { ARCHIVE } from './receive-file.ts';

export interface EvaluatingDeps extends ServiceDeps {
  evaluations: Evaluations;
}

/** While an archive is walked, or with more files than this still to be read, an analysis waits: it would be made in vain. */
const WAIT_ABOVE = 25;
/** One of so many files takes long; it waits for all the others but these few, which may be waiting for another try. */
const MANY = 250;
const FEW = 3;

/** matched → analysed, for all that an athlete has: judges what is new in the history and stores it, with the alerts it gives rise to. */
export async function analyseDeliveries(
  deps: EvaluatingDeps,
  step: Step,
  athleteId: string,
): Promise<StepEnd> {
  const found = await deps.db.read(async (db) => {
    const athlete = await getAthlete(db, athleteId);
    // asked after each batch of an archive: its thousands of rows are read once, when all are there
    const { matched, unread, hasArchive } = await countWaiting(db, athleteId, ARCHIVE);
    const later = hasArchive || unread > (matched > MANY ? FEW : WAIT_ABOVE);
    return { athlete, later, matched: later ? [] : await listInStates(db, athleteId, ['matched']) };
  });
  if (found.athlete === null)
    return { end: 'give_up', code: 'ATHLETE_GONE', message: 'The athlete is gone.' };
  const { later } = found;
  const evaluation = later ? null : await deps.evaluations.of(athleteId);
  await deps.db.transaction(async (tx) => {
    await step.hold(tx);
    if (later) return step.done(tx, 'more_to_come', { athleteId });
    // what a coach has to know does not wait for the weekly review
    if (evaluation?.decision.ok === true) {
      await lockAthlete(tx, athleteId);
      const { reviewInput: input, decision } = evaluation;
      const looked = { input, decision: decision.value, decisionId: null };
      await raiseFromReview(tx, athleteId, looked, deps.now());
    }
    const judged = found.matched.map((d) => d.deliveryId);
    await noteAnalysed(tx, athleteId, judged, deps.now());
    await moveDeliveries(tx, athleteId, judged, { from: ['matched'], to: 'analysed' });
    await step.done(tx, 'analysed', { athleteId });
  });
  return DONE;
}

/** So many runs are told of at once: an archive of years is no thousand calls. */
const MOST_TOLD = 100;

/** Has programs told of the runs that these deliveries brought or added to, but for those that no program may know. */
async function noteAnalysed(tx: Tx, athleteId: string, deliveryIds: readonly string[], nowMs: number) {
  const activityIds = await activitiesForPrograms(tx, athleteId, deliveryIds);
  for (let from = 0; from < activityIds.length; from += MOST_TOLD) {
    const about = {
      type: 'activity.analysed',
      activityIds: activityIds.slice(from, from + MOST_TOLD),
    } as const;
    await noteEvent(tx, athleteId, { ...about }, nowMs);
  }
}

/**
 * analysed → reviewed, or duplicate where the delivery brought no run of its own. The evaluation before
 * has put the policy's question to the new history; what it would decide now stands in the evaluation,
 * and becomes a decision of record where the follow-up finds that something calls for one.
 */
export async function reviewDeliveries(deps: ServiceDeps, step: Step, athleteId: string): Promise<StepEnd> {
  await deps.db.transaction(async (tx) => {
    await step.hold(tx);
    const analysed = await listInStates(tx, athleteId, ['analysed']);
    for (const { deliveryId, duplicateOf } of analysed) {
      if (duplicateOf === null) continue;
      await moveDelivery(tx, athleteId, deliveryId, {
        from: ['analysed'],
        to: 'duplicate',
        code: 'SAME_RUN',
        detail: `It shows the run ${duplicateOf}, which had come before.`,
      });
    }
    const own = analysed.flatMap((d) => (d.duplicateOf === null ? [d.deliveryId] : []));
    await moveDeliveries(tx, athleteId, own, { from: ['analysed'], to: 'reviewed' });
    const isFollowed = (await getReviewClock(tx, athleteId)) !== null;
    await step.done(tx, isFollowed ? 'reviewed' : 'not_followed', { athleteId });
  });
  return DONE;
}
