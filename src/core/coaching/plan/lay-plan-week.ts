import { type Day, weekday } from '../../time.ts';
import type { Level } from '../../workout/library.ts';
import { policy } from '../policy.ts';
import { planPolicy } from './plan-policy.ts';
import { countedTarget, leastKm, maxKm, shareKm } from './share-plan-km.ts';

export type Slot = 'race' | 'long' | 'main' | 'second' | 'easy' | 'recovery';

/** A session wanted by the week, before it has a day. */
export interface Wish {
  slot: 'main' | 'second';
  /** the full workout needs so many km */
  needKm: number;
  /** minutes it takes beyond its kilometres at the slow easy pace (walking recoveries) */
  extraMin: number;
  /** light sessions need no day between them and hard ones */
  hard: boolean;
}

export interface PlanWeekOrder {
  /** without the A race */
  km: number;
  level: Level;
  /** AVL-4 */
  runs: number;
  /** minutes on each day, 0 where closed */
  minutes: readonly number[];
  longRunDay: number | null;
  preferredHardDays: readonly number[];
  /** no run at all longer than this: the plan's peak long run, by kilometres and minutes */
  longestKm: number;
  /** null: no long run this week */
  longKm: number | null;
  extraLongShare: number;
  /** LNG-2 on each day, Monday first */
  capKm: readonly number[];
  wishes: readonly Wish[];
  slowSPerKm: number;
  race: { day: Day; km: number; counted: boolean } | null;
  /** where a hard session keeps its distance from what lies outside this week */
  hardAllowed: readonly boolean[];
  /** the seven days before this week: whether a run happened */
  ranBefore: readonly boolean[];
  /** the day after a long run or race of the week before (LAY-3) */
  afterLong: readonly boolean[];
  /** ultra: a longer run on the day before the long one */
  backToBack: boolean;
}

export interface LaidRun {
  slot: Slot;
  weekday: number;
  km: number;
}

export interface LaidPlanWeek {
  runs: LaidRun[];
  relaxed: string[];
}

/** Days after the long run, in the order hard and easy sessions look for a place (Sunday's long run: Tue, Thu, … and Thu, Sat, Wed, …). */
const HARD_AFTER_LONG = planPolicy.order.hardAfterLong;
const EASY_AFTER_LONG = planPolicy.order.easyAfterLong;

/**
 * Lays a week out: race, long run, key quality, second quality, easy runs (LAY-1), with hard days apart
 * (AVL-6), a light day after the long run (LAY-3), rest days (AVL-5) and no run over its minutes (AVL-2)
 * or its LNG-2 cap. Kilometres that find no place are left out; `relaxed` says what gave (AVL-7).
 */
export function layPlanWeek(o: PlanWeekOrder): LaidPlanWeek {
  const relaxed: string[] = [];
  const days = chooseDays(o, relaxed);
  for (let easy = days.easy.length; easy >= 0; easy--) {
    const laid = shareKm(o, { ...days, easy: days.easy.slice(0, easy) });
    if (laid !== null) {
      const km = laid.reduce((sum, r) => sum + (r.slot === 'race' ? 0 : r.km), 0);
      if (km < countedTarget(o) - 0.25) relaxed.push('volume');
      return { runs: laid.sort((a, b) => a.weekday - b.weekday), relaxed };
    }
  }
  return { runs: [], relaxed: [...relaxed, 'volume'] };
}

export interface ChosenDays {
  race: number | null;
  long: number | null;
  quality: { weekday: number; wish: Wish }[];
  /** in the order of their worth: the last ones go first */
  easy: number[];
}

function chooseDays(o: PlanWeekOrder, relaxed: string[]): ChosenDays {
  const race = o.race === null ? null : weekday(o.race.day);
  const open = [0, 1, 2, 3, 4, 5, 6].filter(
    (d) => d !== race && maxKm(o, d, 0) >= leastKm(o.slowSPerKm) - 1e-9,
  );
  const rest = planPolicy.restDays[o.level];
  const most = Math.min(o.runs, 7 - rest) - (race === null ? 0 : 1);
  if (open.length < most) relaxed.push('easy_runs');
  const taken: number[] = race === null ? [] : [race];
  const free = () => taken.length - (race === null ? 0 : 1) < Math.min(most, open.length);
  const streakOk = (d: number) => o.level > 1 || streak(o, [...taken, d]) <= planPolicy.maxStreakLowLevels;
  const apart = (d: number, others: number[]) =>
    others.every((x) => Math.abs(d - x) >= policy.caps.daysBetweenHard);
  const hard: number[] = race === null ? [] : [race];

  let long: number | null = null;
  if (o.longKm !== null && free()) {
    const wanted = [...open].sort(
      (a, b) =>
        Number(b === o.longRunDay) - Number(a === o.longRunDay) || o.minutes[b]! - o.minutes[a]! || b - a,
    );
    long = wanted.find((d) => apart(d, hard) && o.hardAllowed[d]! && streakOk(d)) ?? null;
    if (long === null) relaxed.push('long_run');
    else {
      taken.push(long);
      hard.push(long);
    }
  }
  const anchor = long ?? o.longRunDay ?? 6;
  const rotated = (order: readonly number[]) => order.map((d) => (anchor + d) % 7);
  const quality: ChosenDays['quality'] = [];
  for (const wish of o.wishes) {
    // a light session keeps away from the race only
    const others = wish.hard ? hard : race === null ? [] : [race];
    const order = [...new Set([...o.preferredHardDays, ...rotated(HARD_AFTER_LONG)])];
    const fits = order.filter(
      (d) =>
        open.includes(d) &&
        !taken.includes(d) &&
        apart(d, others) &&
        (!wish.hard || (o.hardAllowed[d]! && circular(d, anchor) >= 2)) &&
        streakOk(d) &&
        (race === null || o.race!.counted || (d < race && race - d <= planPolicy.raceClearDays)),
    );
    // a day with room for the whole workout before one that would cut it
    const d = fits.find((x) => maxKm(o, x, wish.extraMin) >= wish.needKm) ?? fits[0];
    if (d === undefined || !free()) {
      relaxed.push(wish.slot === 'main' ? 'first_quality' : 'second_quality');
      continue;
    }
    taken.push(d);
    if (wish.hard) hard.push(d);
    quality.push({ weekday: d, wish });
  }
  const easy: number[] = [];
  const order = rotated(EASY_AFTER_LONG);
  if (long === null) order.push(anchor);
  // the day before the race is the last choice
  if (race !== null) order.sort((a, b) => Number(a === race - 1) - Number(b === race - 1));
  for (const d of order) {
    if (!free()) break;
    if (taken.includes(d) || !open.includes(d) || !streakOk(d)) continue;
    if (race !== null && !o.race!.counted && d > race) continue;
    easy.push(d);
    taken.push(d);
  }
  return { race, long, quality, easy };
}

function circular(a: number, b: number): number {
  const d = Math.abs(a - b);
  return Math.min(d, 7 - d);
}

/** Longest row of running days with these days of the week, the week before included. */
function streak(o: PlanWeekOrder, days: number[]): number {
  let longest = 0;
  let current = 0;
  for (let i = -7; i < 7; i++) {
    const runs = i < 0 ? o.ranBefore[i + 7]! : days.includes(i);
    current = runs ? current + 1 : 0;
    if (i >= 0) longest = Math.max(longest, current);
  }
  return longest;
}
