import { addDays, type Day, daysBetween, isDay, weekStart } from '../../time.ts';
import { latestStart } from './feasibility.ts';
import { offer } from './instead-texts.ts';
import { isBlackedOut, mondayFrom } from './plan-calendar.ts';
import { FIX, type PlanFailure, refuse } from './plan-failure.ts';
import type { PlanEvent, PlanInput } from './plan-input.ts';
import { planPolicy, raceClassOf } from './plan-policy.ts';

const AWAY = offer('fix', 'not_away');

/** Goals that contradict themselves, the calendar or the runner's level; null: the goal can be planned for. */
export function checkPlanGoal(input: PlanInput): PlanFailure | null {
  const { goal } = input;
  if (goal.kind === 'maintain') return null;
  if (goal.kind === 'return') return checkReturn(input);
  const e = goal.event;
  if (e === undefined) return refuse('GOAL_WITHOUT_EVENT', {}, offer('maintain', 'maintain'));
  if (!isDay(e.date) || !(e.distanceM >= 800 && e.distanceM <= 400_000))
    return refuse('EVENT_INVALID', {}, FIX);
  if (e.targetTimeS !== null && !(e.distanceM / e.targetTimeS > 0.5 && e.distanceM / e.targetTimeS < 7.5))
    return refuse('TARGET_TIME_INVALID', {}, offer('fix', 'correct_target'));
  if (goal.kind === 'recover') return checkRecover(input, e);
  if (goal.kind === 'pr' && e.targetTimeS === null && input.zones === null)
    return refuse('GOAL_CONTRADICTORY:pr', {}, offer('finish', 'time_to_beat'));
  if (goal.kind === 'distance' && e.targetTimeS !== null)
    return refuse('GOAL_CONTRADICTORY:distance', {}, offer('finish', 'drop_time'));
  if (e.priority !== 'A') return refuse('GOAL_CONTRADICTORY:priority', {}, offer('fix', 'priority_a'));
  return checkRace(input, e) ?? checkOtherRaces(input, e, goal.otherRaces ?? []);
}

function checkRace(input: PlanInput, e: PlanEvent): PlanFailure | null {
  if (e.date <= input.asOf)
    return refuse('EVENT_PAST', { day: e.date, today: input.asOf }, offer('later_race', 'race_ahead'));
  const raceClass = raceClassOf(e.distanceM);
  const row = planPolicy.goals[raceClass];
  const first = mondayFrom(input.startDay);
  const weeks = daysBetween(first, weekStart(e.date)) / 7 + 1;
  if (row.peakKm[input.assessment.level] === 0)
    return refuse('GOAL_ABOVE_LEVEL', {}, offer('shorter_race', 'shorter_first', { distanceM: 10_000 }));
  if (weeks < row.taper.length + 1) {
    const earliest: Day = addDays(first, 7 * row.minWeeks - 1);
    return refuse(
      'RACE_TOO_SOON',
      { day: e.date },
      offer('later_race', 'race_after', { day: earliest, facts: { weeks: row.minWeeks } }),
      offer('finish', 'run_as_is'),
    );
  }
  if (weeks > row.maxWeeks) {
    const day = latestStart(weekStart(e.date), raceClass);
    return refuse(
      'RACE_TOO_FAR',
      { day: e.date, weeks, most: row.maxWeeks },
      offer('start_later', 'start_race_plan', { day }),
      offer('maintain', 'hold_until', { day: addDays(day, -1) }),
    );
  }
  if (isBlackedOut(e.date, input.availability.blackouts))
    return refuse('RACE_IN_BLACKOUT', { day: e.date }, AWAY);
  return null;
}

function checkOtherRaces(input: PlanInput, a: PlanEvent, others: readonly PlanEvent[]): PlanFailure | null {
  for (const e of others) {
    const shape = isDay(e.date) && e.distanceM >= 800 && e.distanceM <= 400_000;
    if (!shape || e.priority === 'A' || e.date >= a.date || e.date < mondayFrom(input.startDay))
      return refuse('OTHER_RACE_INVALID', {}, FIX);
    if (isBlackedOut(e.date, input.availability.blackouts))
      return refuse('RACE_IN_BLACKOUT', { day: e.date }, AWAY);
    const clear = planPolicy.raceB.easyDaysAfter[raceClassOf(e.distanceM)];
    if (
      weekStart(e.date) === weekStart(a.date) ||
      (e.priority === 'B' && daysBetween(e.date, a.date) <= clear + 7)
    )
      return refuse('RACES_TOO_CLOSE', { first: e.date, second: a.date }, offer('fix', 'main_race'));
  }
  const weeks = others.map((e) => weekStart(e.date));
  if (new Set(weeks).size !== weeks.length)
    return refuse('RACES_TOO_CLOSE:week', {}, offer('fix', 'keep_one'));
  return null;
}

function checkRecover(input: PlanInput, e: PlanEvent): PlanFailure | null {
  const since = daysBetween(e.date, input.startDay);
  if (since < 0)
    return refuse('GOAL_CONTRADICTORY:recover', {}, offer('later_race', 'choose_race', { day: e.date }));
  if (since > planPolicy.assessmentDays)
    return refuse('RECOVERY_OVER', { day: e.date, days: since }, offer('maintain', 'other_goal'));
  return null;
}

function checkReturn({ goal }: PlanInput): PlanFailure | null {
  if (goal.kind !== 'return') return null;
  const numbers = [goal.gapDays, goal.referenceKm, goal.longestBeforeKm];
  if (!numbers.every((x) => Number.isFinite(x) && x >= 0) || goal.referenceKm > 400)
    return refuse('RETURN_INVALID', {}, FIX);
  if (goal.reason === 'injury' && !goal.cleared)
    return refuse('RETURN_NOT_CLEARED', {}, offer('start_later', 'report_pain'));
  if (goal.gapDays < 6)
    return refuse('RETURN_NOT_NEEDED', { days: goal.gapDays }, offer('maintain', 'go_on'));
  if (goal.referenceKm < planPolicy.leastBaselineKm || goal.longestBeforeKm <= 0)
    return refuse('HISTORY_TOO_THIN:break', {}, offer('first_runs', 'first_runs'));
  return null;
}
