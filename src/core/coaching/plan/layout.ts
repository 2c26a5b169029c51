import { addDays, type Day, weekday } from '../../time.ts';
import { isHardType, isLongType, type Level, type LibraryType } from '../../workout/library.ts';
import { planPolicy } from './plan-policy.ts';

/** Minutes a runner has on each day, Monday first; 0 means no running that day (AVL-1). */
export interface Availability {
  maxMin: readonly [number, number, number, number, number, number, number];
  /** 0 = Monday … 6 = Sunday; null: the day with the most minutes, Sunday first (AVL-3) */
  longRunDay: number | null;
  preferredHardDays: readonly number[];
}

export interface LaidSession {
  day: Day;
  type: LibraryType;
  km: number;
  /** LAY-4: optional sessions go first when time is short */
  flexibility: 'key' | 'normal' | 'optional';
}

export interface WeekOrder {
  weekStart: Day;
  km: number;
  runs: number;
  level: Level;
  /** main quality first; placed as far as the rules allow */
  quality: readonly LibraryType[];
  /** wanted long run, km; null: the usual share of the week */
  longKm: number | null;
  /** the long run may never exceed this, km (LNG-2) */
  longCapKm: number;
  availability: Availability;
  /** slow end of the easy band, s/km: what minutes are counted with (AVL-2) */
  slowSPerKm: number;
  longType?: LibraryType;
}

export interface LaidWeek {
  sessions: LaidSession[];
  /** kilometres that found no place under AVL-1, AVL-2 and LNG-2 */
  unplacedKm: number;
  /** AVL-7: what had to give, in the order it gave */
  relaxed: string[];
}

const { longShareByRuns, longLimitByRuns, qualityShareByRuns, restDays, leastEasyKm } = planPolicy;
const HARD_ORDER = planPolicy.order.hard;
const EASY_ORDER = planPolicy.order.easy;

/**
 * Lays a week out in the order of LAY-1: long run, key quality, second quality, easy runs; hard days keep
 * a day between them (AVL-6, LAY-2), the day after the long run stays light (LAY-3), easy runs below
 * 3 km are dropped, not shortened (LAY-5). What does not fit is left out, never squeezed in (AVL-7).
 */
export function layOutWeek(order: WeekOrder): LaidWeek {
  const relaxed: string[] = [];
  const open = [0, 1, 2, 3, 4, 5, 6].filter((d) => order.availability.maxMin[d]! > 0);
  const runs = Math.min(order.runs, open.length, 7 - restDays[order.level]);
  if (runs < order.runs) relaxed.push('easy_runs');
  if (runs === 0 || order.km <= 0) return { sessions: [], unplacedKm: order.km, relaxed };

  const longDay = chooseLongDay(order.availability, open);
  const hardDays = chooseHardDays(order, open, longDay, Math.min(order.quality.length, runs - 1));
  if (hardDays.length < Math.min(order.quality.length, runs)) relaxed.push('quality');
  const easyDays = chooseEasyDays(open, longDay, hardDays, runs - 1 - hardDays.length, order.level);

  const fits = (day: number, km: number) =>
    Math.min(km, (order.availability.maxMin[day]! * 60) / order.slowSPerKm);
  const limitShare = longLimitByRuns[runs] ?? planPolicy.longLimitMany;
  const wantedLong = order.longKm ?? longShareByRuns[runs]! * order.km;
  const longKm = fits(longDay, Math.min(wantedLong, order.longCapKm, limitShare * order.km));
  const qualityKm = (qualityShareByRuns[runs] ?? qualityShareByRuns[7]!) * order.km;

  const sessions: LaidSession[] = [
    {
      day: addDays(order.weekStart, longDay),
      type: order.longType ?? 'long_easy',
      km: longKm,
      flexibility: 'key',
    },
  ];
  hardDays.forEach((d, i) => {
    sessions.push({
      day: addDays(order.weekStart, d),
      type: order.quality[i]!,
      km: fits(d, Math.min(qualityKm, longKm)),
      flexibility: i === 0 ? 'key' : 'normal',
    });
  });
  placeEasy(sessions, order, easyDays, longDay, fits);
  const placed = roundKm(sessions, order.km, (s) =>
    isLongType(s.type)
      ? Math.min(order.longCapKm, limitShare * order.km, fits(longDay, Number.POSITIVE_INFINITY))
      : fits(weekday(s.day), Math.max(sessions[0]!.km, leastEasyKm)),
  );
  const total = placed.reduce((sum, s) => sum + s.km, 0);
  return {
    sessions: placed.sort((a, b) => (a.day < b.day ? -1 : 1)),
    unplacedKm: Math.max(0, Math.round((order.km - total) * 10) / 10),
    relaxed,
  };
}

