import { isDeepStrictEqual } from 'node:util';
import FitParser from 'fit-file-parser';
import type { ChannelName } from '../../src/core/activity/recording.ts';
import { decodeFit } from '../../src/formats/decode/fit.ts';
import { distilFit } from '../../src/formats/decode/fit-distil.ts';
import { frameFit } from '../../src/formats/decode/fit-framing.ts';
import { LeanWriter } from '../../src/formats/decode/fit-lean.ts';
import { type FitContent, parseFitPart } from '../../src/formats/decode/fit-parse.ts';
import { RecordColumns } from '../../src/formats/decode/fit-records.ts';

/**
 * The reference of the record reader: the same decoding, but each record message is written into a leaner FIT file,
 * read by fit-file-parser, and put into columns by the parser's own names and units.
 */
export const decodeByReference = (bytes: Uint8Array) => decodeFit(bytes, referencePart);

/** Where the reader's answer differs from the reference's, for a reader of test reports; null where they agree. */
export function readerFault(bytes: Uint8Array): string | null {
  const [found, expected] = [decodeFit(bytes), decodeByReference(bytes)];
  return isDeepStrictEqual(found, expected) ? null : differenceOf(found, expected, 'decoded');
}

/**
 * Where records, read one by one, differ from what fit-file-parser alone makes of the same bytes, nothing rewritten for
 * it; null where they agree. Only for files of one undamaged part: of others the parser reads less, or something else.
 */
export function wholeFileFault(bytes: Uint8Array): string | null {
  const { parts } = frameFit(bytes);
  const [part] = parts;
  if (part === undefined || parts.length > 1 || !part.intact) return null;
  const { records } = parseFitPart(bytes, part, new Map());
  const expected = new ReferenceColumns(bytes, records.count);
  expected.appendParsed(bytes);
  const contentOf = ({ count, timeMs, channels, warnings }: RecordColumns) => {
    const columns = [...channels].map(([name, column]) => [name, column.subarray(0, count)]);
    return { count, timeMs: timeMs.subarray(0, count), channels: Object.fromEntries(columns), warnings };
  };
  const [found, wanted] = [contentOf(records), contentOf(expected)];
  return isDeepStrictEqual(found, wanted) ? null : differenceOf(found, wanted, 'records');
}

function differenceOf(found: unknown, expected: unknown, path: string): string {
  if (!isFilled(found) || !isFilled(expected)) {
    return `${path} is ${String(found)}, by fit-file-parser ${String(expected)}`;
  }
  for (const key of new Set([...Object.keys(found), ...Object.keys(expected)])) {
    if (!isDeepStrictEqual(found[key], expected[key])) {
      return differenceOf(found[key], expected[key], `${path}.${key}`);
    }
  }
  return `${path} is of another kind`;
}

function isFilled(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const referencePart: typeof parseFitPart = (bytes, part, budget): FitContent => {
  const sameBudget = new Map(budget);
  const content = parseFitPart(bytes, part, budget);
  const records = new ReferenceColumns(bytes, content.records.count);
  const lean = new LeanWriter(bytes, part.dataEnd - part.dataStart, (fit) => records.appendParsed(fit));
  const write = lean.write.bind(lean);
  distilFit(
    bytes,
    part,
    sameBudget,
    ({ definition, at, time }) => write(0, definition, at, time),
    () => {},
  );
  lean.flush();
  return { ...content, records };
};

type Message = Readonly<Record<string, unknown>>;

/** The messages of a FIT file by name, as fit-file-parser alone reads them. */
export function parseByFitFileParser(fit: Uint8Array): Record<string, Message[]> {
  let messages: Record<string, Message[]> = {};
  const content = Buffer.from(fit.buffer as ArrayBuffer, fit.byteOffset, fit.byteLength);
  new FitParser({ force: true, mode: 'list' }).parse(content, (error, data) => {
    if (error !== undefined || data === undefined) throw new Error(error ?? 'no data');
    messages = (data as unknown as { messages: typeof messages }).messages;
  });
  return messages;
}

const PLAIN: readonly (readonly [field: string, channel: ChannelName])[] = [
  ['power', 'powerW'],
  ['temperature', 'temperatureC'],
  ['vertical_oscillation', 'verticalOscillationMm'],
  ['stance_time', 'groundContactMs'],
  ['stance_time_balance', 'groundContactBalancePct'],
  ['step_length', 'stepLengthMm'],
  ['vertical_ratio', 'verticalRatioPct'],
];

class ReferenceColumns extends RecordColumns {
  #distanceBits = 0;
  #lastBits = 0;

  appendParsed(fit: Uint8Array): void {
    for (const message of parseByFitFileParser(fit).record ?? []) this.#append(message);
  }

  #append(record: Message): void {
    const at = this.count++;
    if (record.timestamp instanceof Date) this.timeMs[at] = record.timestamp.getTime();
    this.#place(at, record);
    this.#put('altitudeM', at, record.enhanced_altitude ?? record.altitude);
    this.#put('speedMps', at, record.enhanced_speed ?? record.speed);
    this.#put('distanceM', at, record.distance);
    if (record.compressed_speed_distance !== undefined) this.#speedDistance(at, record);
    if (record.heart_rate !== 0) this.#put('hrBpm', at, record.heart_rate);
    const { cadence, fractional_cadence: fraction, cadence256 } = record;
    if (typeof cadence === 'number') {
      this.#put('cadenceRpm', at, cadence + (typeof fraction === 'number' ? fraction : 0));
    } else this.#put('cadenceRpm', at, cadence256);
    for (const [field, channel] of PLAIN) this.#put(channel, at, record[field]);
  }

  #put(channel: ChannelName, at: number, value: unknown): void {
    if (typeof value === 'number' && Number.isFinite(value)) this.column(channel)[at] = value;
  }

  #place(at: number, { position_lat: lat, position_long: lon }: Message): void {
    if (typeof lat !== 'number' || typeof lon !== 'number' || (lat === 0 && lon === 0)) return;
    if (Math.abs(lat) > 90 || Math.abs(lon) > 180) {
      this.warnings.add('positions_invalid');
      return;
    }
    this.column('latDeg')[at] = lat;
    this.column('lonDeg')[at] = lon;
  }

  #speedDistance(at: number, record: Message): void {
    const raw = record.compressed_speed_distance;
    if (!Array.isArray(raw) || raw.length < 3 || raw.every((byte) => byte === null)) return;
    const [low, middle, high] = raw.map((byte) => (typeof byte === 'number' ? byte : 0xff));
    const speed = low! | ((middle! & 0x0f) << 8);
    const distance = (middle! >> 4) | (high! << 4);
    if (record.speed === undefined && record.enhanced_speed === undefined && speed !== 0xfff) {
      this.#put('speedMps', at, speed / 100);
    }
    this.#distanceBits += (distance - this.#lastBits) & 0xfff;
    this.#lastBits = distance;
    if (record.distance === undefined) this.#put('distanceM', at, this.#distanceBits / 16);
  }
}
