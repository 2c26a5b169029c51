import { addDays, type Day, daysBetween, weekday, weekStart } from '../time.ts';
import type { Level } from '../workout/library.ts';
import { policy } from './policy.ts';
import type { RunRecord } from './review-input.ts';
import { isQualityKind } from './run-record.ts';

export interface WeekTotal {
  start: Day;
  km: number;
  runs: number;
  movingS: number;
  longestKm: number;
  /** well below the best of the three weeks before, and below the last: a way back up is no down week */
  down: boolean;
}

export interface Assessment {
  /** ASM-1: mean of the last four complete weeks; the last two where they are much lower */
  baselineKm: number;
  /** ASM-3: median runs a week over six weeks */
  runsAWeek: number;
  /** ASM-4 */
  level: Level;
  /** the four complete weeks that were no down weeks; what a plan-less next week starts from */
  baseWeeks: WeekTotal[];
  /** mean of `baseWeeks`; null without any */
  baseKm: number | null;
  qualityAWeek: number;
  longRunDay: number;
  hardDays: number[];
}

/** Monday-to-Sunday totals of trusted runs, from the week of the first run to the week of `asOf`. */
export function weekTotals(
  runs: readonly Pick<RunRecord, 'day' | 'trusted' | 'distanceKm' | 'movingS'>[],
  asOf: Day,
): WeekTotal[] {
  const used = runs.filter((r) => r.trusted && r.day <= asOf);
  if (used.length === 0) return [];
  const byWeek = new Map<Day, WeekTotal>();
  const first = weekStart(used.map((r) => r.day).toSorted()[0]!);
  for (let start = first; start <= asOf; start = addDays(start, 7)) {
    byWeek.set(start, { start, km: 0, runs: 0, movingS: 0, longestKm: 0, down: false });
  }
  for (const run of used) {
    const week = byWeek.get(weekStart(run.day))!;
    week.km += run.distanceKm;
    week.runs += 1;
    week.movingS += run.movingS;
    week.longestKm = Math.max(week.longestKm, run.distanceKm);
  }
  const weeks = [...byWeek.values()];
  weeks.forEach((week, i) => {
    const before = weeks.slice(Math.max(0, i - policy.assess.downOfWeeks), i).map((w) => w.km);
    const usual = before.length > 0 ? Math.max(...before) : 0;
    const fell = week.km < (before.at(-1) ?? 0);
    week.down = fell && week.km < policy.assess.downShare * usual;
  });
  return weeks;
}

/** ASM-1 … ASM-4 on the runs up to `asOf`, and how the runner's weeks usually lie. Complete weeks only. */
export function assess(runs: readonly RunRecord[], asOf: Day): Assessment {
  const used = runs.filter((r) => r.trusted && r.day <= asOf);
  const complete = weekTotals(used, asOf).filter((w) => addDays(w.start, 6) <= asOf);
  const lastFour = padded(complete, policy.assess.baselineWeeks);
  const meanFour = mean(lastFour.map((w) => w.km));
  const meanTwo = mean(lastFour.slice(-2).map((w) => w.km));
  const baselineKm = meanTwo < policy.assess.recentLowShare * meanFour ? meanTwo : meanFour;
  const runsAWeek = median(padded(complete, policy.assess.freqWeeks).map((w) => w.runs));
  const loadWeeks = complete.filter((w) => !w.down && w.km > 0);
  const recent = loadWeeks.filter((w) => daysBetween(w.start, asOf) <= 7 * policy.assess.lookBackWeeks);
  // after a long break the weeks before it are what a way back starts from (§2.9)
  const baseWeeks = (recent.length > 0 ? recent : loadWeeks).slice(-policy.assess.baselineWeeks);
  const since = addDays(asOf, -7 * policy.assess.freqWeeks);
  const window = used.filter((r) => r.day > since);
  return {
    baselineKm,
    runsAWeek,
    level: levelOf(baselineKm, runsAWeek, complete),
    baseWeeks,
    baseKm: baseWeeks.length === 0 ? null : mean(baseWeeks.map((w) => w.km)),
    qualityAWeek: window.filter((r) => isQualityKind(r.kind)).length / policy.assess.freqWeeks,
    longRunDay: usualLongDay(window, asOf),
    hardDays: usualDays(window.filter((r) => isQualityKind(r.kind)).map((r) => r.day)),
  };
}

/** ASM-4: by baseline, one step lower for a runner who was not regular. */
function levelOf(baselineKm: number, runsAWeek: number, complete: readonly WeekTotal[]): Level {
  if (runsAWeek < 2) return 0;
  const byKm = policy.assess.levelKm.filter((km) => baselineKm >= km).length;
  const regular = complete
    .slice(-policy.assess.regularWeeks)
    .filter((w) => w.runs >= policy.assess.regularRuns).length;
  return Math.max(0, regular < policy.assess.regularOf ? byKm - 1 : byKm) as Level;
}

function padded(weeks: readonly WeekTotal[], n: number): WeekTotal[] {
  const missing = Math.max(0, n - weeks.length);
  const empty: WeekTotal = { start: '', km: 0, runs: 0, movingS: 0, longestKm: 0, down: false };
  return [...Array.from({ length: missing }, () => empty), ...weeks.slice(-n)];
}

/** The weekday on which the week's longest run usually falls; Sunday where nothing tells. */
function usualLongDay(runs: readonly RunRecord[], asOf: Day): number {
  const longest = new Map<Day, RunRecord>();
  for (const run of runs.filter((r) => daysBetween(r.day, asOf) >= 0)) {
    const week = weekStart(run.day);
    const best = longest.get(week);
    if (best === undefined || run.distanceKm > best.distanceKm) longest.set(week, run);
  }
  return usualDays([...longest.values()].map((r) => r.day))[0] ?? 6;
}

/** Weekdays by how often they occur, most often first, later day first on a tie. */
function usualDays(days: readonly Day[]): number[] {
  const counts = [0, 0, 0, 0, 0, 0, 0];
  for (const day of days) counts[weekday(day)]! += 1;
  return [6, 5, 4, 3, 2, 1, 0].filter((d) => counts[d]! > 0).sort((a, b) => counts[b]! - counts[a]!);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const mid = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[mid]! : (sorted[mid - 1]! + sorted[mid]!) / 2;
}
