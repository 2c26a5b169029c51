import { addDays, type Day, daysBetween, isDay } from '../../time.ts';
import { policy } from '../policy.ts';
import { checkPlanGoal } from './check-plan-goal.ts';
import { offer } from './instead-texts.ts';
import { isBlackedOut, mondayFrom } from './plan-calendar.ts';
import { FIX, type PlanFailure, refuse } from './plan-failure.ts';
import type { PlanInput } from './plan-input.ts';
import { planPolicy } from './plan-policy.ts';
import { leastKm } from './share-plan-km.ts';
import { slowPace } from './week-wishes.ts';

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
  if (!isDay(asOf) || !isDay(startDay)) return refuse('PLAN_DAY_INVALID', {}, FIX);
  if (startDay < asOf)
    return refuse(
      'PLAN_START_PAST',
      { start: startDay, today: asOf },
      offer('start_later', 'start_on', { day: mondayFrom(asOf) }),
    );
  if (daysBetween(asOf, startDay) > planPolicy.assessmentDays) {
    const day = addDays(asOf, planPolicy.assessmentDays);
    return refuse(
      'PLAN_START_TOO_FAR',
      { today: asOf, start: startDay, days: planPolicy.assessmentDays },
      offer('start_later', 'assess_again', { day }),
    );
  }
  return null;
}

function checkAvailability({ availability: a, zones, strength, fuel }: PlanInput): PlanFailure | null {
  const bad = (what: 'minutes' | 'weekday' | 'blackout') => refuse(`AVAILABILITY_INVALID:${what}`, {}, FIX);
  const minutesOk = a.maxMin.length === 7 && a.maxMin.every((m) => Number.isFinite(m) && m >= 0 && m <= 1440);
  if (!minutesOk) return bad('minutes');
  const weekdays = [
    ...a.preferredHardDays,
    ...(a.strengthDays ?? []),
    ...(a.longRunDay === null ? [] : [a.longRunDay]),
  ];
  if (!weekdays.every((d) => Number.isInteger(d) && d >= 0 && d <= 6)) return bad('weekday');
  if (!a.blackouts.every((b) => isDay(b.from) && isDay(b.to) && b.from <= b.to)) return bad('blackout');
  if (a.longRunDay !== null && a.maxMin[a.longRunDay] === 0)
    return refuse('AVAILABILITY_CONTRADICTS', {}, offer('more_time', 'day_minutes'));
  if (!a.maxMin.some((m) => m >= planPolicy.leastEasyMin)) return tooFewMinutes(planPolicy.leastEasyMin);
  const zonesOk =
    zones === null ||
    [zones.vdot, zones.thresholdSpeedMps, zones.easyCeilingMps].every((x) => x > 0 && Number.isFinite(x));
  const zonesReal = zones === null || (zones.vdot >= 15 && zones.vdot <= 90);
  if (!zonesOk || !zonesReal) return refuse('ZONES_INVALID', {}, FIX);
  if (strength !== null && !(strength.minutes >= 0 && strength.sessionsAWeek >= 0))
    return refuse('STRENGTH_INVALID', {}, FIX);
  if (fuel.weightKg !== null && !(fuel.weightKg >= 25 && fuel.weightKg <= 250))
    return refuse('WEIGHT_INVALID', {}, FIX);
  return null;
}

function checkAssessment(input: PlanInput): PlanFailure | null {
  const { assessment: a, goal } = input;
  const numbers = [a.baselineKm, a.l30Km, a.runsAWeek, ...(a.recentWeeksKm ?? [])];
  if (!numbers.every((x) => Number.isFinite(x) && x >= 0) || a.baselineKm > 400 || a.l30Km > 250)
    return refuse('ASSESSMENT_INVALID', {}, FIX);
  if (goal.kind === 'return') return null;
  const longestKm = a.l30Km + policy.caps.longRiseKm;
  // LNG-2 must allow one run that LAY-5 does not drop
  const tooShort = longestKm < leastKm(slowPace(input, a.level === 0 && a.newRunner));
  if (a.baselineKm < planPolicy.leastBaselineKm || tooShort || a.runsAWeek <= 0)
    return refuse(
      'HISTORY_TOO_THIN',
      { km: a.baselineKm, least: planPolicy.leastBaselineKm },
      offer('first_runs', 'first_runs'),
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
        { days: planPolicy.blackoutMaxDays },
        offer('start_later', 'after_break', { day: back }),
      );
    }
  }
  return null;
}

/** No day holds the shortest run. */
export function tooFewMinutes(minutes: number): PlanFailure {
  return refuse(
    'AVAILABILITY_TOO_LITTLE',
    { minutes },
    offer('more_time', 'one_day', { facts: { minutes } }),
  );
}

/** In these days not even the shortest run worth planning fits at this pace. */
export function noRunFits(slowSPerKm: number): PlanFailure {
  const minutes = 5 * Math.ceil((leastKm(slowSPerKm) * slowSPerKm) / 300);
  return refuse(
    'AVAILABILITY_TOO_LITTLE:pace',
    { minutes },
    offer('more_time', 'some_days', { facts: { minutes } }),
  );
}