function chooseLongDay(availability: Availability, open: number[]): number {
  if (availability.longRunDay !== null && open.includes(availability.longRunDay))
    return availability.longRunDay;
  return [...open].sort((a, b) => availability.maxMin[b]! - availability.maxMin[a]! || b - a)[0]!;
}

/** Days apart around the week, so that Sunday's long run and Monday count as neighbours. */
function apart(a: number, b: number): number {
  const d = Math.abs(a - b);
  return Math.min(d, 7 - d);
}

function chooseHardDays(order: WeekOrder, open: number[], longDay: number, count: number): number[] {
  const preference = [...order.availability.preferredHardDays, ...HARD_ORDER];
  const chosen: number[] = [];
  for (const d of preference) {
    if (chosen.length === count) break;
    const free = open.includes(d) && d !== longDay && !chosen.includes(d);
    if (free && [longDay, ...chosen].every((other) => apart(d, other) >= 2)) chosen.push(d);
  }
  return chosen;
}

function chooseEasyDays(
  open: number[],
  longDay: number,
  hard: number[],
  count: number,
  level: Level,
): number[] {
  const taken = [longDay, ...hard];
  const dayAfterLong = (longDay + 1) % 7;
  const candidates = EASY_ORDER.filter((d) => open.includes(d) && !taken.includes(d)).sort(
    (a, b) => Number(a === dayAfterLong) - Number(b === dayAfterLong),
  );
  const chosen: number[] = [];
  for (const d of candidates) {
    if (chosen.length === count) break;
    if (level <= 1 && longestStreak([...taken, ...chosen, d]) > planPolicy.maxStreakLowLevels) continue;
    chosen.push(d);
  }
  return chosen;
}

function longestStreak(days: number[]): number {
  let longest = 0;
  let current = 0;
  // two weeks in a row, so that a streak over Sunday counts
  for (let i = 0; i < 14; i++) {
    current = days.includes(i % 7) ? current + 1 : 0;
    longest = Math.max(longest, Math.min(current, 7));
  }
  return longest;
}

/** Easy kilometres in equal parts; the run before the long run and the one after it are the short ones. */
function placeEasy(
  sessions: LaidSession[],
  order: WeekOrder,
  easyDays: number[],
  longDay: number,
  fits: (day: number, km: number) => number,
): void {
  const longKm = sessions[0]!.km;
  let days = easyDays;
  const rest = Math.max(0, order.km - sessions.reduce((sum, s) => sum + s.km, 0));
  while (days.length > 0 && rest / days.length < leastEasyKm) days = days.slice(0, -1);
  const { afterLong, other } = planPolicy.easyWeight;
  const weight = (d: number) => (apart(d, longDay) === 1 ? afterLong : other);
  const weights = days.reduce((sum, d) => sum + weight(d), 0);
  for (const d of days) {
    const recoveryCap =
      d === (longDay + 1) % 7
        ? (planPolicy.recoveryMaxMin * 60) / order.slowSPerKm
        : Number.POSITIVE_INFINITY;
    const km = fits(d, Math.min((rest * weight(d)) / weights, recoveryCap, Math.max(longKm, leastEasyKm)));
    if (km < leastEasyKm) continue;
    sessions.push({
      day: addDays(order.weekStart, d),
      type: d === (longDay + 1) % 7 ? 'recovery' : 'easy',
      km,
      flexibility: apart(d, longDay) === 1 ? 'optional' : 'normal',
    });
  }
}

/** Tenths of a kilometre, rounded down; the tenths left over go where a session still has room. */
function roundKm(
  sessions: LaidSession[],
  wantedKm: number,
  roomFor: (s: LaidSession) => number,
): LaidSession[] {
  const tenths = sessions.map((s) => Math.floor(s.km * 10 + 1e-9));
  let left = Math.floor(wantedKm * 10 + 1e-9) - tenths.reduce((sum, t) => sum + t, 0);
  // only what rounding took away is given back, at most one tenth a session
  left = Math.min(left, sessions.length);
  for (let i = sessions.length - 1; i >= 0 && left > 0; i--) {
    if ((tenths[i]! + 1) / 10 <= roomFor(sessions[i]!) + 1e-9) {
      tenths[i]! += 1;
      left -= 1;
    }
  }
  return sessions.map((s, i) => ({ ...s, km: tenths[i]! / 10 }));
}

export function countHard(sessions: readonly { type: LibraryType }[]): number {
  return sessions.filter((s) => isHardType(s.type)).length;
}
