/** A moment as an XML file writes it. */
export interface XmlTime {
  /** Unix ms, UTC */
  ms: number;
  /** seconds east of UTC as written; 0 for Z; null where no zone is written (then read as UTC) */
  offsetS: number | null;
}

const ISO =
  /^\s*(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?\s*$/;

/**
 * Reads an ISO 8601 date-time; null where the text is none or names a day that does not exist.
 * `new Date(text)` is not used: it reads times without a zone in the zone of the machine and takes
 * many texts that are no time.
 */
export function parseXmlTime(text: string | null): XmlTime | null {
  if (text === null) return null;
  const usual = parseUsual(text);
  if (usual !== null) return usual;
  const match = ISO.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const fractionMs = match[7] === undefined ? 0 : Math.round(Number(`0.${match[7]}`) * 1000);
  const offsetS = parseOffset(match[8]);
  if (offsetS === undefined) return null;
  const local = Date.UTC(year, month - 1, day, hour, minute, second) + fractionMs;
  return { ms: local - (offsetS ?? 0) * 1000, offsetS };
}

/** The offset most points have; null where none is written. `counts` is kept by offset in seconds. */
export function mostFrequentOffset(counts: ReadonlyMap<number, number>): number | null {
  let best: number | null = null;
  let most = 0;
  for (const [offsetS, count] of counts) {
    if (count > most) {
      best = offsetS;
      most = count;
    }
  }
  return best;
}

/** The two spellings nearly every file uses, without a regular expression: "2024-05-01T10:00:00Z" and "….000Z". */
function parseUsual(text: string): XmlTime | null {
  const withMs = text.length === 24;
  if (!withMs && text.length !== 20) return null;
  if (text.charCodeAt(text.length - 1) !== 0x5a || text.charCodeAt(10) !== 0x54) return null;
  if (text[4] !== '-' || text[7] !== '-' || text[13] !== ':' || text[16] !== ':') return null;
  if (withMs && text[19] !== '.') return null;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  const ms = withMs ? digits(text, 20, 3) : 0;
  // NaN fails every comparison; days that only some months have are left to the general route
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 28)) return null;
  if (!(hour <= 23 && minute <= 59 && second <= 59 && ms <= 999)) return null;
  return { ms: Date.UTC(year, month - 1, day, hour, minute, second, ms), offsetS: 0 };
}

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i += 1) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Seconds for "Z", "+02", "+0200", "+02:00"; null where nothing is written; undefined where it is no offset. */
function parseOffset(text: string | undefined): number | null | undefined {
  if (text === undefined) return null;
  if (text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', '') || 0);
  if (hours > 15 || minutes > 59) return undefined;
  return (text[0] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}
