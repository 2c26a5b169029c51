import FitParser from 'fit-file-parser';
import type { Warning } from '../../core/activity/recording.ts';
import { type DeveloperBytes, distilFit } from './fit-distil.ts';
import type { FitPart } from './fit-framing.ts';
import { MAX_RECORDS, MESG } from './fit-profile.ts';
import { RecordColumns } from './fit-records.ts';
import { walkMessages } from './fit-walk.ts';

/** A message as fit-file-parser hands it over: names and units of the profile, fields without value absent. */
export type FitMessage = Readonly<Record<string, unknown>>;

/** What one chained part holds, decoded. */
export interface FitContent {
  messages: Readonly<Record<string, FitMessage[]>>;
  records: RecordColumns;
  /** beat-to-beat intervals, ms, in file order, and for each the number of records before it */
  rrMs: number[];
  rrAfterRecord: number[];
  developerBytes: DeveloperBytes[];
  counts: Map<number, number>;
  whole: boolean;
  intact: boolean;
  warnings: Set<Warning>;
}

/** Longest run of beat-to-beat intervals kept from one part. */
const MAX_INTERVALS = 1_500_000;

type MessagesByName = Record<string, FitMessage[]>;

function parseChunk(fit: Uint8Array): MessagesByName {
  let messages: MessagesByName = {};
  const parser = new FitParser({ force: true, mode: 'list' });
  const content = Buffer.from(fit.buffer as ArrayBuffer, fit.byteOffset, fit.byteLength);
  parser.parse(content, (error, data) => {
    if (error !== undefined || data === undefined) throw new Error(error ?? 'no data');
    messages = (data as unknown as { messages: MessagesByName }).messages;
  });
  return messages;
}

/** True where all of them found room. */
function appendIntervals(
  hrv: readonly FitMessage[],
  afterRecord: readonly number[],
  rrMs: number[],
  rrAfterRecord: number[],
): boolean {
  for (const [i, message] of hrv.entries()) {
    const times = Array.isArray(message.time) ? message.time : [message.time];
    for (const seconds of times) {
      if (typeof seconds !== 'number' || seconds <= 0) continue;
      if (rrMs.length === MAX_INTERVALS) return false;
      rrMs.push(Math.round(seconds * 1000));
      rrAfterRecord.push(afterRecord[i] ?? 0);
    }
  }
  return true;
}

/**
 * Reads the messages of one chained part: records straight into columns, all others with fit-file-parser. May throw
 * where the parser does.
 */
export function parseFitPart(bytes: Uint8Array, part: FitPart, budget: Map<number, number>): FitContent {
  const messages: MessagesByName = {};
  const expected = Math.min(walkMessages(bytes, part, false).records, budget.get(MESG.record) ?? MAX_RECORDS);
  const records = new RecordColumns(bytes, Math.max(0, expected));
  const rrMs: number[] = [];
  const rrAfterRecord: number[] = [];
  let intervalsFit = true;
  const onChunk = (fit: Uint8Array, hrvAfterRecord: number[]) => {
    for (const [name, list] of Object.entries(parseChunk(fit))) {
      if (name === 'hrv') {
        intervalsFit = appendIntervals(list, hrvAfterRecord, rrMs, rrAfterRecord) && intervalsFit;
        continue;
      }
      messages[name] = messages[name] ?? [];
      for (const message of list) messages[name].push(message);
    }
  };
  const distilled = distilFit(bytes, part, budget, (record) => records.append(record), onChunk);
  const content: FitContent = {
    messages,
    records,
    rrMs,
    rrAfterRecord,
    developerBytes: distilled.developerBytes,
    counts: distilled.counts,
    whole: distilled.whole,
    intact: part.intact,
    warnings: distilled.warnings,
  };
  if (!intervalsFit) content.warnings.add('record_limit_reached');
  return content;
}

/** The field as a finite number; null where the message has none. */
export function numberOf(message: FitMessage | undefined, field: string): number | null {
  const value = message?.[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The field as Unix ms; null where the message has none. */
export function timeOf(message: FitMessage | undefined, field: string): number | null {
  const value = message?.[field];
  return value instanceof Date && Number.isFinite(value.getTime()) ? value.getTime() : null;
}

/** An enumerated value's name, its number as text where the profile has no name, or a string; null where none. */
export function wordOf(message: FitMessage | undefined, field: string): string | null {
  const value = message?.[field];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
