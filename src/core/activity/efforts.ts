import type { Stream } from './activity.ts';

export interface FastestWindow {
  timeS: number;
  startS: number;
}

/**
 * Shortest elapsed time in which `targetM` were covered; stops inside the window count. Cumulative
 * distance is piecewise linear in time, so an optimal window has one end on a sample: two pointers
 * find both candidates of every sample, O(n). Null where the distance was never covered.
 * `tS` seconds ascending, `cumDistanceM` metres that never fall, both without NaN.
 */
export function fastestDistance(
  tS: ArrayLike<number>,
  cumDistanceM: ArrayLike<number>,
  targetM: number,
): FastestWindow | null {
  const n = tS.length;
  const first = cumDistanceM[0]!;
  const end = cumDistanceM[n - 1]!;
  if (n === 0 || (end < first + targetM && end - targetM < first)) return null;
  let best: FastestWindow | null = null;
  // Windows that begin on sample i: the earliest time at which the target is reached.
  for (let i = 0, j = 0; i < n; i++) {
    const goal = cumDistanceM[i]! + targetM;
    while (j < n && cumDistanceM[j]! < goal) j++;
    if (j === n) break;
    const timeS = (j === 0 ? tS[0]! : timeAt(tS, cumDistanceM, j, goal)) - tS[i]!;
    if (timeS >= 0 && (best === null || timeS < best.timeS)) best = { timeS, startS: tS[i]! };
  }
  // Windows that end on sample j: the latest time at which the start was still there.
  for (let j = 0, i = 0; j < n; j++) {
    const begin = cumDistanceM[j]! - targetM;
    if (begin < cumDistanceM[0]!) continue;
    while (i + 1 < n && cumDistanceM[i + 1]! <= begin) i++;
    const startS = cumDistanceM[i] === begin || i + 1 >= n ? tS[i]! : timeAt(tS, cumDistanceM, i + 1, begin);
    const timeS = tS[j]! - startS;
    if (timeS >= 0 && (best === null || timeS < best.timeS)) best = { timeS, startS };
  }
  return best;
}

/** The time at which the distance is reached between samples j-1 and j. */
function timeAt(tS: ArrayLike<number>, d: ArrayLike<number>, j: number, goal: number): number {
  const step = d[j]! - d[j - 1]!;
  return step > 0 ? tS[j - 1]! + ((goal - d[j - 1]!) / step) * (tS[j]! - tS[j - 1]!) : tS[j]!;
}

export interface GreatestDistance {
  distanceM: number;
  speedMps: number;
  startS: number;
}

/**
 * Greatest distance covered in `durationS` of elapsed time, O(n) like `fastestDistance`. Null where
 * the samples do not last that long.
 */
export function greatestDistanceInTime(
  tS: ArrayLike<number>,
  cumDistanceM: ArrayLike<number>,
  durationS: number,
): GreatestDistance | null {
  const n = tS.length;
  if (n === 0 || !(durationS > 0) || tS[n - 1]! - tS[0]! < durationS) return null;
  let bestM = -1;
  let startS = tS[0]!;
  for (let i = 0, j = 0; i < n; i++) {
    const end = tS[i]! + durationS;
    while (j < n && tS[j]! < end) j++;
    if (j === n) break;
    const distanceM = distanceAt(tS, cumDistanceM, j, end) - cumDistanceM[i]!;
    if (distanceM > bestM) {
      bestM = distanceM;
      startS = tS[i]!;
    }
  }
  for (let j = 0, i = 0; j < n; j++) {
    const begin = tS[j]! - durationS;
    if (begin < tS[0]!) continue;
    while (i < n && tS[i]! < begin) i++;
    const distanceM = cumDistanceM[j]! - distanceAt(tS, cumDistanceM, i, begin);
    if (distanceM > bestM) {
      bestM = distanceM;
      startS = begin;
    }
  }
  return bestM < 0 ? null : { distanceM: bestM, speedMps: bestM / durationS, startS };
}

/** The distance at time t, with j the first sample at or after t. */
function distanceAt(tS: ArrayLike<number>, d: ArrayLike<number>, j: number, t: number): number {
  if (j === 0 || tS[j] === t) return d[j]!;
  const share = (t - tS[j - 1]!) / (tS[j]! - tS[j - 1]!);
  return d[j - 1]! + share * (d[j]! - d[j - 1]!);
}

/** m: 400, 800, 1000, mile, 3000, 5000, 10000, 15000, half marathon, 30000, marathon */
export const EFFORT_DISTANCES_M = [
  400, 800, 1000, 1609.344, 3000, 5000, 10_000, 15_000, 21_097.5, 30_000, 42_195,
] as const;
/** 2, 3, 5, 8, 12, 20, 30, 45 and 60 minutes */
export const EFFORT_DURATIONS_S = [120, 180, 300, 480, 720, 1200, 1800, 2700, 3600] as const;

