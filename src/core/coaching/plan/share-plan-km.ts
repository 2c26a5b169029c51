import { policy } from '../policy.ts';
import type { ChosenDays, LaidRun, PlanWeekOrder, Wish } from './lay-plan-week.ts';
import { planPolicy } from './plan-policy.ts';

/** LAY-5: 3 km or 20 min, whichever is less; a little over, because kilometres are cut to tenths. */
export function leastKm(slowSPerKm: number): number {
  const byTime = Math.ceil(((planPolicy.leastEasyMin * 60 * 1.03) / slowSPerKm) * 10) / 10;
  return Math.min(planPolicy.leastEasyKm, byTime);
}

/** The most a run on this day may have: its minutes at the slow easy pace, and LNG-2. */
export function maxKm(o: PlanWeekOrder, d: number, extraMin: number): number {
  const byTime = ((o.minutes[d]! - extraMin) * 60) / o.slowSPerKm;
  return Math.floor(Math.min(byTime, o.capKm[d]!) * 10 + 1e-6) / 10;
}

export function countedTarget(o: PlanWeekOrder): number {
  return o.race?.counted ? Math.max(0, o.km - o.race.km) : o.km;
}

/** LNG-4: the long run's largest share of a week with so many runs. */
export function longShareLimit(runs: number, extra: number): number {
  const c = policy.caps;
  if (runs <= 1) return 1;
  const key = Math.min(5, runs) as 2 | 3 | 4 | 5;
  return Math.min(c.longShareMax, c.longShare[key] + extra);
}

/** Kilometres for the chosen days; null where an easy run would fall below LAY-5: one run fewer then. */
export function shareKm(o: PlanWeekOrder, days: ChosenDays): LaidRun[] | null {
  const least = leastKm(o.slowSPerKm);
  const count = (days.long === null ? 0 : 1) + days.quality.length + days.easy.length;
  const raceRun: LaidRun[] = days.race === null ? [] : [{ slot: 'race', weekday: days.race, km: o.race!.km }];
  if (count === 0) return raceRun;
  let km = Math.floor(countedTarget(o) * 10 + 1e-6) / 10;
  for (let pass = 0; pass < 4; pass++) {
    const laid = shareOnce(o, days, km, least, count);
    if (laid === null) return null;
    const placed = laid.reduce((sum, r) => sum + r.km, 0);
    const long = laid.find((r) => r.slot === 'long');
    const shareBase = placed + (o.race?.counted ? o.race.km : 0);
    const limit = longShareLimit(count + raceRun.length, o.extraLongShare) * shareBase;
    if (long === undefined || long.km <= limit + 0.05) return [...raceRun, ...laid];
    if (pass === 3) {
      // too few other kilometres for any longer run (LNG-4)
      const share = limit / shareBase;
      const others = shareBase - long.km;
      if (share < 1) long.km = Math.max(least, Math.floor(((share * others) / (1 - share)) * 10) / 10);
      return [...raceRun, ...laid];
    }
    km = Math.floor(placed * 10 + 1e-6) / 10 - 0.1 * pass;
  }
  return null;
}

