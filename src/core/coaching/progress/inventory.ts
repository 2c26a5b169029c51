import { addDays, type Day, daysBetween, weekday, weekStart } from '../../time.ts';
import { weekTotals } from '../assess.ts';
import { atLeast, policy } from '../policy.ts';
import { type Finding, inventoryFindings, isHardRun } from './inventory-findings.ts';
import { median } from './median.ts';
import type { ProgressHistory, ProgressRun } from './progress-run.ts';

/** INV-1: one day of the week. */
export interface WeekdayHabit {
  /** 0 = Monday */
  weekday: number;
  runs: number;
  medianMin: number | null;
  medianPaceSPerKm: number | null;
  /** usual start, local minutes since midnight */
  usualStartMin: number | null;
}

export interface Inventory {
  asOf: Day;
  from: Day;
  weeks: number;
  runs: number;
  km: number;
  /** INV-1, Monday first */
  weekdays: WeekdayHabit[];
  /** INV-2; null where no run could be read against zones */
  paceChanges: { switchesPerWeek: number; shareOfRuns: number; runsRead: number } | null;
  /** INV-3 */
  kinds: { type: string; perWeek: number }[];
  zoneMin: { easy: number; steady: number; hard: number } | null;
  /** INV-4 */
  crossTraining: { sessionsPerWeek: number; minutesPerWeek: number };
  /** INV-5 */
  recovery: {
    restDaysPerWeek: number;
    recoveryRunsPerWeek: number;
    medianDaysBetweenHard: number | null;
    downWeeks: number;
  };
  /** INV-6 */
  longRuns: { perMonth: number; longestKm: number | null; ids: string[] };
  /** INV-7 */
  strengthPerWeek: number;
  hillMPerWeek: number | null;
  /** INV-8, at most three */
  findings: Finding[];
}

/** INV-1 … INV-8: what the runner really does, over the 4, 8 or 12 weeks that end on `asOf`. Pure and deterministic. */
export function inventory(h: ProgressHistory, weeks: number): Inventory {
  const from = addDays(h.asOf, 1 - 7 * weeks);
  const inWindow = (day: Day) => day >= from && day <= h.asOf;
  const runs = h.runs
    .filter((r) => r.trusted && r.distanceKm > 0 && inWindow(r.day))
    .toSorted((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1));
  const cross = h.crossTraining.filter((x) => inWindow(x.day));
  const strength = h.strength.filter((s) => inWindow(s.day));
  const trained = new Set([...runs, ...cross, ...strength].map((x) => x.day));
  const hard = [...new Set(runs.filter(isHardRun).map((r) => r.day))];
  const climbs = runs.flatMap((r) => (r.ascentM === null ? [] : [r.ascentM]));
  const longs = longRuns(runs);
  const known = {
    asOf: h.asOf,
    from,
    weeks,
    runs: runs.length,
    km: sum(runs.map((r) => r.distanceKm)),
    weekdays: [0, 1, 2, 3, 4, 5, 6].map((d) => habit(d, runs)),
    paceChanges: paceChanges(runs, weeks),
    kinds: kinds(runs, weeks),
    zoneMin: zoneMinutes(runs),
    crossTraining: {
      sessionsPerWeek: cross.length / weeks,
      minutesPerWeek: sum(cross.map((x) => x.minutes)) / weeks,
    },
    recovery: {
      restDaysPerWeek: (7 * weeks - trained.size) / weeks,
      recoveryRunsPerWeek: runs.filter((r) => r.type === 'recovery').length / weeks,
      medianDaysBetweenHard: median(hard.slice(1).map((day, i) => daysBetween(hard[i]!, day))),
      downWeeks: weekTotals(h.runs, h.asOf).filter(
        (w) => w.down && w.start >= from && addDays(w.start, 6) <= h.asOf,
      ).length,
    },
    longRuns: {
      perMonth: longs.length / ((7 * weeks) / policy.progress.inventory.monthDays),
      longestKm: runs.length === 0 ? null : Math.max(...runs.map((r) => r.distanceKm)),
      ids: longs.map((r) => r.id),
    },
    strengthPerWeek: strength.length / weeks,
    hillMPerWeek: climbs.length === 0 ? null : sum(climbs) / weeks,
  };
  return { ...known, findings: inventoryFindings(h, known, runs, trained) };
}

function habit(day: number, all: readonly ProgressRun[]): WeekdayHabit {
  const runs = all.filter((r) => weekday(r.day) === day);
  return {
    weekday: day,
    runs: runs.length,
    medianMin: median(runs.map((r) => r.movingS / 60)),
    medianPaceSPerKm: median(runs.flatMap((r) => (r.gradedPaceSPerKm === null ? [] : [r.gradedPaceSPerKm]))),
    usualStartMin: median(runs.flatMap((r) => (r.startMinute === null ? [] : [r.startMinute]))),
  };
}

/** INV-2: changes of zone with a minute on either side, a week; and how many runs have one at all. */
function paceChanges(runs: readonly ProgressRun[], weeks: number): Inventory['paceChanges'] {
  const read = runs.flatMap((r) => (r.pattern.zoneSwitches === null ? [] : [r.pattern.zoneSwitches]));
  if (read.length === 0) return null;
  return {
    switchesPerWeek: sum(read) / weeks,
    shareOfRuns: read.filter((n) => n > 0).length / read.length,
    runsRead: read.length,
  };
}

function kinds(runs: readonly ProgressRun[], weeks: number): Inventory['kinds'] {
  const counts = new Map<string, number>();
  for (const r of runs) counts.set(r.type, (counts.get(r.type) ?? 0) + 1);
  return [...counts]
    .map(([type, n]) => ({ type, perWeek: n / weeks }))
    .sort((a, b) => b.perWeek - a.perWeek || (a.type < b.type ? -1 : 1));
}

function zoneMinutes(runs: readonly ProgressRun[]): Inventory['zoneMin'] {
  const read = runs.flatMap((r) => (r.zoneS === null ? [] : [r.zoneS]));
  if (read.length === 0) return null;
  const minutes = (i: 0 | 1 | 2) => sum(read.map((z) => z[i])) / 60;
  return { easy: minutes(0), steady: minutes(1), hard: minutes(2) };
}

/** INV-6: at least a quarter of its week and 1.3 times the median run. */
function longRuns(runs: readonly ProgressRun[]): ProgressRun[] {
  const p = policy.progress.inventory;
  const usual = median(runs.map((r) => r.distanceKm)) ?? 0;
  const weekKm = new Map<Day, number>();
  for (const r of runs) weekKm.set(weekStart(r.day), (weekKm.get(weekStart(r.day)) ?? 0) + r.distanceKm);
  return runs.filter(
    (r) =>
      atLeast(r.distanceKm, p.longShareOfWeek * weekKm.get(weekStart(r.day))!) &&
      atLeast(r.distanceKm, p.longOfMedian * usual),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
