import { addDays, weekStart } from '../../time.ts';
import { policy } from '../policy.ts';
import { buildPlan } from './build-plan.ts';
import type { BuiltPlan, Feasibility, Instead } from './built-plan.ts';
import { latestStart } from './feasibility.ts';
import { offer } from './instead-texts.ts';
import type { PlanEvent, PlanInput } from './plan-input.ts';
import { planPolicy, RACE_CLASS_M, RACE_CLASSES, raceClassOf } from './plan-policy.ts';

const { anyDayMin: any } = policy.assess;
const ALL_DAY = [any, any, any, any, any, any, any] as const;

/**
 * GOAL-2, GOAL-3: what can be had instead of a goal at risk. Every offer was tried: the plan for it was built, and its
 * goal is not at risk. A plan for another kind of goal keeps the offers that it has.
 */
export function withOffers(input: PlanInput, plan: BuiltPlan): BuiltPlan {
  const { goal } = input;
  const { feasibility } = plan;
  if (feasibility === null || !('event' in goal) || goal.kind === 'recover') return plan;
  return {
    ...plan,
    feasibility: { ...feasibility, instead: offersFor(input, goal.event, plan, feasibility) },
  };
}

function offersFor(input: PlanInput, event: PlanEvent, plan: BuiltPlan, now: Feasibility): Instead[] {
  if (now.status !== 'at_risk') return now.time === 'at_risk' ? [offer('finish', 'without_time')] : [];
  return [
    ...laterRace(input, event),
    ...shorterRace(input, event),
    ...(isHeldByDays(input, plan) ? [offer('more_time', 'more_time')] : []),
    offer('finish', 'finish'),
  ];
}

/** The first day, by whole weeks, on which the same race is within reach; else the first on which it is tight. */
function laterRace(input: PlanInput, event: PlanEvent): Instead[] {
  let tight: Instead | null = null;
  for (let weeks = 1; weeks <= planPolicy.goals[raceClassOf(event.distanceM)].maxWeeks; weeks++) {
    const day = addDays(event.date, 7 * weeks);
    const status = statusFor(input, { ...event, date: day });
    if (status === null) break;
    if (status === 'ok') return [offer('later_race', 'later_race', { day })];
    if (status === 'tight') tight ??= offer('later_race', 'later_race', { day });
  }
  return tight === null ? [] : [tight];
}

/** The longest shorter race on the same day that is not at risk. */
function shorterRace(input: PlanInput, event: PlanEvent): Instead[] {
  const shorter = RACE_CLASSES.slice(0, RACE_CLASSES.indexOf(raceClassOf(event.distanceM))).toReversed();
  for (const raceClass of shorter) {
    const distanceM = RACE_CLASS_M[raceClass];
    // a shorter plan may begin later
    const start = latestStart(weekStart(event.date), raceClass);
    const from = start > input.startDay ? { asOf: start, startDay: start } : {};
    const status = statusFor({ ...input, ...from }, { ...event, distanceM });
    if (status === 'ok' || status === 'tight') return [offer('shorter_race', 'shorter_race', { distanceM })];
  }
  return [];
}

/** With all the time of the world the weeks would be bigger. */
function isHeldByDays(input: PlanInput, plan: BuiltPlan): boolean {
  const free = buildPlan({ ...input, availability: { ...input.availability, maxMin: ALL_DAY } });
  return free.ok && free.value.peakKm > planPolicy.heldByDays * plan.peakKm;
}

function statusFor(input: PlanInput, event: PlanEvent): Feasibility['status'] | null {
  const { goal } = input;
  if (!('event' in goal) || goal.kind === 'recover') return null;
  const otherRaces = (goal.otherRaces ?? []).filter(
    (e) => e.date < addDays(event.date, -planPolicy.otherRaceDays),
  );
  const other = buildPlan({ ...input, goal: { ...goal, event, otherRaces } });
  return other.ok ? (other.value.feasibility?.status ?? null) : null;
}
