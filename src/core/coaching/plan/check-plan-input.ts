import { addDays, type Day, daysBetween, isDay } from '../../time.ts';
import { policy } from '../policy.ts';
import { slowPace } from './assemble-weeks.ts';
import { checkPlanGoal } from './check-plan-goal.ts';
import { isBlackedOut, mondayFrom } from './plan-calendar.ts';
import { FIX, type PlanFailure, refuse } from './plan-failure.ts';
import type { PlanInput } from './plan-input.ts';
import { planPolicy } from './plan-policy.ts';
import { leastKm } from './share-plan-km.ts';

/** Everything that makes a plan impossible, first the shapes, then what contradicts itself; null: a plan can be built. */
export function checkPlanInput(input: PlanInput): PlanFailure | null {
  return (
    checkDays(input) ??
    checkAvailability(input) ??
    checkAssessment(input) ??
    checkPlanGoal(input) ??
    checkBlackouts(input)
  );
}

function checkDays({ asOf, startDay }: PlanInput): PlanFailure | null {
  if (!isDay(asOf) || !isDay(startDay))
    return refuse('PLAN_DAY_INVALID', 'asOf and startDay must be calendar days, YYYY-MM-DD.', FIX);
  if (startDay < asOf)
    return refuse('PLAN_START_PAST', `The plan cannot start on ${startDay}, before ${asOf}.`, {
      kind: 'start_later',
      day: mondayFrom(asOf),
      text: `Start on ${mondayFrom(asOf)}.`,
    });
  if (daysBetween(asOf, startDay) > planPolicy.assessmentDays) {
    const day = addDays(asOf, planPolicy.assessmentDays);
    return refuse(
      'PLAN_START_TOO_FAR',
      `The assessment of ${asOf} is too old for a start on ${startDay}; at most ${planPolicy.assessmentDays} days may lie between.`,
      { kind: 'start_later', day, text: `Assess again closer to the start, or start by ${day}.` },
    );
  }
  return null;
}

function checkAvailability({ availability: a, zones, strength, fuel }: PlanInput): PlanFailure | null {
  const bad = (message: string) => refuse('AVAILABILITY_INVALID', message, FIX);
  const minutesOk = a.maxMin.length === 7 && a.maxMin.every((m) => Number.isFinite(m) && m >= 0 && m <= 1440);
  if (!minutesOk) return bad('Availability needs seven numbers of minutes from 0 to 1440, Monday first.');
  const weekdays = [
    ...a.preferredHardDays,
    ...(a.strengthDays ?? []),
    ...(a.longRunDay === null ? [] : [a.longRunDay]),
  ];
  if (!weekdays.every((d) => Number.isInteger(d) && d >= 0 && d <= 6))
    return bad('Days of the week are numbers from 0 (Monday) to 6 (Sunday).');
  if (!a.blackouts.every((b) => isDay(b.from) && isDay(b.to) && b.from <= b.to))
    return bad('A blackout needs two calendar days, the first not after the last.');
  if (a.longRunDay !== null && a.maxMin[a.longRunDay] === 0)
    return refuse('AVAILABILITY_CONTRADICTS', 'The long run is wished for on a day without minutes.', {
      kind: 'more_time',
      text: 'Give that day minutes, or wish for another day or none.',
    });
  if (!a.maxMin.some((m) => m >= planPolicy.leastEasyMin))
    return refuse(
      'AVAILABILITY_TOO_LITTLE',
      `No day has ${planPolicy.leastEasyMin} minutes, the shortest run worth planning.`,
      {
        kind: 'more_time',
        text: `At least one day of ${planPolicy.leastEasyMin} minutes; two or three make a plan.`,
      },
    );
  const zonesOk =
    zones === null ||
    [zones.vdot, zones.thresholdSpeedMps, zones.easyCeilingMps].every((x) => x > 0 && Number.isFinite(x));
  const zonesReal = zones === null || (zones.vdot >= 15 && zones.vdot <= 90);
  if (!zonesOk || !zonesReal)
    return refuse(
      'ZONES_INVALID',
      'Zones need a race equivalence from 15 to 90 and positive speeds; or none.',
      FIX,
    );
  if (strength !== null && !(strength.minutes >= 0 && strength.sessionsAWeek >= 0))
    return refuse('STRENGTH_INVALID', 'Strength needs minutes and sessions a week of 0 and more.', FIX);
  if (fuel.weightKg !== null && !(fuel.weightKg >= 25 && fuel.weightKg <= 250))
    return refuse('WEIGHT_INVALID', 'A weight is between 25 and 250 kg, or not stored.', FIX);
  return null;
}

function checkAssessment(input: PlanInput): PlanFailure | null {
  const { assessment: a, goal } = input;
  const numbers = [a.baselineKm, a.l30Km, a.runsAWeek, ...(a.recentWeeksKm ?? [])];
  if (!numbers.every((x) => Number.isFinite(x) && x >= 0) || a.baselineKm > 400 || a.l30Km > 250)
    return refuse(
      'ASSESSMENT_INVALID',
      'Kilometres and runs of the assessment must be numbers of 0 and more.',
      FIX,
    );
  if (goal.kind === 'return') return null;
  const longestKm = a.l30Km + policy.caps.longRiseKm;
  // LNG-2 must allow one run that LAY-5 does not drop
  const tooShort = longestKm < leastKm(slowPace(input, a.level === 0 && a.newRunner));
  if (a.baselineKm < planPolicy.leastBaselineKm || tooShort || a.runsAWeek <= 0)
    return refuse(
      'HISTORY_TOO_THIN',
      `There are too few kilometres to build on: ${round1(a.baselineKm)} a week; a plan grows from ${planPolicy.leastBaselineKm} on.`,
      {
        kind: 'first_runs',
        text: 'Run and walk for 20 to 30 minutes two or three times a week for two to four weeks, then plan.',
      },
    );
  return null;
}

const LONGEST_LOOK = 400;

/** A stretch without any day to run that is longer than a blackout can be planned around. */
function checkBlackouts(input: PlanInput): PlanFailure | null {
  const { availability: a } = input;
  const open = (day: Day) =>
    a.maxMin[((daysBetween('2024-01-01', day) % 7) + 7) % 7]! >= planPolicy.leastEasyMin &&
    !isBlackedOut(day, a.blackouts);
  const until =
    'event' in input.goal && input.goal.kind !== 'recover'
      ? input.goal.event.date
      : addDays(input.startDay, 41);
  let closed = 0;
  for (let day = input.startDay; day <= until; day = addDays(day, 1)) {
    closed = open(day) ? 0 : closed + 1;
    if (closed > planPolicy.blackoutMaxDays) {
      let back = day;
      while (!open(back) && daysBetween(day, back) < LONGEST_LOOK) back = addDays(back, 1);
      return refuse(
        'BLACKOUT_TOO_LONG',
        `More than ${planPolicy.blackoutMaxDays} days without a run are a break, not a blackout.`,
        {
          kind: 'start_later',
          day: back,
          text: `Plan for what lies before the break, and return with a new assessment on ${back}.`,
        },
      );
    }
  }
  return null;
}

function round1(km: number): number {
  return Math.round(km * 10) / 10;
}
