import { createHash } from 'node:crypto';
import { assess } from '../../core/coaching/assess.ts';
import { buildHistory } from '../../core/coaching/history.ts';
import { buildPlan } from '../../core/coaching/plan/build-plan.ts';
import type { BuiltPlan, Instead, PlanNote } from '../../core/coaching/plan/built-plan.ts';
import { explainPlan, type PlanExplanation, type PlanStory } from '../../core/coaching/plan/explain-plan.ts';
import { withOffers } from '../../core/coaching/plan/goal-offers.ts';
import { offer } from '../../core/coaching/plan/instead-texts.ts';
import { mondayFrom } from '../../core/coaching/plan/plan-calendar.ts';
import { refuse } from '../../core/coaching/plan/plan-failure.ts';
import type { PlanAssessment, PlanEvent, PlanGoal, PlanInput } from '../../core/coaching/plan/plan-input.ts';
import { planText } from '../../core/coaching/plan/plan-texts.ts';
import { toPlanDocument } from '../../core/coaching/plan/to-plan-document.ts';
import { policy } from '../../core/coaching/policy.ts';
import { openPainAlarm } from '../../core/coaching/safe.ts';
import type { RefusalKey } from '../../core/coaching/texts/refusals-en.ts';
import type { Language } from '../../core/coaching/texts/say.ts';
import type { Failure } from '../../core/result.ts';
import { addDays, type Day } from '../../core/time.ts';
import type { Athlete } from '../../db/queries/athlete.ts';
import { listFreeWellness } from '../../db/queries/wellness.ts';
import type { Db } from '../../db/transaction.ts';
import type { Evaluation } from '../history/evaluate-history.ts';
import { hasTendonPain, planAssessment, readAnswers } from './assessment.ts';
import { type AssessmentAnswersDocument, needsDoctor } from './assessment-answers-document.ts';
import { ordered, readAvailability } from './availability.ts';
import { type AvailabilityDocument, planAvailability, strengthWishes } from './availability-document.ts';
import { paceZones } from './block-workouts.ts';
import { type Goal, readGoal, readGoals } from './goals.ts';
import type { PlanDocument } from './plan-document.ts';

export interface PlanRequest {
  goalId: string;
  /** absent: today */
  startDay?: Day | undefined;
}

export interface PlanPreview {
  /** of everything the plan follows from: accepting another one is refused */
  previewId: string;
  planId: string;
  goal: Goal;
  input: PlanInput;
  built: BuiltPlan;
  document: PlanDocument;
}

export type PlanRefusal = Failure & { instead?: Instead[] };
export type PreviewResult = { ok: true; value: PlanPreview } | { ok: false; error: PlanRefusal };

const WEIGHT_DAYS = 180;
const denied = (key: RefusalKey, ...instead: Instead[]): { ok: false; error: PlanRefusal } => ({
  ok: false,
  error: refuse(key, {}, ...instead),
});

/**
 * The plan that follows today from assessment, availability and goal (LIFE-1), with its feasibility (GOAL-2); nothing
 * is stored. Errors: GOAL_NOT_FOUND, GOAL_ENDED, AVAILABILITY_MISSING, SEE_DOCTOR_FIRST, RETURN_NOT_NEEDED and those
 * of `buildPlan`, each with what is possible instead.
 */
export async function previewPlan(
  db: Db,
  athlete: Athlete,
  evaluation: Evaluation | null,
  today: Day,
  request: PlanRequest,
): Promise<PreviewResult> {
  const { athleteId } = athlete;
  const goal = await readGoal(db, athleteId, request.goalId);
  if (goal === null) return denied('GOAL_NOT_FOUND');
  if (goal.endedMs !== null) return denied('GOAL_ENDED');
  const availability = await readAvailability(db, athleteId);
  if (availability === null) return denied('AVAILABILITY_MISSING', offer('fix', 'put_availability'));
  const { answers } = await readAnswers(db, athleteId);
  if (needsDoctor(answers)) return denied('SEE_DOCTOR_FIRST', offer('fix', 'see_doctor'));
  const others = (await readGoals(db, athleteId, { open: true })).filter((g) => g.goalId !== goal.goalId);
  const planGoal = planGoalOf(goal, others, evaluation, request.startDay ?? today);
  if (!planGoal.ok) return planGoal;
  const found = {
    ...planAssessment(evaluation, answers, athlete, today),
    ...(goal.document.kind === 'return' && evaluation !== null ? levelBeforeBreak(evaluation) : {}),
  };
  const input: PlanInput = {
    planId: '',
    asOf: today,
    startDay: request.startDay ?? today,
    assessment: found,
    availability: planAvailability(availability.document),
    goal: planGoal.value,
    zones: paceZones(evaluation?.zones ?? null),
    coachSpeedStart: goal.document.coachSpeedStart,
    ...crossTrainingWish(availability.document, evaluation),
    strength: strengthWishes(availability.document, {
      newLifter: answers.strengthExperience !== 'regular',
      tendonPain: hasTendonPain(evaluation),
    }),
    fuel: { weightKg: await lastWeight(db, athleteId, today), askProfessional: askProfessional(answers) },
  };
  const digest = createHash('sha256').update(ordered(input)).digest('hex').slice(0, 20);
  const named = { ...input, planId: `plan_${digest}` };
  const built = buildPlan(named);
  if (!built.ok) return built;
  return {
    ok: true,
    value: {
      previewId: `preview_${digest}`,
      planId: named.planId,
      goal,
      input: named,
      built: withOffers(named, built.value),
      document: toPlanDocument(built.value, athlete.zone),
    },
  };
}

