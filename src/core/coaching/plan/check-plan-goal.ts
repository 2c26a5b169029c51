import { addDays, type Day, daysBetween, isDay, weekStart } from '../../time.ts';
import type { Instead } from './built-plan.ts';
import { latestStart } from './feasibility.ts';
import { isBlackedOut, mondayFrom } from './plan-calendar.ts';
import { FIX, type PlanFailure, refuse } from './plan-failure.ts';
import type { PlanEvent, PlanInput } from './plan-input.ts';
import { planPolicy, raceClassOf } from './plan-policy.ts';

const AWAY: Instead = {
  kind: 'fix',
  text: 'Take the race out of the days away, or choose another race.',
};

/** Goals that contradict themselves, the calendar or the runner's level; null: the goal can be planned for. */
export function checkPlanGoal(input: PlanInput): PlanFailure | null {
  const { goal } = input;
  if (goal.kind === 'maintain') return null;
  if (goal.kind === 'return') return checkReturn(input);
  const e = goal.event;
  if (e === undefined)
    return refuse('GOAL_WITHOUT_EVENT', 'This goal needs an event with a distance and a day.', {
      kind: 'maintain',
      text: 'Hold what you have with a maintain plan.',
    });
  if (!isDay(e.date) || !(e.distanceM >= 800 && e.distanceM <= 400_000))
    return refuse('EVENT_INVALID', 'The event needs a calendar day and a distance from 0.8 to 400 km.', FIX);
  if (e.targetTimeS !== null && !(e.distanceM / e.targetTimeS > 0.5 && e.distanceM / e.targetTimeS < 7.5))
    return refuse('TARGET_TIME_INVALID', 'The target time does not belong to this distance.', FIX);
  if (goal.kind === 'recover') return checkRecover(input, e);
  if (goal.kind === 'pr' && e.targetTimeS === null && input.zones === null)
    return refuse(
      'GOAL_CONTRADICTORY',
      'A personal record needs a time to beat: a target time or a recent result.',
      { kind: 'finish', text: 'Choose the goal race, or give the time to beat.' },
    );
  if (goal.kind === 'distance' && e.targetTimeS !== null)
    return refuse('GOAL_CONTRADICTORY', 'A first time over a distance has no target time.', {
      kind: 'finish',
      text: 'Drop the time, or choose the goal race or personal record.',
    });
  if (e.priority !== 'A')
    return refuse(
      'GOAL_CONTRADICTORY',
      'The race a plan leads to has priority A; B and C races are the others.',
      { kind: 'fix', text: 'Give it priority A, or plan for the race that it lies on the way to.' },
    );
  return checkRace(input, e) ?? checkOtherRaces(input, e, goal.otherRaces ?? []);
}

function checkRace(input: PlanInput, e: PlanEvent): PlanFailure | null {
  if (e.date <= input.asOf)
    return refuse('EVENT_PAST', `The race on ${e.date} is not after ${input.asOf}.`, {
      kind: 'later_race',
      text: 'Choose a race ahead, or recover from this one.',
    });
  const raceClass = raceClassOf(e.distanceM);
  const row = planPolicy.goals[raceClass];
  const first = mondayFrom(input.startDay);
  const weeks = daysBetween(first, weekStart(e.date)) / 7 + 1;
  if (row.peakKm[input.assessment.level] === 0)
    return refuse('GOAL_ABOVE_LEVEL', 'An ultra needs at least 10 km a week to begin with.', {
      kind: 'shorter_race',
      distanceM: 10_000,
      text: 'A 10 km or half marathon first.',
    });
  if (weeks < row.taper.length + 1) {
    const earliest: Day = addDays(first, 7 * row.minWeeks - 1);
    return refuse(
      'RACE_TOO_SOON',
      `The race on ${e.date} leaves no whole training week before its taper; nothing can be built by then.`,
      {
        kind: 'later_race',
        day: earliest,
        text: `A race on or after ${earliest} leaves the ${row.minWeeks} weeks this distance needs.`,
      },
      {
        kind: 'finish',
        text: 'Run it on what you have: easy until then, and nothing hard in the last four days.',
      },
    );
  }
  if (weeks > row.maxWeeks) {
    const day = latestStart(weekStart(e.date), raceClass);
    return refuse(
      'RACE_TOO_FAR',
      `The race on ${e.date} is ${weeks} weeks away; a plan for this distance takes at most ${row.maxWeeks}.`,
      { kind: 'start_later', day, text: `Start the race plan on ${day}.` },
      { kind: 'maintain', day: addDays(day, -1), text: `Hold what you have until ${addDays(day, -1)}.` },
    );
  }
  if (isBlackedOut(e.date, input.availability.blackouts))
    return refuse('RACE_IN_BLACKOUT', `The race on ${e.date} lies in days that are blacked out.`, AWAY);
  return null;
}

