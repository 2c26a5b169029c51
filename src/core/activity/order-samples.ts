import type { ChannelName, Samples } from './recording.ts';

/** What a trusted activity reads; other channels (running dynamics, temperature) are left to the recording. */
const USED: readonly ChannelName[] = [
  'latDeg',
  'lonDeg',
  'distanceM',
  'altitudeM',
  'speedMps',
  'hrBpm',
  'cadenceRpm',
  'powerW',
];

/** Samples in time order, each instant once. */
export interface OrderedSamples {
  n: number;
  /** Unix ms, strictly ascending */
  timeMs: Float64Array;
  channels: Partial<Record<ChannelName, Float64Array>>;
  /** 1 where a new segment begins: what lies before is no distance */
  breakBefore: Uint8Array;
  /** samples that stood after a later one in the file */
  disordered: number;
}

/**
 * Sorts by time and makes one sample of those that share an instant: the first value of each channel
 * stays, missing ones are filled from the others (some watches write heart rate and position as two
 * records). `timeMs` may differ from the samples' own (a closed clock jump); samples without a time
 * are left out.
 */
export function orderSamples(samples: Samples, timeMs: Float64Array = samples.timeMs): OrderedSamples {
  const count = Math.min(samples.count, timeMs.length);
  const order = new Uint32Array(count);
  let timed = 0;
  let disordered = 0;
  let strict = true;
  let latest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const t = timeMs[i]!;
    if (!isInstant(t)) continue;
    if (t < latest) disordered++;
    if (t <= latest) strict = false;
    latest = Math.max(latest, t);
    order[timed++] = i;
  }
  const kept = order.subarray(0, timed);
  if (disordered > 0) kept.sort((a, b) => timeMs[a]! - timeMs[b]! || a - b);

  const breaks = new Set(samples.segmentStarts);
  const breakBefore = new Uint8Array(timed);
  const names = USED.filter((name) => samples.channels[name] !== undefined);
  const channels: Partial<Record<ChannelName, Float64Array>> = {};
  if (strict && timed === count) {
    for (const name of names) channels[name] = column(samples, name, count);
    for (const at of breaks) if (at > 0 && at < timed) breakBefore[at] = 1;
    return { n: timed, timeMs: timeMs.slice(0, timed), channels, breakBefore, disordered };
  }

  const times = new Float64Array(timed);
  const place = new Uint32Array(timed);
  let n = 0;
  for (let k = 0; k < timed; k++) {
    const t = timeMs[kept[k]!]!;
    if (n === 0 || t !== times[n - 1]) times[n++] = t;
    place[k] = n - 1;
    if (k > 0 && breaks.has(kept[k]!)) breakBefore[n - 1] = 1;
  }
  for (const name of names) {
    const from = column(samples, name, count);
    const to = new Float64Array(n).fill(Number.NaN);
    for (let k = 0; k < timed; k++) if (Number.isNaN(to[place[k]!]!)) to[place[k]!] = from[kept[k]!]!;
    channels[name] = to;
  }
  return { n, timeMs: times.slice(0, n), channels, breakBefore: breakBefore.slice(0, n), disordered };
}

/** A time a calendar can show. */
export function isInstant(ms: number | null): ms is number {
  return ms !== null && Math.abs(ms) <= 8.64e15;
}

/** The channel at full length: what a short column lacks is missing. Infinities are missing too. */
function column(samples: Samples, name: ChannelName, count: number): Float64Array {
  const from = samples.channels[name];
  const to = new Float64Array(count).fill(Number.NaN);
  if (from === undefined) return to;
  const length = Math.min(count, from.length);
  for (let i = 0; i < length; i++) if (Math.abs(from[i]!) < 1e12) to[i] = from[i]!;
  return to;
}
