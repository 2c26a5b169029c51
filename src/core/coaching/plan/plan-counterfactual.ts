import { addDays, type Day } from '../../time.ts';
import { policy } from '../policy.ts';
import { buildPlan } from './build-plan.ts';
import type { BuiltPlan, Feasibility } from './built-plan.ts';
import type { PlanInput } from './plan-input.ts';
import { planPolicy, RACE_CLASS_M, RACE_CLASSES, raceClassOf } from './plan-policy.ts';

/**
 * The one change of what a plan follows from that would have made it another one, found by trying: the plan is built
 * anew with the change, and what is named here is what came of it (EXPL-1).
 */
export type PlanCounterfactual =
  /** GOAL-2 answers otherwise for a race on this day */
  | { kind: 'race_day'; day: Day; status: Feasibility['status'] }
  /** GOAL-3 answers ok for this target */
  | { kind: 'target_time'; targetTimeS: number }
  /** GOAL-2 answers otherwise with so many minutes on the day of the long run, or so many more on each day */
  | { kind: 'long_day_minutes'; weekday: number; minutes: number; status: Feasibility['status'] }
  | { kind: 'more_minutes'; minutes: number; status: Feasibility['status'] }
  /** GOAL-2 answers otherwise from this volume */
  | { kind: 'baseline_status'; baselineKm: number; status: Feasibility['status'] }
  /** GOAL-5: these weeks hold what was run */
  | { kind: 'baseline_week'; baselineKm: number; weekKm: number }
  /** GOAL-6: the longest race whose recovery is shorter */
  | { kind: 'shorter_race'; distanceM: number; noHardDays: number }
  /** GOAL-7: the longest break whose first week is bigger */
  | { kind: 'gap_days'; gapDays: number; weekKm: number };

/** The input with the change made. */
export function applyPlanCounterfactual(input: PlanInput, c: PlanCounterfactual): PlanInput {
  const { goal, assessment } = input;
  switch (c.kind) {
    case 'race_day':
      return withEvent(input, { date: c.day });
    case 'target_time':
      return withEvent(input, { targetTimeS: c.targetTimeS });
    case 'long_day_minutes':
      return withMinutes(input, (m, d) => (d === c.weekday ? c.minutes : m));
    case 'more_minutes':
      return withMinutes(input, (m) => (m === 0 ? 0 : Math.min(MOST_MINUTES, m + c.minutes)));
    case 'shorter_race':
      return withEvent(input, { distanceM: c.distanceM });
    case 'baseline_status':
    case 'baseline_week':
      return { ...input, assessment: scaled(assessment, c.baselineKm) };
    case 'gap_days':
      return goal.kind === 'return' ? { ...input, goal: { ...goal, gapDays: c.gapDays } } : input;
  }
}

/** Null: nothing within reach of the rules would have changed it. */
export function planCounterfactual(input: PlanInput, plan: BuiltPlan): PlanCounterfactual | null {
  const { goal } = input;
  if (goal.kind === 'maintain') return otherVolume(input, plan);
  if (goal.kind === 'recover') return shorterRecovery(goal.event.distanceM);
  if (goal.kind === 'return') return shorterBreak(input, plan, goal.gapDays);
  const { feasibility } = plan;
  if (feasibility === null) return null;
  if (feasibility.status === 'ok' && feasibility.time !== 'ok' && feasibility.time !== 'unknown')
    return {
      kind: 'target_time',
      targetTimeS: Math.ceil(feasibility.predictedS! * (1 - planPolicy.feasibility.timeOk)),
    };
  const { status } = feasibility;
  return (
    otherRaceDay(input, goal.event.date, status) ??
    (status === 'ok' ? null : otherMinutes(input, status)) ??
    otherBaseline(input, status)
  );
}

const MOST_WEEKS = 30;

function otherRaceDay(input: PlanInput, date: Day, now: Feasibility['status']): PlanCounterfactual | null {
  const step = now === 'ok' ? -7 : 7;
  for (let weeks = 1; weeks <= MOST_WEEKS; weeks++) {
    const day = addDays(date, step * weeks);
    const status = statusOf(withEvent(input, { date: day }));
    if (status === null) return null;
    if (status !== now) return { kind: 'race_day', day, status };
  }
  return null;
}

const MOST_MINUTES = 480;
const STEPS_MIN = [15, 30, 45, 60, 90, 120];

