import { deny } from '../../core/coaching/texts/refusals.ts';
import { ok, type Result } from '../../core/result.ts';
import { type Day, localDay } from '../../core/time.ts';
import { getActivity } from '../../db/queries/activity.ts';
import { getAthlete, lockAthlete } from '../../db/queries/athlete.ts';
import {
  deleteFeedback,
  type Feedback,
  feedbackOfActivity,
  getFeedback,
  putFeedback,
} from '../../db/queries/feedback.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { sameJson } from '../plan/availability.ts';
import { plannedAndDone } from '../plan/planned-and-done.ts';
import { planInForce } from '../plan/plans.ts';
import { readStrength, strengthInForce } from '../plan/strength.ts';
import { callsForReview, checkFeedback, type FeedbackDocument } from './feedback-document.ts';
import { answerMissedSession } from './missed-session.ts';
import { type ReviewedNow, reviewNow } from './review-now.ts';

export interface FeedbackStored {
  feedback: Feedback;
  created: boolean;
  /** what followed from it at once (§2.3); null: nothing had to */
  decision: ReviewedNow | null;
}

/**
 * Keeps feedback under the key its sender gave it: the same again changes nothing, other words replace it. Pain,
 * illness and missed sessions are reviewed at once. Errors: those of `checkFeedback`, ACTIVITY_NOT_FOUND,
 * FEEDBACK_EXISTS, SESSION_NOT_FOUND, SESSION_AHEAD, SESSION_DONE.
 */
export async function giveFeedback(
  deps: ServiceDeps,
  athleteId: string,
  feedbackId: string,
  doc: FeedbackDocument,
): Promise<Result<FeedbackStored>> {
  const told = await deps.db.read((db) => getFeedback(db, athleteId, feedbackId));
  if (told !== null && sameJson(rowOf(doc), rowOf(told)))
    return ok({ feedback: told, created: false, decision: null });
  const missed = doc.missed === null ? null : await missedSession(deps, athleteId, doc.missed.sessionId);
  if (missed !== null && !missed.ok) return missed;
  const stored = await deps.db.transaction(async (tx): Promise<Result<{ created: boolean; day: Day }>> => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const today = localDay(deps.now(), athlete.zone);
    const error = checkFeedback(doc, today);
    if (error !== null) return { ok: false, error };
    if (doc.activityId !== null) {
      if ((await getActivity(tx, athleteId, doc.activityId)) === null) return deny('ACTIVITY_NOT_FOUND');
      const other = await feedbackOfActivity(tx, athleteId, doc.activityId);
      if (other !== null && other.feedbackId !== feedbackId)
        return deny('FEEDBACK_EXISTS', { feedback: other.feedbackId });
    }
    const before = await getFeedback(tx, athleteId, feedbackId);
    await putFeedback(tx, { ...rowOf(doc), athleteId, feedbackId, updatedMs: deps.now() });
    return ok({ created: before === null, day: today });
  });
  if (!stored.ok) return stored;
  const decision =
    doc.missed?.reason === 'life'
      ? missed?.value === 'strength'
        ? null
        : await answerMissedSession(deps, athleteId, doc.missed.sessionId, stored.value.day, 'life')
      : callsForReview(doc)
        ? await reviewNow(deps, athleteId)
        : null;
  const feedback = await deps.db.read((db) => getFeedback(db, athleteId, feedbackId));
  return ok({ feedback: feedback!, created: stored.value.created, decision });
}

type Said = Omit<Feedback, 'athleteId' | 'feedbackId' | 'updatedMs' | 'ill'>;

/** What is stored of feedback, and compared to tell whether it says something new. */
function rowOf(said: Said): Omit<Feedback, 'athleteId' | 'feedbackId' | 'updatedMs'> {
  const { day, activityId, rpe, feel, illness, missed, emergency, note } = said;
  const pain = said.pain?.map(({ place, level, changesGait, atNightOrRest, walkingLevel }) => ({
    ...{ place, level, changesGait },
    ...(atNightOrRest === true ? { atNightOrRest } : {}),
    ...(walkingLevel == null ? {} : { walkingLevel }),
  }));
  const ill = illness === null ? null : true;
  return { day, activityId, rpe, feel, illness, missed, emergency, note, pain: pain ?? null, ill };
}

/** Takes feedback back; a review that it led to stays in the record. Errors: FEEDBACK_NOT_FOUND. */
export async function takeBackFeedback(
  deps: ServiceDeps,
  athleteId: string,
  feedbackId: string,
): Promise<Result<null>> {
  return deps.db.transaction(async (tx): Promise<Result<null>> => {
    await lockAthlete(tx, athleteId);
    const gone = await deleteFeedback(tx, athleteId, feedbackId);
    return gone ? ok(null) : deny('FEEDBACK_NOT_FOUND');
  });
}

/** What kind of session it was; nothing follows from strength that was missed for want of time (MISS-1). */
async function missedSession(
  deps: ServiceDeps,
  athleteId: string,
  sessionId: string,
): Promise<Result<'run' | 'strength'>> {
  const found = await deps.db.read((db) => planInForce(db, athleteId));
  const session = found?.document.weeks.flatMap((w) => w.sessions).find((s) => s.id === sessionId);
  if (session === undefined) return missedStrength(deps, athleteId, sessionId);
  const week = await plannedAndDone(deps, athleteId, session.day, session.day);
  if (session.day > week.today) return deny('SESSION_AHEAD', { day: session.day });
  const state = week.sessions.find((s) => s.id === sessionId)?.state;
  return state === 'done' ? deny('SESSION_DONE', { day: session.day }) : ok('run');
}

async function missedStrength(
  deps: ServiceDeps,
  athleteId: string,
  sessionId: string,
): Promise<Result<'strength'>> {
  return deps.db.read(async (db): Promise<Result<'strength'>> => {
    const { zone } = (await getAthlete(db, athleteId))!;
    const today = localDay(deps.now(), zone);
    const day = (await strengthInForce(db, athleteId)).sessions.find((s) => s.id === sessionId)?.day;
    if (day === undefined) return deny('SESSION_NOT_FOUND');
    if (day > today) return deny('SESSION_AHEAD', { day });
    const [shown] = (await readStrength(db, athleteId, { from: day, to: day }, today)).sessions.filter(
      (s) => s.id === sessionId,
    );
    return shown?.state === 'done' ? deny('SESSION_DONE', { day }) : ok('strength');
  });
}
