import { vdotRaceTime } from '../../science/vdot.ts';
import { addDays, type Day, daysBetween, weekStart } from '../../time.ts';
import type { Level } from '../../workout/library.ts';
import { slowEasySpeed } from '../../workout/render.ts';
import { policy } from '../policy.ts';
import type { Feasibility, Instead, PlanWeek } from './built-plan.ts';
import { offer } from './instead-texts.ts';
import { loadWeeksPerCycle } from './plan-calendar.ts';
import type { PlanEvent, PlanInput } from './plan-input.ts';
import { planPolicy, RACE_CLASS_M, RACE_CLASSES, type RaceClass, raceClassOf } from './plan-policy.ts';
import { longShareLimit } from './share-plan-km.ts';
import { cappedWeekKm } from './weekly-km.ts';

export interface Demand {
  peakKm: number;
  peakLongKm: number;
}

/** What a goal usually needs at a level (GOAL-1), the long run cut to the minutes it may take. */
export function demandOf(raceClass: RaceClass, level: Level, slowSPerKm: number): Demand {
  const row = planPolicy.goals[raceClass];
  const maxMin = raceClass === 'ultra' ? planPolicy.longMaxMinUltra : planPolicy.longMaxMin[level];
  const byTime = Math.floor(((maxMin * 60) / slowSPerKm) * 10) / 10;
  return { peakKm: row.peakKm[level], peakLongKm: Math.min(row.peakLongKm[level], byTime) };
}

/** How far volume and long run can rise in so many weeks before the taper under VOL-2, VOL-3, LNG-2 … LNG-4, with a down week every cycle. */
export function reachIn(
  weeksBeforeTaper: number,
  start: { km: number; longKm: number; weekKms: readonly number[] },
  level: Level,
  perCycle: number,
  runs: number,
  extraLongShare: number,
): Demand {
  const step = policy.caps.stepKm[`L${level}`];
  const weekKms = [...start.weekKms];
  let km = 0;
  let longKm = start.longKm;
  let loads = 0;
  for (let i = 0; i < weeksBeforeTaper; i++) {
    if ((i + 1) % (perCycle + 1) === 0) {
      weekKms.push(planPolicy.downFactor * km);
      continue;
    }
    km = cappedWeekKm(start.km * (1 + planPolicy.growthMax) ** loads, weekKms);
    loads += 1;
    weekKms.push(km);
    const cap = Math.min(
      Math.max(policy.caps.longFactor.normal * longKm, longKm + policy.caps.longRiseKm),
      longKm + step,
    );
    longKm = Math.max(longKm, Math.min(cap, longShareLimit(runs, extraLongShare) * km));
  }
  return { peakKm: km, peakLongKm: longKm };
}

/** GOAL-2 and GOAL-3 for the weeks as laid out: what is reached against what the goal usually needs. Never compressed; `withOffers` says what is possible instead. */
export function feasibilityOf(
  input: PlanInput,
  event: PlanEvent,
  weeks: readonly PlanWeek[],
  runs: number,
  slowSPerKm: number,
  weekKms: readonly number[],
): Feasibility {
  const { level, baselineKm, l30Km } = input.assessment;
  const raceClass = raceClassOf(event.distanceM);
  const row = planPolicy.goals[raceClass];
  const need = demandOf(raceClass, level, slowSPerKm);
  const perCycle = loadWeeksPerCycle(input.assessment);
  const start = { km: baselineKm, longKm: l30Km, weekKms };
  const extra = row.extraLongShare;
  const before = weeks.length - row.taper.length;
  const reach = reachIn(before, start, level, perCycle, runs, extra);
  // days and minutes can hold back what the body could do
  const laidKm = Math.max(0, ...weeks.map((w) => w.km));
  const reachKm = Math.min(Math.max(reach.peakKm, baselineKm), Math.max(laidKm, 0));
  const laidLong = Math.max(
    0,
    ...weeks.flatMap((w) => w.sessions.filter((s) => s.type !== 'race').map((s) => s.km)),
  );
  const reachLongKm = Math.min(Math.max(reach.peakLongKm, l30Km), laidLong);
  const ratio = Math.min(reachKm / need.peakKm, reachLongKm / need.peakLongKm);
  const f = planPolicy.feasibility;
  // a tenth of a kilometre lost to rounding is no reason
  const status = ratio >= f.ok - 0.005 ? 'ok' : ratio >= f.tight - 0.005 ? 'tight' : 'at_risk';
  return {
    status,
    nowKm: round1(baselineKm),
    reachKm: round1(reachKm),
    needKm: need.peakKm,
    reachLongKm: round1(reachLongKm),
    needLongKm: need.peakLongKm,
    ...timeOf(input, event),
    instead: [],
  };
}

