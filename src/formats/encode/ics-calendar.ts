import { addDays, type Day } from '../../core/time.ts';
import { oneLine } from './platform-text.ts';

/** One all-day entry of a calendar (RFC 5545). */
export interface CalendarEvent {
  /** stays the same as long as it is the same workout */
  uid: string;
  day: Day;
  summary: string;
  /** lines are separated by \n */
  description: string;
  /** raised with every change */
  sequence: number;
  changedMs: number;
  isCancelled: boolean;
}

const PRODUCT = '-//Pacekeeper//Workouts//EN';
const LINE_OCTETS = 75;

/** A calendar of all-day entries: CRLF, folded at 75 octets, the same bytes for the same entries. */
export function encodeCalendar(name: string, events: readonly CalendarEvent[]): Uint8Array {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:${PRODUCT}`,
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME:${icsText(name)}`,
    `X-WR-CALNAME:${icsText(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT6H',
    'X-PUBLISHED-TTL:PT6H',
    ...events.flatMap(eventLines),
    'END:VCALENDAR',
  ];
  return new TextEncoder().encode(lines.map((line) => `${foldLine(line)}\r\n`).join(''));
}

function eventLines(event: CalendarEvent): string[] {
  const changed = utc(event.changedMs);
  return [
    'BEGIN:VEVENT',
    `UID:${icsText(event.uid)}`,
    `DTSTAMP:${changed}`,
    `LAST-MODIFIED:${changed}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTART;VALUE=DATE:${event.day.replaceAll('-', '')}`,
    `DTEND;VALUE=DATE:${addDays(event.day, 1).replaceAll('-', '')}`,
    `SUMMARY:${icsText(event.summary)}`,
    ...(event.description === '' ? [] : [`DESCRIPTION:${icsText(event.description)}`]),
    'CATEGORIES:RUNNING',
    'CLASS:PRIVATE',
    'TRANSP:TRANSPARENT',
    `STATUS:${event.isCancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT',
  ];
}

/** Escaped as TEXT: backslash, semicolon, comma and line end. */
export function icsText(text: string): string {
  const lines = text.split(/\r\n|[\r\n]/).map((line) => oneLine(line));
  return lines
    .join('\n')
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n');
}

/** No line is longer than 75 octets; what follows a fold begins with a space, and no character is torn. */
function foldLine(line: string): string {
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) {
      parts.push(part);
      part = ' ';
      octets = 1;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join('\r\n');
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
