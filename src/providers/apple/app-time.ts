import { type Day, isDay } from '../../core/time.ts';

/** A moment as the app writes it: by the clock where the phone was. */
export interface AppTime {
  day: Day;
  /** since midnight of that day, with its fraction */
  minute: number;
  /** null: without a zone it is no instant */
  ms: number | null;
}

/**
 * `2026-09-01 07:00:05 +0300`, which is not ISO 8601; a phone with a twelve-hour clock may write `7:00:05 AM`
 * with any space before it. A day alone is its midnight. Null: none of these.
 */
export function readAppTime(text: string): AppTime | null {
  const match =
    /^(\d{4}-\d\d-\d\d)(?:[ T](\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:\s*([AP])\.?M\.?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/iu.exec(
      text.trim(),
    );
  if (match === null) return null;
  const [, day = '', hours = '0', minutes = '0', seconds = '0', half, zone] = match;
  if (!isDay(day)) return null;
  const isTwelve = half !== undefined;
  const hour = isTwelve ? (Number(hours) % 12) + (half.toUpperCase() === 'P' ? 12 : 0) : Number(hours);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 60) return null;
  const minute = hour * 60 + Number(minutes) + Number(seconds) / 60;
  if (zone === undefined) return { day, minute, ms: null };
  const [, sign, h, m] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [undefined, '+', '00', '00'];
  const offsetMin = (sign === '-' ? -1 : 1) * (Number(h) * 60 + Number(m));
  return { day, minute, ms: Date.parse(`${day}T00:00:00Z`) + (minute - offsetMin) * 60_000 };
}
