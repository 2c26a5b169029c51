import type { Decoded, FileKind, Recording, Warning } from '../../core/activity/recording.ts';
import { fail } from '../../core/result.ts';
import { mergeBelt } from './fit-belt.ts';
import { readDeveloperFields } from './fit-developer.ts';
import { type FitPart, frameFit, isFitHeader } from './fit-framing.ts';
import { type FitContent, parseFitPart, timeOf, wordOf } from './fit-parse.ts';
import { MAX_RECORDS, MESG } from './fit-profile.ts';
import { recordingsOf } from './fit-recordings.ts';
import { kindOf } from './fit-sport.ts';
import { isSystemTime, systemTimeShift } from './fit-time.ts';
import { LIMITS } from './limits.ts';

/** A chained part that was read, with the kind of file it is; null for an annex such as a belt's data. */
interface ReadPart {
  content: FitContent;
  kind: FileKind | null;
}

/** Null where the part holds no whole message; the parser's own objection counts as unreadable too. */
function readPart(
  bytes: Uint8Array,
  part: FitPart,
  budget: Map<number, number>,
  parsePart: typeof parseFitPart,
): ReadPart | null {
  try {
    const content = parsePart(bytes, part, budget);
    if (content.counts.size === 0) return null;
    const kind = kindOf(
      wordOf(content.messages.file_id?.[0], 'type'),
      (name) => (name === 'record' ? content.records.count : (content.messages[name]?.length ?? 0)) > 0,
    );
    return { content, kind };
  } catch {
    return null;
  }
}

/** Puts times that count from the device's start on the calendar, where the file shows how. */
function settleClock({ records, messages }: FitContent): void {
  let firstMs: number | null = null;
  for (let i = 0; i < records.count; i++) {
    const atMs = records.timeMs[i]!;
    if (isSystemTime(atMs) && (firstMs === null || atMs < firstMs)) firstMs = atMs;
  }
  const createdMs = timeOf(messages.file_id?.[0], 'time_created');
  const shiftMs = systemTimeShift(messages.timestamp_correlation ?? [], firstMs, createdMs);
  if (shiftMs === 0) return;
  for (let i = 0; i < records.count; i++) {
    if (isSystemTime(records.timeMs[i]!)) records.timeMs[i]! += shiftMs;
  }
  for (const list of [messages.session, messages.lap, messages.event]) {
    for (const message of list ?? []) {
      for (const field of ['start_time', 'timestamp']) {
        const date = message[field];
        if (date instanceof Date && isSystemTime(date.getTime())) date.setTime(date.getTime() + shiftMs);
      }
    }
  }
}

function partRecordings(bytes: Uint8Array, { content, kind }: ReadPart, belts: FitContent[]): Recording[] {
  const { messages, records } = content;
  if (kind === 'activity') {
    settleClock(content);
    mergeBelt(
      records,
      [content, ...belts].flatMap((annex) => annex.messages.hr ?? []),
    );
  }
  const warnings = new Set<Warning>([...content.warnings, ...records.warnings]);
  const descriptions = messages.field_description ?? [];
  const developer = readDeveloperFields(bytes, content.developerBytes, descriptions, records.count);
  if (developer.unreadable) warnings.add('fit_developer_field_unreadable');
  if (developer.cut) warnings.add('record_limit_reached');
  return recordingsOf({ content, kind: kind ?? 'other', developer: developer.fields, warnings });
}

function isWorthless({ content, kind }: ReadPart): boolean {
  const damaged = !content.intact || !content.whole;
  const holdsNothing = content.records.count === 0 && (content.messages.session?.length ?? 0) === 0;
  return damaged && holdsNothing && (kind === null || kind === 'activity' || !content.whole);
}

/**
 * Decodes a FIT file: one recording for each session of each activity chained in it, or one for a file that
 * is no activity. Damaged files give what stands before the damage, with `salvaged` and warnings. Never throws.
 *
 * Errors: EMPTY_FILE, NOT_A_FIT_FILE, FIT_TOO_LARGE, FIT_NO_MESSAGES (no message, or a damaged file without
 * record and session). `parsePart` is another one only where the record reader is compared with its reference.
 */
export function decodeFit(bytes: Uint8Array, parsePart = parseFitPart): Decoded {
  if (bytes.length === 0) return fail('EMPTY_FILE', 'The file holds no bytes; a FIT file was expected.');
  if (!isFitHeader(bytes, 0)) {
    return fail('NOT_A_FIT_FILE', 'The file does not begin with a FIT header.');
  }
  if (bytes.length > LIMITS.fileBytes) {
    return fail('FIT_TOO_LARGE', `The FIT file is larger than the ${LIMITS.fileBytes} bytes that are read.`);
  }
  try {
    return decodeFramed(bytes, parsePart);
  } catch {
    return fail('FIT_UNREADABLE', 'The FIT file has messages that cannot be read.');
  }
}

function decodeFramed(bytes: Uint8Array, parsePart: typeof parseFitPart): Decoded {
  const framing = frameFit(bytes);
  const budget = new Map<number, number>([[MESG.record, MAX_RECORDS]]);
  const fileWarnings = new Set<Warning>(framing.warnings);
  const read: ReadPart[] = [];
  for (const part of framing.parts) {
    const found = readPart(bytes, part, budget, parsePart);
    if (found === null || isWorthless(found)) fileWarnings.add('fit_part_unreadable');
    else read.push(found);
  }
  if (read.length === 0) {
    return fail('FIT_NO_MESSAGES', 'The FIT file holds no message that can be read.');
  }

  const activities = read.filter(({ kind }) => kind === 'activity');
  const chosen = activities.length > 0 ? activities : read.slice(0, 1);
  const recordings = chosen.flatMap((part) => {
    const at = read.indexOf(part);
    const annexes = read.slice(at + 1);
    const end = annexes.findIndex(({ kind }) => kind !== null);
    const belts = (end < 0 ? annexes : annexes.slice(0, end)).map(({ content }) => content);
    return partRecordings(bytes, part, belts);
  });
  recordings.forEach((recording, i) => {
    recording.part = i + 1;
    recording.warnings = [...new Set([...recording.warnings, ...fileWarnings])];
  });
  return { ok: true, value: recordings };
}
