import type { Warning } from '../../core/activity/recording.ts';
import { type Definition, readDefinition } from './fit-definition.ts';
import type { FitPart } from './fit-framing.ts';
import { LeanWriter } from './fit-lean.ts';
import { MESG, NO_TIME } from './fit-profile.ts';
import { sameBytes, walkMessages } from './fit-walk.ts';

/** Where the developer fields of one record stand in the file. */
export interface DeveloperBytes {
  record: number;
  at: number;
  definition: Definition;
}

export interface Distilled {
  /** every whole message of the part, by global number, kept or not */
  counts: Map<number, number>;
  /** records handed on */
  records: number;
  developerBytes: DeveloperBytes[];
  /** true where the messages end as the part says */
  whole: boolean;
  warnings: Set<Warning>;
}

/** A record message: where its fields begin, and the time of a compressed header (FIT seconds) where it has one. */
export interface RecordMessage {
  definition: Definition;
  at: number;
  time: number | null;
}

const DAY_S = 86_400;
/** So many zeros at the end of a damaged file are a gap that was never written, not data. */
const ZERO_TAIL = 32;

/** Definitions with developer fields are kept until the fields are read; hostile files change them all the time. */
const MOST_DEVELOPER_DEFINITIONS = 4_096;

/** The last byte of a damaged part that is not part of a tail of zeros. */
function endBeforeZeros(bytes: Uint8Array, { dataStart, dataEnd, intact }: FitPart): number {
  if (intact) return dataEnd;
  let end = dataEnd;
  while (end > dataStart && bytes[end - 1] === 0) end--;
  return dataEnd - end >= ZERO_TAIL ? end : dataEnd;
}

/**
 * Walks the messages of one part. Records go to `onRecord` one by one, in file order; of all others what Pacekeeper
 * reads goes to `onChunk` as leaner FIT files (fit-lean.ts), and with each chunk, for its beat-to-beat messages,
 * the number of records before them. On the way compressed timestamps are worked out, developer fields of records
 * are remembered by place (their names may collide with native ones), and reading ends before the first damage.
 * `budget` counts the messages that may still be read from this file, by global number.
 */
export function distilFit(
  bytes: Uint8Array,
  part: FitPart,
  budget: Map<number, number>,
  onRecord: (record: RecordMessage) => void,
  onChunk: (fit: Uint8Array, hrvAfterRecord: number[]) => void,
): Distilled {
  const end = endBeforeZeros(bytes, part);
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const result: Distilled = {
    counts: new Map(),
    records: 0,
    developerBytes: [],
    whole: false,
    warnings: new Set(part.warnings),
  };
  const { counts, warnings } = result;
  const definitions: (Definition | undefined)[] = new Array(16);
  let hrvAfterRecord: number[] = [];
  const lean = new LeanWriter(bytes, end - part.dataStart, (fit) => {
    onChunk(fit, hrvAfterRecord);
    hrvAfterRecord = [];
  });
  let lastTimestamp = -1;
  let developerDefinitions = 0;
  let timestampsLeftOut: boolean | undefined;
  /** read when the next one comes: just before damage it may already be garbage */
  let held: RecordMessage | null = null;
  let lastRecord = { leanPosition: 0, time: -1, before: -1 };

  const handOnHeld = () => {
    if (held !== null) onRecord(held);
    held = null;
  };

  let at = part.dataStart;
  while (at < end) {
    const header = bytes[at]!;
    const compressed = (header & 0x80) !== 0;
    if (!compressed && (header & 0x40) !== 0) {
      const repeated = definitions[header & 0x0f];
      if (repeated !== undefined && sameBytes(bytes, repeated.at, at, repeated.length, end)) {
        at += repeated.length;
        continue;
      }
      const read = readDefinition(bytes, at, end);
      if (read === null) break;
      if (!part.intact && !read.definition.wellFormed) break;
      definitions[header & 0x0f] = read.definition;
      if (read.definition.developer.length > 0) developerDefinitions++;
      at = read.next;
      continue;
    }
    const local = compressed ? (header >> 5) & 3 : header & 0x0f;
    const definition = definitions[local];
    if (definition === undefined) break;
    if (compressed && definition.timestampFirst) {
      timestampsLeftOut ??=
        part.intact && !walkMessages(bytes, part, false).exact && walkMessages(bytes, part, true).exact;
    }
    const absent = compressed && definition.timestampFirst && timestampsLeftOut ? 4 : 0;
    const next = at + 1 + definition.size - absent;
    if (next > end) break;

    let time: number | null = null;
    if (compressed) {
      if (lastTimestamp >= 0) lastTimestamp += ((header & 31) - (lastTimestamp & 31)) & 31;
      if (lastTimestamp >= NO_TIME) lastTimestamp = -1;
      time = lastTimestamp >= 0 ? lastTimestamp : NO_TIME;
    } else if (definition.timestampAt >= 0) {
      const own = source.getUint32(at + 1 + definition.timestampAt, definition.littleEndian);
      lastTimestamp = own === NO_TIME ? -1 : own;
    }
    const { globalNumber } = definition;
    counts.set(globalNumber, (counts.get(globalNumber) ?? 0) + 1);
    if (definition.kept !== null) {
      const left = budget.get(globalNumber) ?? definition.kept.max;
      budget.set(globalNumber, left - 1);
      const fieldsAt = at + 1 - absent;
      if (left <= 0) warnings.add('record_limit_reached');
      else if (globalNumber === MESG.record) {
        handOnHeld();
        held = { definition, at: fieldsAt, time };
        lastRecord = { leanPosition: lean.position, time: lastTimestamp, before: lastRecord.time };
        if (definition.developer.length > 0 && developerDefinitions <= MOST_DEVELOPER_DEFINITIONS) {
          result.developerBytes.push({ record: result.records, at: fieldsAt, definition });
        }
        result.records++;
      } else {
        lean.write(local, definition, fieldsAt, time);
        if (lean.unterminated) warnings.add('fit_unterminated_string');
        if (globalNumber === MESG.hrv) hrvAfterRecord.push(result.records);
      }
    }
    at = next;
  }
  if (developerDefinitions > MOST_DEVELOPER_DEFINITIONS) warnings.add('record_limit_reached');
  result.whole = at === end && end === part.dataEnd;
  if (!result.whole) {
    const undefinedLocal =
      at < end && (bytes[at]! & 0x40) === 0 && definitions[bytes[at]! & 0x0f] === undefined;
    if (!warnings.has('fit_truncated'))
      warnings.add(undefinedLocal ? 'fit_garbage_skipped' : 'fit_truncated');
    dropRunawayRecord();
  }
  handOnHeld();
  lean.flush();
  return result;

  /** Just before damage a record may already be garbage, with all behind it: its clock is a day or more off its neighbour's. */
  function dropRunawayRecord() {
    const { leanPosition, time, before } = lastRecord;
    if (held === null || time < 0 || before < 0 || Math.abs(time - before) < DAY_S) return;
    held = null;
    lean.rewind(leanPosition);
    result.records--;
    counts.set(MESG.record, counts.get(MESG.record)! - 1);
    while (result.developerBytes.at(-1)?.record === result.records) result.developerBytes.pop();
  }
}