/** What is true of several weeks alike is said once, with how many they are. */
function sameOnce(notes: readonly PlanNote[]): { note: PlanNote; weeks: number }[] {
  const out = new Map<string, { note: PlanNote; weeks: number }>();
  for (const note of notes) {
    const key = JSON.stringify([note.rule, note.facts]);
    const found = out.get(key);
    if (found === undefined) out.set(key, { note, weeks: 1 });
    else found.weeks += 1;
  }
  return [...out.values()];
}

/** The plan's answers and its notes, week by week, in one language. */
export function planSentences(
  story: PlanStory,
  notes: readonly PlanNote[],
  language: Language,
): { explanation: PlanExplanation; says: { rule: string; week: Day | null; text: string }[] } {
  const says = sameOnce(notes).map(({ note, weeks }) => {
    const text = planText(note, language);
    const { rule, week } = note;
    if (weeks === 1 || week === null) return { rule, week, text };
    const facts = { n: weeks, day: week };
    return { rule, week, text: `${text} ${planText({ rule: 'SAME-WEEKS', week, facts }, language)}` };
  });
  return { explanation: explainPlan(story, language), says };
}

function planGoalOf(
  goal: Goal,
  others: readonly Goal[],
  evaluation: Evaluation | null,
  startDay: Day,
): { ok: true; value: PlanGoal } | Extract<PreviewResult, { ok: false }> {
  const { kind, event, return: back } = goal.document;
  if (kind === 'maintain') return { ok: true, value: { kind } };
  if (kind === 'return') {
    const h = evaluation === null ? null : buildHistory(evaluation.reviewInput, evaluation.asOf);
    const found = h?.lastBreak ?? null;
    if (h === null || h.runs.length === 0)
      return denied('HISTORY_TOO_THIN:no_run', offer('first_runs', 'upload_first'));
    if (found === null) return denied('RETURN_NOT_NEEDED:none', offer('maintain', 'go_on'));
    return {
      ok: true,
      value: {
        kind,
        gapDays: found.gapDays,
        referenceKm: found.referenceKm ?? 0,
        longestBeforeKm: found.longestBeforeKm ?? 0,
        reason: back!.reason,
        cleared: back!.cleared && openPainAlarm(h) === null,
        ...raceBefore(others, startDay),
      },
    };
  }
  if (kind === 'recover') return { ok: true, value: { kind, event: planEvent(event!) } };
  const otherRaces = others
    .flatMap((g) => (g.document.event === null || g.document.kind === 'recover' ? [] : [g.document.event]))
    .filter((e) => e.priority !== 'A' && e.date >= mondayFrom(startDay) && e.date < event!.date)
    .map(planEvent);
  return { ok: true, value: { kind, event: planEvent(event!), otherRaces } };
}

/**
 * Who returns is the runner of before the break (§2.9): its empty weeks lower no level, and the table keeps the
 * kilometres small. After more than 56 days the level is assessed anew.
 */
function levelBeforeBreak(evaluation: Evaluation): Partial<Pick<PlanAssessment, 'level' | 'runsAWeek'>> {
  const found = buildHistory(evaluation.reviewInput, evaluation.asOf).lastBreak;
  if (found === null || found.gapDays > policy.break.rows.at(-2)!.upTo) return {};
  const { level, runsAWeek } = assess(evaluation.runs, found.lastRunDay);
  return { level, runsAWeek };
}

/** BRK-4: the race that was the goal before the break, if it is still ahead. */
function raceBefore(others: readonly Goal[], startDay: Day): { raceBefore?: PlanEvent } {
  const [next] = others
    .flatMap((g) => (g.document.event === null || g.document.kind === 'recover' ? [] : [g.document.event]))
    .filter((e) => e.priority === 'A' && e.date > startDay)
    .toSorted((a, b) => (a.date < b.date ? -1 : 1));
  return next === undefined ? {} : { raceBefore: planEvent(next) };
}

/** XT-2: what the runner wishes for, and the pain that lets it stand for every easy run. */
function crossTrainingWish(
  { crossTraining: mode }: AvailabilityDocument,
  evaluation: Evaluation | null,
): Pick<PlanInput, 'crossTraining'> {
  if (mode === null) return {};
  const flags = evaluation?.decision.ok === true ? evaluation.decision.value.flags : [];
  const has = (code: string) => flags.some((f) => f.code === code);
  return { crossTraining: { mode, pain: has('pain_red') ? 'red' : has('pain_amber') ? 'amber' : 'none' } };
}

function planEvent(event: PlanEvent & { name?: string }): PlanEvent {
  const { name: _, ...rest } = event;
  return rest;
}

async function lastWeight(db: Db, athleteId: string, today: Day): Promise<number | null> {
  const days = await listFreeWellness(db, athleteId, addDays(today, -WEIGHT_DAYS), today);
  return days.findLast((d) => d.weightKg !== null)?.weightKg ?? null;
}

/** FUEL-7. Minors are known by their year of birth. */
function askProfessional({ health }: AssessmentAnswersDocument): boolean {
  return health.diabetes === true || health.pregnant === true || health.eatingDisorderHistory === true;
}