/**
 * BRK-4: GOAL-2 for the race that was planned before a break, from where the break table ends: what the weeks left
 * until the taper can still reach. `at_risk` brings offers, never compression.
 */
export function feasibilityAfterReturn(
  input: PlanInput,
  event: PlanEvent,
  table: readonly PlanWeek[],
): Feasibility {
  const { level, runsAWeek } = input.assessment;
  const raceClass = raceClassOf(event.distanceM);
  const row = planPolicy.goals[raceClass];
  const slowSPerKm = 1000 / slowEasySpeed(input.zones);
  const need = demandOf(raceClass, level, slowSPerKm);
  const resume = addDays(table.at(-1)!.start, 7);
  const weeksLeft = Math.floor(daysBetween(resume, weekStart(event.date)) / 7) + 1;
  const before = weeksLeft - row.taper.length;
  const nowKm = table.at(-1)!.km;
  const longKm = Math.max(0, ...table.flatMap((w) => w.sessions.map((s) => s.km)));
  const start = { km: nowKm, longKm, weekKms: table.map((w) => w.km) };
  const runs = Math.max(1, Math.round(runsAWeek));
  const perCycle = loadWeeksPerCycle(input.assessment);
  const reachOf = (weeks: number) => reachIn(weeks, start, level, perCycle, runs, row.extraLongShare);
  const shareOf = (r: Demand) =>
    Math.min(Math.max(r.peakKm, nowKm) / need.peakKm, Math.max(r.peakLongKm, longKm) / need.peakLongKm);
  const reach = reachOf(Math.max(0, before));
  const f = planPolicy.feasibility;
  const share = shareOf(reach);
  const status = share >= f.ok - 0.005 ? 'ok' : share >= f.tight - 0.005 ? 'tight' : 'at_risk';
  const instead: Instead[] = [];
  if (status === 'at_risk') {
    for (let more = Math.max(1, 1 - before); before + more + row.taper.length <= row.maxWeeks; more++) {
      if (shareOf(reachOf(before + more)) < f.ok) continue;
      const day = addDays(event.date, 7 * more);
      instead.push(offer('later_race', 'later_race', { day }));
      break;
    }
    instead.push(...shorterRaces(raceClass, level, slowSPerKm, weeksLeft, start, perCycle, runs));
    instead.push(offer('finish', 'finish'));
  }
  return {
    status,
    nowKm: round1(nowKm),
    reachKm: round1(Math.max(reach.peakKm, nowKm)),
    needKm: need.peakKm,
    reachLongKm: round1(Math.max(reach.peakLongKm, longKm)),
    needLongKm: need.peakLongKm,
    ...timeOf(input, event),
    instead,
  };
}

function shorterRaces(
  raceClass: RaceClass,
  level: Level,
  slowSPerKm: number,
  weeks: number,
  start: { km: number; longKm: number; weekKms: readonly number[] },
  perCycle: number,
  runs: number,
): Instead[] {
  const shorter = RACE_CLASSES.slice(0, RACE_CLASSES.indexOf(raceClass)).reverse();
  for (const c of shorter) {
    const row = planPolicy.goals[c];
    const need = demandOf(c, level, slowSPerKm);
    const left = Math.min(weeks, row.maxWeeks) - row.taper.length;
    const reach = reachIn(left, start, level, perCycle, runs, row.extraLongShare);
    if (
      Math.min(reach.peakKm / need.peakKm, reach.peakLongKm / need.peakLongKm) >= planPolicy.feasibility.tight
    )
      return [offer('shorter_race', 'shorter_race', { distanceM: RACE_CLASS_M[c] })];
  }
  return [];
}

/** GOAL-3: how much faster than today's prediction the target is. */
function timeOf(input: PlanInput, event: PlanEvent): Pick<Feasibility, 'time' | 'predictedS'> {
  const predictedS = input.zones === null ? null : vdotRaceTime(input.zones.vdot, event.distanceM);
  if (predictedS === null || event.targetTimeS === null)
    return { time: 'unknown', predictedS: predictedS === null ? null : Math.round(predictedS) };
  const gap = (predictedS - event.targetTimeS) / predictedS;
  const f = planPolicy.feasibility;
  const time = gap <= f.timeOk ? 'ok' : gap <= f.timeAmbitious ? 'ambitious' : 'at_risk';
  return { time, predictedS: Math.round(predictedS) };
}

/** The first day of training for a race too far ahead (GOAL-1, most weeks). */
export function latestStart(raceWeek: Day, raceClass: RaceClass): Day {
  return addDays(raceWeek, -7 * (planPolicy.goals[raceClass].maxWeeks - 1));
}

function round1(km: number): number {
  return Math.round(km * 10) / 10;
}
