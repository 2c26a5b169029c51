import { type Day, daysBetween } from '../time.ts';

/** One measured value of a calendar day; `device` names what measured it, absent where unknown. */
export interface DailyValue {
  day: Day;
  value: number;
  device?: string | undefined;
}

/** The positive values of the `days` days that end with `lastDay`, oldest day first; one a day, the last given wins. */
export function lastDays(values: readonly DailyValue[], lastDay: Day, days: number): number[] {
  const byDay = new Map<Day, number>();
  for (const { day, value } of values) {
    const age = daysBetween(day, lastDay);
    if (age >= 0 && age < days && value > 0 && Number.isFinite(value)) byDay.set(day, value);
  }
  return [...byDay.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** The value of one day; null where there is none. */
export function valueOn(values: readonly DailyValue[], day: Day): number | null {
  return lastDays(values, day, 1)[0] ?? null;
}

/**
 * Values of the device that measured last: a new device starts a new baseline. Of several that measured that day
 * the one with most values, and of equals the first given: a second device beside an old one changes nothing.
 */
export function sameDevice(values: readonly DailyValue[], asOf: Day): DailyValue[] {
  const known = values.filter((v) => v.day <= asOf);
  const last = known.reduce<Day>((a, { day }) => (day > a ? day : a), '');
  let most: DailyValue[] = [];
  for (const own of Map.groupBy(known, ({ device }) => device).values())
    if (own.length > most.length && own.some(({ day }) => day === last)) most = own;
  return most;
}

export function mean(x: readonly number[]): number {
  return x.reduce((a, b) => a + b, 0) / x.length;
}

/** Sample standard deviation (n − 1); 0 for a single value. */
export function sampleSd(x: readonly number[]): number {
  if (x.length < 2) return 0;
  const m = mean(x);
  return Math.sqrt(x.reduce((s, v) => s + (v - m) ** 2, 0) / (x.length - 1));
}
