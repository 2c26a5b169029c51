import { type Day, localDay, type Zone } from '../core/time.ts';

/**
 * The calendar day of an instant where the person was, by what the platform says of it: `+02:00`, `+0200`, `Z`
 * or seconds as `7200s`; where it says nothing that can be read, by the athlete's own zone.
 */
export function localDayAt(ms: number, offset: string | null, zone: Zone): Day {
  const seconds = offsetS(offset);
  return seconds === null ? localDay(ms, zone) : localDay(ms + seconds * 1000, 'UTC');
}

function offsetS(text: string | null): number | null {
  if (text === null) return null;
  if (text === 'Z') return 0;
  const [, plain] = /^([+-]?\d{1,6})(?:\.\d+)?s$/.exec(text) ?? [];
  if (plain !== undefined) return Math.abs(Number(plain)) <= 18 * 3600 ? Number(plain) : null;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(text) ?? [];
  if (sign === undefined || Number(hours) > 18 || Number(minutes) > 59) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
