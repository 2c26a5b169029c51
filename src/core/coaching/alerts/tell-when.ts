import { addDays, instantOf, localTime, weekday, type Zone } from '../../time.ts';
import type { AlertLevel } from '../record.ts';

/** When somebody may be told, in that person's own zone. */
export interface TellingHours {
  zone: Zone;
  /** minutes of the day from which and until which it is quiet; null: never */
  quiet: { fromMin: number; toMin: number } | null;
  /** false: what is urgent waits, too */
  urgentBreaksQuiet: boolean;
}

export interface DigestTime {
  every: 'day' | 'week';
  /** 0–23, in the person's zone; a week's digest comes on Monday */
  hour: number;
}

/** COACH-22: at once, or when the quiet hours that hold now are over. Nights over midnight are one span. */
export function tellAt(nowMs: number, level: AlertLevel, hours: TellingHours): number {
  const { zone, quiet, urgentBreaksQuiet } = hours;
  if (quiet === null || (level === 'urgent' && urgentBreaksQuiet)) return nowMs;
  const { fromMin, toMin } = quiet;
  const { day, hour, minute } = localTime(nowMs, zone);
  const at = 60 * hour + minute;
  const isOverMidnight = fromMin > toMin;
  const isQuiet = isOverMidnight ? at >= fromMin || at < toMin : at >= fromMin && at < toMin;
  if (!isQuiet) return nowMs;
  const endDay = isOverMidnight && at >= fromMin ? addDays(day, 1) : day;
  return Math.max(nowMs, instantOf(endDay, Math.floor(toMin / 60), toMin % 60, zone));
}

/** The latest moment up to now at which a digest was due. Its day names it: each comes once. */
export function lastDigest(
  nowMs: number,
  { every, hour }: DigestTime,
  zone: Zone,
): { day: string; atMs: number } {
  const today = localTime(nowMs, zone).day;
  for (let back = 0; ; back++) {
    const day = addDays(today, -back);
    const atMs = instantOf(day, hour, 0, zone);
    if (atMs <= nowMs && (every === 'day' || weekday(day) === 0)) return { day, atMs };
  }
}