export interface Effort {
  kind: 'distance' | 'duration';
  /** metres for `distance`, seconds for `duration` */
  target: number;
  distanceM: number;
  timeS: number;
  /** seconds since the start of the activity */
  startS: number;
  /** longest stretch inside the effort without a trusted distance, s; 0 where none is over 5 s */
  longestGapS: number;
}

const REPORTED_GAP_S = 5;

/**
 * Best efforts of an activity on elapsed time: the fastest over each standard distance and the
 * longest way in each standard duration. Holes that were cut out of the stream are never spanned;
 * shorter gaps are reported with the effort. Faster than the men's world record means wrong data,
 * not a record: such an effort is left out (science 9.2).
 */
export function bestEfforts(stream: Pick<Stream, 'n' | 'tS' | 'distanceM'>): Effort[] {
  const blocks = solidBlocks(stream);
  const efforts: Effort[] = [];
  const add = (effort: Omit<Effort, 'longestGapS'> | null, tS: Float64Array | undefined) => {
    if (effort === null || tS === undefined) return;
    if (effort.distanceM / effort.timeS > worldRecordSpeed(effort.timeS)) return;
    efforts.push({ ...effort, longestGapS: longestGap(tS, effort.startS, effort.startS + effort.timeS) });
  };
  for (const target of EFFORT_DISTANCES_M) {
    let best: FastestWindow | null = null;
    let where: Float64Array | undefined;
    for (const { tS, distanceM } of blocks) {
      const found = fastestDistance(tS, distanceM, target);
      if (found === null || (best !== null && found.timeS >= best.timeS)) continue;
      best = found;
      where = tS;
    }
    add(best && { kind: 'distance', target, distanceM: target, ...best }, where);
  }
  for (const target of EFFORT_DURATIONS_S) {
    let best: GreatestDistance | null = null;
    let where: Float64Array | undefined;
    for (const { tS, distanceM } of blocks) {
      const found = greatestDistanceInTime(tS, distanceM, target);
      if (found === null || (best !== null && found.distanceM <= best.distanceM)) continue;
      best = found;
      where = tS;
    }
    if (best && best.distanceM > 0)
      add({ kind: 'duration', target, distanceM: best.distanceM, timeS: target, startS: best.startS }, where);
  }
  return efforts;
}

const HOLE_S = 300;

/** The samples with a distance, apart where more than 300 s lie between two of them. */
function solidBlocks({ n, tS, distanceM }: Pick<Stream, 'n' | 'tS' | 'distanceM'>) {
  const t = new Float64Array(n);
  const d = new Float64Array(n);
  const starts = [0];
  let count = 0;
  for (let k = 0; k < n; k++) {
    if (Number.isNaN(distanceM[k]!)) continue;
    if (count > 0 && tS[k]! - t[count - 1]! > HOLE_S) starts.push(count);
    t[count] = tS[k]!;
    d[count] = distanceM[k]!;
    count++;
  }
  return starts.map((from, b) => ({
    tS: t.subarray(from, starts[b + 1] ?? count),
    distanceM: d.subarray(from, starts[b + 1] ?? count),
  }));
}

/** Longest distance in time between neighbouring samples that touches the window. */
function longestGap(tS: Float64Array, fromS: number, toS: number): number {
  let low = 0;
  let high = tS.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (tS[mid]! <= fromS) low = mid + 1;
    else high = mid;
  }
  let longest = 0;
  for (let i = Math.max(1, low); i < tS.length && tS[i - 1]! < toS; i++)
    longest = Math.max(longest, tS[i]! - tS[i - 1]!);
  return longest > REPORTED_GAP_S ? longest : 0;
}

/**
 * Men's world records, [time s, distance m], rounded in the runner's favour. Between them the
 * distance is a power of the time; beyond either end the nearest speed holds.
 */
const WORLD_RECORDS: readonly (readonly [number, number])[] = [
  [19, 200],
  [43, 400],
  [100, 800],
  [131, 1000],
  [223, 1609.344],
  [437, 3000],
  [755, 5000],
  [1571, 10_000],
  [3400, 21_097.5],
  [7230, 42_195],
];

/** Highest mean speed anyone has held for this long, m/s. */
export function worldRecordSpeed(timeS: number): number {
  const first = WORLD_RECORDS[0]!;
  if (timeS <= first[0]) return MAX_RECORD_SPEED_MPS;
  for (let i = 1; i < WORLD_RECORDS.length; i++) {
    const [t1, d1] = WORLD_RECORDS[i]!;
    if (timeS > t1) continue;
    const [t0, d0] = WORLD_RECORDS[i - 1]!;
    const exponent = Math.log(d1 / d0) / Math.log(t1 / t0);
    return (d0 * (timeS / t0) ** exponent) / timeS;
  }
  const last = WORLD_RECORDS.at(-1)!;
  return last[1] / last[0];
}

const MAX_RECORD_SPEED_MPS = 12;
