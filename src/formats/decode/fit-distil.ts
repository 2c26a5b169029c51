import type { Warning } from '../../core/activity/recording.ts';
import { convertValue, type Definition, type FieldCopy, readDefinition } from './fit-definition.ts';
import type { FitPart } from './fit-framing.ts';
import { BASE_SIZE, MESG } from './fit-profile.ts';
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

/** Messages in a chunk: small enough that the parser's objects never pile up. */
const CHUNK_MESSAGES = 8_192;
const CHUNK_BYTES = 1 << 18;
/** Room for one more message: at most some twenty kept fields of 255 bytes, and its definition. */
const MESSAGE_ROOM = 1 << 13;
const HEADER_SIZE = 12;
const NO_TIME = 0xffffffff;
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

function copyFields(
  bytes: Uint8Array,
  source: DataView,
  from: number,
  out: Uint8Array,
  target: DataView,
  to: number,
  copies: FieldCopy[],
  littleEndian: boolean,
): { length: number; unterminated: boolean } {
  let at = to;
  let unterminated = false;
  for (const copy of copies) {
    const start = from + copy.from;
    if (copy.convert !== null) {
      convertValue(source, start, target, at, copy.convert, littleEndian);
      at += BASE_SIZE[copy.convert.toType]!;
      continue;
    }
    for (let i = 0; i < copy.size; i++) out[at + i] = bytes[start + i]!;
    if (copy.isString) {
      const nul = out.subarray(at, at + copy.size).indexOf(0);
      if (nul >= 0) out.fill(0, at + nul, at + copy.size);
      else unterminated = true;
    }
    at += copy.size;
  }
  return { length: at - to, unterminated };
}

/**
 * Walks the messages of one part and hands on leaner FIT files, each complete in itself, that hold only
 * what Pacekeeper reads. On the way: compressed timestamps become plain ones, strings end at their NUL,
 * integers get the width that the profile gives them, developer fields are left out and remembered by
 * place (their names may collide with native ones), and reading ends before the first damage.
 * With each chunk goes, for its beat-to-beat messages, the number of records before them.
 * `budget` counts the messages that may still be read from this file, by global number.
 */
export function distilFit(
  bytes: Uint8Array,
  part: FitPart,
  budget: Map<number, number>,
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
  const written: (Uint8Array | undefined)[] = new Array(16);
  const chunkBytes = Math.min(CHUNK_BYTES, 2 * (end - part.dataStart));
  const buffer = new ArrayBuffer(chunkBytes + MESSAGE_ROOM);
  const out = new Uint8Array(buffer);
  const target = new DataView(buffer);
  let length = HEADER_SIZE;
  let messages = 0;
  let hrvAfterRecord: number[] = [];
  let lastTimestamp = -1;
  let developerDefinitions = 0;
  let timestampsLeftOut: boolean | undefined;
  let lastRecord = { length: 0, time: -1, before: -1 };

  const flush = () => {
    if (messages > 0) {
      out.set([HEADER_SIZE, 0x20, 0, 0]);
      target.setUint32(4, length - HEADER_SIZE, true);
      out.set([0x2e, 0x46, 0x49, 0x54], 8);
      onChunk(out.subarray(0, length), hrvAfterRecord);
    }
    length = HEADER_SIZE;
    messages = 0;
    hrvAfterRecord = [];
    written.fill(undefined);
    lastRecord = { length: 0, time: lastRecord.time, before: lastRecord.before };
  };

  const emit = (local: number, definition: Definition, from: number, time: number) => {
    if (messages >= CHUNK_MESSAGES || length > chunkBytes) flush();
    if (definition.globalNumber === MESG.record) {
      lastRecord = { length, time: lastTimestamp, before: lastRecord.time };
    }
    const timed = time >= 0;
    const wanted = timed ? definition.timedDefinition : definition.leanDefinition;
    if (written[local] !== wanted) {
      out.set(wanted, length);
      out[length] = 0x40 | local;
      length += wanted.length;
      written[local] = wanted;
    }
    out[length++] = local;
    if (timed) {
      target.setUint32(length, time, definition.littleEndian);
      length += 4;
    }
    const copies = timed ? definition.timedCopies : definition.copies;
    const copied = copyFields(bytes, source, from, out, target, length, copies, definition.littleEndian);
    length += copied.length;
    messages++;
    if (copied.unterminated) warnings.add('fit_unterminated_string');
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

    let time = -1;
    if (compressed) {
      if (lastTimestamp >= 0) lastTimestamp += ((header & 31) - (lastTimestamp & 31)) & 31;
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
      if (left > 0) {
        emit(local, definition, at + 1 - absent, time);
        if (globalNumber === MESG.hrv) hrvAfterRecord.push(result.records);
        if (globalNumber === MESG.record) {
          if (definition.developer.length > 0 && developerDefinitions <= MOST_DEVELOPER_DEFINITIONS) {
            result.developerBytes.push({ record: result.records, at: at + 1 - absent, definition });
          }
          result.records++;
        }
      } else warnings.add('record_limit_reached');
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
  flush();
  return result;

  /** Just before damage a record may already be garbage: its clock is a day or more off its neighbour's. */
  function dropRunawayRecord() {
    const { time, before } = lastRecord;
    if (lastRecord.length === 0 || time < 0 || before < 0 || Math.abs(time - before) < DAY_S) return;
    length = lastRecord.length;
    result.records--;
    counts.set(MESG.record, counts.get(MESG.record)! - 1);
    while (result.developerBytes.at(-1)?.record === result.records) result.developerBytes.pop();
  }
}
