import type { CrossTrainingMode } from '../../core/coaching/plan/cross-training.ts';
import { explainSession, type SessionExplanation } from '../../core/coaching/plan/explain-session.ts';
import { planText } from '../../core/coaching/plan/plan-texts.ts';
import type { TestKind } from '../../core/coaching/plan/test-offer.ts';
import { ruleText } from '../../core/coaching/texts/rule-text.ts';
import { addDays, type Day, weekStart } from '../../core/time.ts';
import { isLongType, type LibraryType } from '../../core/workout/library.ts';
import { renderWorkout, slowStepSpeed } from '../../core/workout/render.ts';
import { type Workout, workoutExtent } from '../../core/workout/workout.ts';
import { listWorkouts } from '../../db/queries/plan.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { BuiltExtras } from './built-extras.ts';
import { type CalendarSession, type PlannedAndDone, plannedAndDone } from './planned-and-done.ts';
import { planInForce, zonesInForce } from './plans.ts';
import { sessionWorkout } from './session-workout.ts';
import { readStrength, type StrengthView } from './strength.ts';

export interface ExplainedSession extends CalendarSession {
  workout: Workout;
  fuel: { rule: string; text: string }[];
  /** XT-2: what may be done without impact instead; null: nothing was wished for */
  instead: { mode: CrossTrainingMode; minutes: number; text: string } | null;
  explanation: SessionExplanation;
}

export interface Calendar extends Omit<PlannedAndDone, 'sessions'> {
  sessions: ExplainedSession[];
  strength: StrengthView['sessions'];
  differences: StrengthView['differences'];
  /** ASM-6: a test that would make the paces sharper, instead of the session it names; null: none */
  test: { test: TestKind; day: Day; instead: string | null; text: string } | null;
}

/** What is planned and what was done, with workouts, strength, fuelling notes and the answers of every session (EXPL-1). */
export async function readCalendar(
  deps: ServiceDeps,
  athleteId: string,
  range: { from: Day; to: Day },
  language: 'en' | 'de',
): Promise<Calendar> {
  const done = await plannedAndDone(deps, athleteId, range.from, range.to);
  return deps.db.read(async (db) => {
    const found = await planInForce(db, athleteId);
    const zones = await zonesInForce(db, athleteId);
    const built = (found?.built ?? null) as BuiltExtras | null;
    const strength = await readStrength(db, athleteId, range, done.today);
    const level = found?.document.level ?? 2;
    const rows =
      found === null
        ? []
        : await listWorkouts(db, athleteId, { planId: found.planId, version: found.version, ...range });
    // what a watch was sent and what the calendar shows are one workout
    const stored = new Map(rows.map((row) => [row.workoutId, row.steps as Workout]));
    const sessions = done.sessions.map((s): ExplainedSession => {
      const start = weekStart(s.day);
      const week = done.weeks.find((w) => w.start === start);
      const isOfPlan = s.planId === found?.planId;
      const laid = isOfPlan ? built?.weeks.find((w) => w.start === start) : undefined;
      const meant = found?.document.weeks.flatMap((w) => w.sessions).find((x) => x.id === s.id);
      const instead = isOfPlan ? built?.instead?.find((choice) => choice.sessionId === s.id) : undefined;
      const weekKm = week?.plannedKm ?? s.km;
      const laidOut =
        (isOfPlan ? stored.get(s.id) : undefined) ??
        sessionWorkout(s, { level, weekKm, zones, race: isOfPlan ? (found?.document.race ?? null) : null });
      const workout = { ...renderWorkout(laidOut, zones), version: s.planVersion };
      const fuel = isOfPlan ? (built?.sessions[s.id]?.fuel ?? []) : [];
      return {
        ...s,
        workout,
        fuel: fuel.map((note) => ({ rule: note.rule, text: planText(note, language) })),
        instead:
          instead === undefined
            ? null
            : { mode: instead.mode, minutes: instead.minutes, text: ruleText(instead.note, language) },
        explanation: explainSession(
          {
            day: s.day,
            type: s.type,
            km: s.km,
            minutes:
              s.type === 'race' ? null : workoutExtent(workout.steps, slowStepSpeed(zones)).durationS / 60,
            flexibility: meant?.flexibility ?? (s.key ? 'key' : 'normal'),
            workout,
            level,
            week: {
              type: week?.type ?? 'load',
              km: weekKm,
              phase: laid?.phase ?? null,
              weeksToRace: laid?.weeksToRace ?? null,
              number: laid?.number ?? null,
            },
            race: isOfPlan ? (found?.document.race ?? null) : null,
            notes: isOfPlan ? (built?.notes ?? []) : [],
            isAfterLongRun: done.sessions.some(
              (other) => other.day === addDays(s.day, -1) && isLongType(other.type as LibraryType),
            ),
          },
          language,
        ),
      };
    });
    const offer = built?.testOffer ?? null;
    const isAhead =
      offer !== null && offer.day >= done.today && offer.day >= range.from && offer.day <= range.to;
    const test = isAhead
      ? { test: offer.test, day: offer.day, instead: offer.instead, text: ruleText(offer.note, language) }
      : null;
    return { ...done, sessions, strength: strength.sessions, differences: strength.differences, test };
  });
}