function checkOtherRaces(input: PlanInput, a: PlanEvent, others: readonly PlanEvent[]): PlanFailure | null {
  for (const e of others) {
    const shape = isDay(e.date) && e.distanceM >= 800 && e.distanceM <= 400_000;
    if (!shape || e.priority === 'A' || e.date >= a.date || e.date < mondayFrom(input.startDay))
      return refuse(
        'OTHER_RACE_INVALID',
        'Other races have priority B or C and lie between the plan’s start and its race.',
        FIX,
      );
    if (isBlackedOut(e.date, input.availability.blackouts))
      return refuse('RACE_IN_BLACKOUT', `The race on ${e.date} lies in days that are blacked out.`, AWAY);
    const clear = planPolicy.raceB.easyDaysAfter[raceClassOf(e.distanceM)];
    if (
      weekStart(e.date) === weekStart(a.date) ||
      (e.priority === 'B' && daysBetween(e.date, a.date) <= clear + 7)
    )
      return refuse(
        'RACES_TOO_CLOSE',
        `The race on ${e.date} is too close to the race on ${a.date} to recover from.`,
        { kind: 'fix', text: 'Drop it, or make it the race the plan leads to.' },
      );
  }
  const weeks = others.map((e) => weekStart(e.date));
  if (new Set(weeks).size !== weeks.length)
    return refuse('RACES_TOO_CLOSE', 'Two races lie in one week.', {
      kind: 'fix',
      text: 'Keep one of them.',
    });
  return null;
}

function checkRecover(input: PlanInput, e: PlanEvent): PlanFailure | null {
  const since = daysBetween(e.date, input.startDay);
  if (since < 0)
    return refuse('GOAL_CONTRADICTORY', 'Recovery follows a race; this one is still ahead.', {
      kind: 'later_race',
      day: e.date,
      text: 'Choose the goal race for it.',
    });
  if (since > planPolicy.assessmentDays)
    return refuse('RECOVERY_OVER', `The race of ${e.date} is ${since} days ago; recovery from it is over.`, {
      kind: 'maintain',
      text: 'Choose maintain, return or a race.',
    });
  return null;
}

function checkReturn({ goal }: PlanInput): PlanFailure | null {
  if (goal.kind !== 'return') return null;
  const numbers = [goal.gapDays, goal.referenceKm, goal.longestBeforeKm];
  if (!numbers.every((x) => Number.isFinite(x) && x >= 0) || goal.referenceKm > 400)
    return refuse(
      'RETURN_INVALID',
      'A return needs the days without running and the weeks before them.',
      FIX,
    );
  if (goal.reason === 'injury' && !goal.cleared)
    return refuse(
      'RETURN_NOT_CLEARED',
      'After an injury running waits until walking hurts at most 2 of 10 on two days in a row, or the coach clears it.',
      { kind: 'start_later', text: 'Report pain when walking on two days, or ask the coach.' },
    );
  if (goal.gapDays < 6)
    return refuse(
      'RETURN_NOT_NEEDED',
      `${goal.gapDays} days are no break: the plan continues, the first run easy.`,
      { kind: 'maintain', text: 'Go on with the plan, or choose maintain.' },
    );
  if (goal.referenceKm < planPolicy.leastBaselineKm || goal.longestBeforeKm <= 0)
    return refuse('HISTORY_TOO_THIN', 'Before the break there were too few kilometres to return to.', {
      kind: 'first_runs',
      text: 'Run and walk for 20 to 30 minutes two or three times a week for two to four weeks, then plan.',
    });
  return null;
}