function shareOnce(
  o: PlanWeekOrder,
  days: ChosenDays,
  km: number,
  least: number,
  count: number,
): LaidRun[] | null {
  const runs: (LaidRun & { max: number; weight: number })[] = [];
  const total = km + (o.race?.counted ? o.race.km : 0);
  const limit = longShareLimit(count + (o.race === null ? 0 : 1), o.extraLongShare) * total;
  const runKm = (planPolicy.runMaxMin * 60) / o.slowSPerKm;
  let longest = Math.min(o.longestKm, Math.max(limit, least));
  let left = km;
  if (days.long !== null) {
    const max = Math.min(maxKm(o, days.long, 0), Math.max(limit, least), o.longestKm, km);
    // never shorter than the mean run, or the week would have to stop at it (LNG-1)
    const length = Math.min(Math.max(o.longKm!, km / count), max);
    if (length < least - 1e-9) return km < least ? [] : null;
    runs.push({ slot: 'long', weekday: days.long, km: length, max, weight: 0 });
    longest = length;
    left -= length;
  }
  const bySlot = planPolicy.qualityShareByRuns[Math.min(7, count)]!;
  for (const { weekday: d, wish } of days.quality) {
    const max = Math.min(maxKm(o, d, wish.extraMin), longest, runKm);
    const reserve = days.easy.length * least;
    const length = Math.min(Math.max(bySlot * km, wish.needKm), max, left - reserve);
    if (length < least - 1e-9) return days.easy.length > 0 ? null : dropQuality(o, days, wish);
    runs.push({ slot: wish.slot, weekday: d, km: length, max, weight: 0 });
    left -= length;
  }
  for (const d of days.easy) {
    const after = o.afterLong[d]! || (days.long !== null && d === (days.long + 1) % 7);
    const before = days.long !== null && (d + 1) % 7 === days.long;
    const recovery = after ? (planPolicy.recoveryMaxMin * 60) / o.slowSPerKm : Number.POSITIVE_INFINITY;
    const max = Math.min(maxKm(o, d, 0), recovery, longest, runKm);
    if (max < least - 1e-9) return null;
    const { afterLong, beforeLong, backToBack, other } = planPolicy.easyWeight;
    const weight = after ? afterLong : before ? (o.backToBack ? backToBack : beforeLong) : other;
    runs.push({ slot: after ? 'recovery' : 'easy', weekday: d, km: 0, max, weight });
  }
  const easy = runs.filter((r) => r.weight > 0);
  if (left + 1e-9 < easy.length * least) return null;
  for (const r of easy) r.km = least;
  left = pour(easy, left - easy.length * least);
  // what easy runs cannot hold lengthens quality's easy ends, then the long run
  for (const r of runs.filter((x) => x.weight === 0).reverse()) {
    const add = Math.min(left, Math.max(0, r.max - r.km));
    r.km += add;
    left -= add;
  }
  return inTenths(runs, km);
}

/** A quality session without room for an easy run's length is dropped, and the week laid without it (AVL-7). */
function dropQuality(o: PlanWeekOrder, days: ChosenDays, wish: Wish): LaidRun[] | null {
  const quality = days.quality.filter((q) => q.wish !== wish);
  const km = Math.floor(countedTarget(o) * 10 + 1e-6) / 10;
  const count = (days.long === null ? 0 : 1) + quality.length;
  return count === 0 ? [] : shareOnce(o, { ...days, quality }, km, leastKm(o.slowSPerKm), count);
}

/** Fills runs by weight up to their limits; returns what is left. */
function pour(runs: { km: number; max: number; weight: number }[], km: number): number {
  let left = km;
  for (let round = 0; round < 8 && left > 1e-6; round++) {
    const open = runs.filter((r) => r.km < r.max - 1e-9);
    const weight = open.reduce((sum, r) => sum + r.weight, 0);
    if (open.length === 0) break;
    const part = left / weight;
    for (const r of open) {
      const add = Math.min(part * r.weight, r.max - r.km);
      r.km += add;
      left -= add;
    }
  }
  return left;
}

/** Tenths of a kilometre, rounded down; the tenths rounding took go back where there is room. */
function inTenths(runs: (LaidRun & { max: number })[], km: number): LaidRun[] {
  const tenths = runs.map((r) => Math.floor(r.km * 10 + 1e-6));
  const wanted = Math.round(runs.reduce((sum, r) => sum + r.km, 0) * 10);
  let left = Math.min(Math.floor(km * 10 + 1e-6), wanted) - tenths.reduce((sum, t) => sum + t, 0);
  for (let i = runs.length - 1; i >= 0 && left > 0; i--) {
    if ((tenths[i]! + 1) / 10 <= runs[i]!.max + 1e-9) {
      tenths[i]! += 1;
      left -= 1;
    }
  }
  return runs.map((r, i) => ({ slot: r.slot, weekday: r.weekday, km: tenths[i]! / 10 }));
}
