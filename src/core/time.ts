/**
 * Calendar days in the athlete's own zone. A day is a `YYYY-MM-DD` string; a zone is an IANA name
 * (`Europe/Berlin`) or a fixed offset (`+08:00`). Nothing here reads a clock.
 */
export type Day = string;
export type Zone = string;

const DAY_MS = 86_400_000;
const formatters = new Map<Zone, Intl.DateTimeFormat>();

function formatter(zone: Zone): Intl.DateTimeFormat {
  let found = formatters.get(zone);
  if (found === undefined) {
    found = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(zone, found);
  }
  return found;
}

/** True where the platform knows the zone. */
export function isZone(zone: string): boolean {
  try {
    formatter(zone);
    return true;
  } catch {
    return false;
  }
}

/** True for a real calendar day between 1900 and 2199. */
export function isDay(text: string): text is Day {
  if (!/^(19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text);
}

/** The local calendar day and wall clock of an instant (Unix ms) in a zone. */
export function localTime(
  ms: number,
  zone: Zone,
): { day: Day; hour: number; minute: number; second: number } {
  const p: Record<string, string> = {};
  for (const part of formatter(zone).formatToParts(ms)) p[part.type] = part.value;
  return {
    day: `${p.year}-${p.month}-${p.day}`,
    hour: Number(p.hour),
    minute: Number(p.minute),
    second: Number(p.second),
  };
}

/** The local calendar day of an instant (Unix ms). */
export function localDay(ms: number, zone: Zone): Day {
  return localTime(ms, zone).day;
}

/**
 * Days since 1970-01-01 of a calendar day; the arithmetic below is on these integers. Counted from the
 * digits (years begin in March, so that a leap day comes last) because parsing dates dominates long histories.
 */
export function dayNumber(day: Day): number {
  const month = Number(day.slice(5, 7));
  const year = Number(day.slice(0, 4)) - (month <= 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + Number(day.slice(8, 10)) - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The calendar day `n` days after 1970-01-01; the way back from the digits. */
export function dayFromNumber(n: number): Day {
  // 1970 to 9999, whole days: everything else by the long way
  if (!(n >= 0 && n < 2_932_897) || n !== Math.trunc(n))
    return new Date(n * DAY_MS).toISOString().slice(0, 10);
  const z = n + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

export function addDays(day: Day, days: number): Day {
  return dayFromNumber(dayNumber(day) + days);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from);
}

/** 0 = Monday … 6 = Sunday. */
export function weekday(day: Day): number {
  return (dayNumber(day) + 3) % 7;
}

/** The Monday of the week that holds the day. */
export function weekStart(day: Day): Day {
  return addDays(day, -weekday(day));
}

/** The instant (Unix ms) at which a wall-clock time of a day occurs in a zone; the earlier one where a clock change makes it twice. */
export function instantOf(day: Day, hour: number, minute: number, zone: Zone): number {
  const wanted = dayNumber(day) * DAY_MS + (hour * 60 + minute) * 60_000;
  let guess = wanted;
  for (let i = 0; i < 3; i++) {
    const t = localTime(guess, zone);
    const shown = dayNumber(t.day) * DAY_MS + ((t.hour * 60 + t.minute) * 60 + t.second) * 1000;
    if (shown === wanted) return guess;
    guess += wanted - shown;
  }
  return guess;
}