function otherMinutes(input: PlanInput, now: Feasibility['status']): PlanCounterfactual | null {
  const { maxMin, longRunDay } = input.availability;
  const weekday = longRunDay ?? maxMin.lastIndexOf(Math.max(...maxMin));
  const tried = [
    ...STEPS_MIN.map((step) => ({
      kind: 'long_day_minutes' as const,
      weekday,
      minutes: maxMin[weekday]! + step,
    })),
    ...STEPS_MIN.map((minutes) => ({ kind: 'more_minutes' as const, minutes })),
  ];
  for (const change of tried) {
    const status = statusOf(applyPlanCounterfactual(input, { ...change, status: now }));
    if (status !== null && status !== now) return { ...change, status };
  }
  return null;
}

function withMinutes(input: PlanInput, change: (minutes: number, weekday: number) => number): PlanInput {
  const { availability } = input;
  const maxMin = availability.maxMin.map(change) as unknown as typeof availability.maxMin;
  return { ...input, availability: { ...availability, maxMin } };
}

function otherBaseline(input: PlanInput, now: Feasibility['status']): PlanCounterfactual | null {
  const factor = now === 'ok' ? 0.9 : 1.1;
  let baselineKm = input.assessment.baselineKm;
  for (let i = 0; i < 15; i++) {
    baselineKm = Math.round(baselineKm * factor * 10) / 10;
    const status = statusOf({ ...input, assessment: scaled(input.assessment, baselineKm) });
    if (status === null) return null;
    if (status !== now) return { kind: 'baseline_status', baselineKm, status };
  }
  return null;
}

function otherVolume(input: PlanInput, plan: BuiltPlan): PlanCounterfactual | null {
  for (const factor of [1.1, 0.9]) {
    const baselineKm = Math.round(input.assessment.baselineKm * factor * 10) / 10;
    const other = buildPlan({ ...input, assessment: scaled(input.assessment, baselineKm) });
    const weekKm = other.ok ? other.value.weeks[0]!.km : plan.weeks[0]!.km;
    if (Math.abs(weekKm - plan.weeks[0]!.km) >= 0.5) return { kind: 'baseline_week', baselineKm, weekKm };
  }
  return null;
}

function shorterRecovery(distanceM: number): PlanCounterfactual | null {
  const shorter = RACE_CLASSES[RACE_CLASSES.indexOf(raceClassOf(distanceM)) - 1];
  if (shorter === undefined) return null;
  const { noHardDays } = planPolicy.recover[shorter];
  return { kind: 'shorter_race', distanceM: RACE_CLASS_M[shorter], noHardDays };
}

function shorterBreak(input: PlanInput, plan: BuiltPlan, gapDays: number): PlanCounterfactual | null {
  const shorter = policy.break.rows.map((row) => row.upTo).filter((upTo) => upTo < gapDays);
  for (const upTo of shorter.toReversed()) {
    const other = buildPlan(applyPlanCounterfactual(input, { kind: 'gap_days', gapDays: upTo, weekKm: 0 }));
    const weekKm = other.ok ? other.value.weeks[0]!.km : 0;
    if (weekKm > plan.weeks[0]!.km) return { kind: 'gap_days', gapDays: upTo, weekKm };
  }
  return null;
}

function statusOf(input: PlanInput): Feasibility['status'] | null {
  const other = buildPlan(input);
  return other.ok ? (other.value.feasibility?.status ?? null) : null;
}

function withEvent(
  input: PlanInput,
  changes: { date?: Day; targetTimeS?: number; distanceM?: number },
): PlanInput {
  const { goal } = input;
  if (goal.kind === 'maintain' || goal.kind === 'return') return input;
  return { ...input, goal: { ...goal, event: { ...goal.event, ...changes } } };
}

/** The same runner with another volume in the last weeks. */
function scaled(assessment: PlanInput['assessment'], baselineKm: number): PlanInput['assessment'] {
  const factor = baselineKm / assessment.baselineKm;
  const { recentWeeksKm } = assessment;
  return {
    ...assessment,
    baselineKm,
    l30Km: Math.round(assessment.l30Km * factor * 10) / 10,
    ...(recentWeeksKm === undefined ? {} : { recentWeeksKm: recentWeeksKm.map((km) => km * factor) }),
  };
}
