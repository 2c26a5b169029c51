import { type DailyCheckInput, type DailyDecision, dailyCheck } from '../../core/coaching/daily-check.ts';
import { type Readiness, readinessState } from '../../core/science/readiness.ts';
import { addDays, type Day, localDay, weekStart } from '../../core/time.ts';
import { type Athlete, lockAthlete } from '../../db/queries/athlete.ts';
import { listClearances } from '../../db/queries/coaching.ts';
import { listFeedback } from '../../db/queries/feedback.ts';
import { getReviewClock } from '../../db/queries/review-clock.ts';
import type { Db } from '../../db/transaction.ts';
import { athleteToday } from '../athlete.ts';
import type { Evaluation } from '../history/evaluate-history.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { type Calendar, type ExplainedSession, readCalendar } from '../plan/calendar.ts';
import { dayWeek } from '../plan/day-week.ts';
import { type PlanInForce, planInForce } from '../plan/plans.ts';
import { daysOfSwaps, illnessReports, painReports, readinessSignals } from './athlete-signals.ts';
import { saveDailyCheck } from './day-decision.ts';
import { reviewNow } from './review-now.ts';

const FEEDBACK_DAYS = 120;
const LOOK_AHEAD_DAYS = 13;

export interface LastRun {
  activityId: string;
  day: Day;
  km: number | null;
  class: string | null;
  /** null: not meant to be easy, or not to be judged */
  easyTooFast: boolean | null;
  load: number | null;
}

export interface Today {
  day: Day;
  sessions: ExplainedSession[];
  strength: Calendar['strength'];
  /** the first planned run after today; null: none in two weeks */
  next: ExplainedSession | null;
  /** null: nothing was told of nights and mornings */
  readiness: Readiness | null;
  /** what the check before a hard session would say now; null: nothing is planned or it is done */
  check: DailyDecision | null;
  lastRun: LastRun | null;
  /** since when (Unix ms) a review is due that failed and is tried again; null: all is well */
  reviewFailedMs: number | null;
}

/** The day as it stands. Nothing is stored by reading it. */
export async function readToday(
  deps: ServiceDeps,
  athlete: Athlete,
  evaluation: Evaluation | null,
  language: 'en' | 'de',
): Promise<Today> {
  const { athleteId, zone } = athlete;
  const day = localDay(deps.now(), zone);
  const range = { from: day, to: addDays(day, LOOK_AHEAD_DAYS) };
  const calendar = await readCalendar(deps, athleteId, range, language);
  return deps.db.read(async (db) => {
    const found = await planInForce(db, athleteId);
    const checked =
      found === null ? null : await checkInput(db, athlete, found, calendar, day, language, deps.now());
    const { readiness, input } = checked ?? { readiness: await readinessOf(db, athleteId, day), input: null };
    return {
      day,
      sessions: calendar.sessions.filter((s) => s.day === day),
      strength: calendar.strength.filter((s) => s.day === day),
      next: calendar.sessions.find((s) => s.day > day) ?? null,
      readiness,
      check: input === null ? null : dailyCheck(input),
      lastRun: lastRunOf(evaluation),
      reviewFailedMs: (await getReviewClock(db, athleteId))?.failedMs ?? null,
    };
  });
}

export interface DailyChecked {
  check: DailyDecision;
  /** null: nothing changed, so nothing was decided */
  decisionId: string | null;
  planVersion: number;
}

/** The check before a hard session (§2.10), put into effect; the same again changes nothing more. Null: nothing is planned today, or it is done. */
export async function checkToday(
  deps: ServiceDeps,
  athleteId: string,
  language: 'en' | 'de',
): Promise<DailyChecked | null> {
  const today = await athleteToday(deps, athleteId);
  const calendar = await readCalendar(
    deps,
    athleteId,
    { from: weekStart(today), to: addDays(weekStart(today), 6) },
    language,
  );
  const checked = await deps.db.transaction(async (tx): Promise<DailyChecked | null> => {
    const athlete = (await lockAthlete(tx, athleteId))!;
    const found = await planInForce(tx, athleteId);
    if (found === null) return null;
    const { input } = await checkInput(tx, athlete, found, calendar, today, language, deps.now());
    if (input === null) return null;
    const check = dailyCheck(input);
    if (check.code !== 'swap_hard' && check.code !== 'insert_recovery') {
      return { check, decisionId: null, planVersion: found.version };
    }
    const saved = await saveDailyCheck(deps, tx, athleteId, found, input, check);
    return { check, decisionId: saved.decision.id, planVersion: saved.version };
  });
  // a third swap within a week: the review lays the recovery week
  if (checked?.check.code === 'insert_recovery' && checked.decisionId !== null)
    await reviewNow(deps, athleteId);
  return checked;
}

async function readinessOf(db: Db, athleteId: string, day: Day): Promise<Readiness | null> {
  const feedback = await listFeedback(db, athleteId, addDays(day, -FEEDBACK_DAYS), day);
  const signals = await readinessSignals(db, athleteId, day, feedback);
  return signals === null ? null : readinessState({ asOf: day, ...signals });
}

/** What the daily check looks at; `input` null: no run is planned today, or it is done. */
async function checkInput(
  db: Db,
  athlete: Athlete,
  found: PlanInForce,
  calendar: Calendar,
  day: Day,
  language: 'en' | 'de',
  nowMs: number,
): Promise<{ readiness: Readiness | null; input: DailyCheckInput | null }> {
  const { athleteId } = athlete;
  const feedback = await listFeedback(db, athleteId, addDays(day, -FEEDBACK_DAYS), day);
  const signals = await readinessSignals(db, athleteId, day, feedback);
  const readiness = signals === null ? null : readinessState({ asOf: day, ...signals });
  const week = found.document.weeks.find((w) => w.start === weekStart(day));
  const isDone = (id: string) => calendar.sessions.some((s) => s.id === id && s.state === 'done');
  const planned = week?.sessions.find((s) => s.day === day && s.km > 0 && !isDone(s.id));
  if (week === undefined || planned === undefined) return { readiness, input: null };
  const made = await dayWeek(db, athlete, found, day, {
    language,
    nowMs,
    done: (s) => (isDone(s.id) || s.day < day ? true : null),
  });
  const session = made?.input.sessions.find((s) => s.id === planned.id);
  if (made === null || session === undefined) return { readiness, input: null };
  const clearances = await listClearances(db, athleteId, day);
  const ill = illnessReports(feedback, clearances).filter(
    (i) => i.from <= day && (i.to === null || i.to >= day) && i.allClearOn === null,
  );
  return {
    readiness,
    input: {
      ...made.input,
      reason: null,
      session,
      easyPaceSPerKm: made.easyPaceSPerKm,
      readiness: readiness?.state ?? 'unknown',
      negatives: readiness?.negatives ?? null,
      pain: painReports(feedback),
      illnessMild: ill.some((i) => i.kind === 'mild' && !i.fever),
      illnessSystemic: ill.some((i) => i.kind === 'systemic' || i.fever),
      swapDays: await daysOfSwaps(db, athleteId, day),
    },
  };
}

function lastRunOf(evaluation: Evaluation | null): LastRun | null {
  const last = evaluation?.known.findLast((j) => j.summary.sport === 'running');
  if (evaluation === null || last === undefined) return null;
  const { summary, analysis } = last;
  return {
    activityId: last.id,
    day: last.day,
    km: summary.trust.distance && summary.distanceM !== null ? summary.distanceM / 1000 : null,
    class: analysis.class.class,
    easyTooFast: analysis.easy?.tooFast ?? null,
    load: analysis.load.value,
  };
}
