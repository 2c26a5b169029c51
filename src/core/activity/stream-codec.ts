import { fail, ok, type Result } from '../result.ts';
import type { Stream } from './activity.ts';
import { MAX_ROWS } from './row-grid.ts';
import {
  type ByteSink,
  type ByteSource,
  byteSink,
  readVarint,
  unzigzag,
  writeVarint,
  zigzag,
} from './varint.ts';

/**
 * A stream as bytes: `version, n, row times, moving, channels`, every number a base-128 varint.
 *
 * - row times: number of stretches of consecutive seconds, then (seconds skipped, rows) for each
 * - moving: lengths of the alternating runs, beginning with standing
 * - channel: 0 when it has no value at all; else 1 and its rows as whole multiples of the resolution:
 *   zigzag difference to the last value plus 1, or 0 and the length of a run without values
 *
 * Values come back rounded to the resolution below; packing what was unpacked gives the same bytes.
 */
const VERSION = 1;

/** What is around these bytes where a stream is stored: 1 is zstd. */
export const STREAM_VERSION = 1;

/** A stream as it is stored and handed from one process to another: `packStream` within zstd. */
export interface PackedStream {
  version: number;
  samples: number;
  bytes: Uint8Array;
}

/** Steps in which each channel is kept, per unit: 1 cm, 1 mm/s, 1 dm, 1 bpm, 1 step, 1 W, 1e-6 degrees. */
export const STREAM_STEPS_PER_UNIT = {
  distanceM: 100,
  speedMps: 1000,
  altitudeM: 10,
  hrBpm: 1,
  cadenceSpm: 1,
  powerW: 1,
  latDeg: 1e6,
  lonDeg: 1e6,
} as const;
type PackedChannel = keyof typeof STREAM_STEPS_PER_UNIT;
const CHANNEL_ORDER = Object.keys(STREAM_STEPS_PER_UNIT) as PackedChannel[];

/** Beyond this many steps a value is taken for missing: differences must stay exact in 53 bits. */
const MAX_STEPS = 2 ** 50;

/** The stream in about 30 KB an hour, ready for a general compressor. */
export function packStream(stream: Stream): Uint8Array {
  const sink = byteSink(stream.n * 10 + 64);
  writeVarint(sink, VERSION);
  writeVarint(sink, stream.n);
  packTimes(sink, stream);
  packMoving(sink, stream);
  for (const name of CHANNEL_ORDER) packChannel(sink, stream[name], stream.n, STREAM_STEPS_PER_UNIT[name]);
  return sink.bytes.slice(0, sink.length);
}

/** The stream of `packStream`'s bytes; STREAM_VERSION for another version, STREAM_DAMAGED for anything else. */
export function unpackStream(bytes: Uint8Array): Result<Stream> {
  const source: ByteSource = { bytes, at: 0, broken: false };
  const version = readVarint(source);
  if (!source.broken && version !== VERSION)
    return fail('STREAM_VERSION', `Packed stream: version ${version}; version ${VERSION} was expected.`);
  const n = readVarint(source);
  if (source.broken || n > MAX_ROWS) return damaged('the number of rows');
  const tS = unpackTimes(source, n);
  if (tS === null) return damaged('the row times');
  const moving = unpackMoving(source, n);
  if (moving === null) return damaged('the moving rows');
  const channels = {} as Record<PackedChannel, Float64Array>;
  for (const name of CHANNEL_ORDER) {
    const values = unpackChannel(source, n, STREAM_STEPS_PER_UNIT[name]);
    if (values === null) return damaged(name);
    channels[name] = values;
  }
  if (source.at !== bytes.length) return damaged('the end');
  return ok({ n, tS, moving, ...channels });
}

function damaged(where: string): ReturnType<typeof fail> {
  return fail(
    'STREAM_DAMAGED',
    `Packed stream: ${where} could not be read; bytes of packStream were expected.`,
  );
}

function packTimes(sink: ByteSink, { n, tS }: Stream): void {
  const stretches: [skipped: number, rows: number][] = [];
  let expected = 0;
  for (let k = 0; k < n; k++) {
    const t = Math.round(tS[k]!);
    const last = stretches.at(-1);
    if (last !== undefined && t === expected) last[1]++;
    else stretches.push([Math.max(0, t - expected), 1]);
    expected = Math.max(t, expected) + 1;
  }
  writeVarint(sink, stretches.length);
  for (const [skipped, rows] of stretches) {
    writeVarint(sink, skipped);
    writeVarint(sink, rows);
  }
}

function unpackTimes(source: ByteSource, n: number): Float64Array | null {
  const tS = new Float64Array(n);
  const stretches = readVarint(source);
  let k = 0;
  let t = 0;
  for (let s = 0; s < stretches && !source.broken; s++) {
    t += readVarint(source);
    const rows = readVarint(source);
    if (rows === 0 || k + rows > n || t > MAX_STEPS) return null;
    for (let end = k + rows; k < end; k++) tS[k] = t++;
  }
  return source.broken || k !== n ? null : tS;
}

function packMoving(sink: ByteSink, { n, moving }: Stream): void {
  let state = 0;
  let run = 0;
  for (let k = 0; k < n; k++) {
    if ((moving[k] ? 1 : 0) !== state) {
      writeVarint(sink, run);
      state = 1 - state;
      run = 0;
    }
    run++;
  }
  if (n > 0) writeVarint(sink, run);
}

function unpackMoving(source: ByteSource, n: number): Uint8Array | null {
  const moving = new Uint8Array(n);
  let state = 0;
  for (let k = 0; k < n; state = 1 - state) {
    const run = readVarint(source);
    if (source.broken || k + run > n || (run === 0 && k > 0)) return null;
    moving.fill(state, k, k + run);
    k += run;
  }
  return moving;
}

function packChannel(sink: ByteSink, values: Float64Array, n: number, stepsPerUnit: number): void {
  const steps = (k: number) => {
    const q = Math.round(values[k]! * stepsPerUnit);
    return Math.abs(q) <= MAX_STEPS ? q : Number.NaN;
  };
  let first = 0;
  while (first < n && Number.isNaN(steps(first))) first++;
  writeVarint(sink, first === n ? 0 : 1);
  if (first === n) return;
  let last = 0;
  let missing = 0;
  const closeRun = () => {
    if (missing === 0) return;
    writeVarint(sink, 0);
    writeVarint(sink, missing);
    missing = 0;
  };
  for (let k = 0; k < n; k++) {
    const q = steps(k);
    if (Number.isNaN(q)) {
      missing++;
      continue;
    }
    closeRun();
    writeVarint(sink, zigzag(q - last) + 1);
    last = q;
  }
  closeRun();
}

function unpackChannel(source: ByteSource, n: number, stepsPerUnit: number): Float64Array | null {
  const values = new Float64Array(n).fill(Number.NaN);
  const present = readVarint(source);
  if (source.broken || present > 1) return null;
  if (present === 0) return values;
  let last = 0;
  for (let k = 0; k < n; ) {
    const code = readVarint(source);
    if (code === 0) {
      const run = readVarint(source);
      if (source.broken || run === 0 || k + run > n) return null;
      k += run;
      continue;
    }
    last += unzigzag(code - 1);
    if (source.broken || Math.abs(last) > MAX_STEPS) return null;
    values[k++] = last / stepsPerUnit;
  }
  return values;
}
