import type { ActivitySummary, Stream } from '../activity/activity.ts';
import { EMPIRICAL_LIMIT } from './gap-factor.ts';

export type AltitudeKind = ActivitySummary['altitude'];

/** Width of the window a grade is taken across, metres. Policy: noise of the altitude sets it. */
export const GRADE_WINDOW_M = { barometric: 60, gps: 120 } as const;
/** A steeper reading is an error of the altitude, not a hill. */
export const GRADE_ERROR = 0.45;

/** Samples closer together than this count as one place. */
const NODE_SPACING_M = 2;
/**
 * Half width of the extra mean over satellite altitude. It wanders over a minute and more, so a narrow mean
 * does nothing: on a run worn with two watches ±15 m left the graded pace 7 % too fast, ±60 m 5 %.
 */
const GPS_SMOOTHING_HALF_M = 60;
/** A second that covers more than this is a jump of the position. */
const JUMP_M = 50;

/**
 * Grade at one place: rise over run across a centred window of distance, cut at the ends of the track.
 *
 *   grade(x) = (z(x + W/2) − z(x − W/2)) / W,   z linear between points
 *
 * Points without altitude are left out. Evidence: Policy for the width.
 *
 * @param distanceM cumulative, not falling; `altitudeM` of the same length, null or NaN where unknown
 * @returns fraction, not clamped; null where the window has no length or no altitude
 */
export function gradeCentred(
  distanceM: ArrayLike<number | null>,
  altitudeM: ArrayLike<number | null>,
  atM: number,
  windowM = 60,
): number | null {
  const d: number[] = [];
  const z: number[] = [];
  for (let k = 0; k < Math.min(distanceM.length, altitudeM.length); k++) {
    const x = distanceM[k];
    const y = altitudeM[k];
    if (x == null || y == null || !Number.isFinite(x) || !Number.isFinite(y)) continue;
    d.push(x);
    z.push(y);
  }
  if (d.length < 2 || !Number.isFinite(atM) || !(windowM > 0)) return null;
  const left = Math.max(d[0]!, atM - windowM / 2);
  const right = Math.min(d[d.length - 1]!, atM + windowM / 2);
  if (!(right > left)) return null;
  const cursor = { at: 0 };
  const low = between(d, z, d.length, left, cursor);
  return (between(d, z, d.length, right, cursor) - low) / (right - left);
}

/**
 * Grade of every second of a stream, in one pass over its distance.
 *
 * Spikes of a single second are removed (median of 3), seconds at one place are averaged, satellite
 * altitude is smoothed over 120 m first. Clamped to ±0.35. NaN: unknown (no altitude, a reading steeper
 * than 0.45, under a third of a window of track). Nothing is measured across a hole or a jump.
 */
export function gradeSeries(stream: Stream, altitude: AltitudeKind): Float64Array {
  const grade = new Float64Array(stream.n).fill(Number.NaN);
  if (altitude === 'none') return grade;
  let from = 0;
  while (from < stream.n) {
    let to = from;
    while (
      to < stream.n &&
      Number.isFinite(stream.altitudeM[to]!) &&
      Number.isFinite(stream.distanceM[to]!)
    ) {
      const broken =
        to > from &&
        (stream.tS[to]! - stream.tS[to - 1]! > 1.5 ||
          stream.distanceM[to]! - stream.distanceM[to - 1]! > JUMP_M);
      if (broken) break;
      to++;
    }
    if (to - from > 2) gradePiece(stream, from, to, altitude, grade);
    from = to > from ? to : from + 1;
  }
  return grade;
}

/** Fills `grade[from, to)` of one unbroken piece. */
function gradePiece(
  s: Stream,
  from: number,
  to: number,
  kind: 'barometric' | 'gps',
  grade: Float64Array,
): void {
  const d = new Float64Array(to - from);
  let z = new Float64Array(to - from);
  let nodes = 0;
  for (let k = from; k < to; ) {
    const start = s.distanceM[k]!;
    let sumD = 0;
    let sumZ = 0;
    let count = 0;
    for (; k < to && s.distanceM[k]! - start < NODE_SPACING_M; k++) {
      sumD += s.distanceM[k]!;
      sumZ += k === from || k === to - 1 ? s.altitudeM[k]! : median3(s.altitudeM, k);
      count++;
    }
    d[nodes] = sumD / count;
    z[nodes++] = sumZ / count;
  }
  if (nodes < 2) return;
  if (kind === 'gps') z = boxMean(d, z, nodes, GPS_SMOOTHING_HALF_M);

  const half = GRADE_WINDOW_M[kind] / 2;
  const leftCursor = { at: 0 };
  const rightCursor = { at: 0 };
  for (let k = from; k < to; k++) {
    const x = s.distanceM[k]!;
    const left = Math.max(d[0]!, x - half);
    const right = Math.min(d[nodes - 1]!, x + half);
    if (right - left < (2 * half) / 3) continue;
    const g =
      (between(d, z, nodes, right, rightCursor) - between(d, z, nodes, left, leftCursor)) / (right - left);
    if (Math.abs(g) <= GRADE_ERROR) grade[k] = Math.max(-EMPIRICAL_LIMIT, Math.min(EMPIRICAL_LIMIT, g));
  }
}

function median3(v: Float64Array, k: number): number {
  const a = v[k - 1]!;
  const b = v[k]!;
  const c = v[k + 1]!;
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** Mean of `z` within ± `half` metres of each node; `d` rises. */
function boxMean(d: Float64Array, z: Float64Array, n: number, half: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(n);
  let lo = 0;
  let hi = 0;
  let sum = 0;
  for (let k = 0; k < n; k++) {
    while (hi < n && d[hi]! <= d[k]! + half) sum += z[hi++]!;
    while (d[lo]! < d[k]! - half) sum -= z[lo++]!;
    out[k] = sum / (hi - lo);
  }
  return out;
}

/** Linear interpolation at `x`; the cursor only moves forward, so a rising series of `x` costs O(n). */
function between(
  d: ArrayLike<number>,
  z: ArrayLike<number>,
  n: number,
  x: number,
  cursor: { at: number },
): number {
  let k = cursor.at;
  while (k < n - 2 && d[k + 1]! < x) k++;
  cursor.at = k;
  const width = d[k + 1]! - d[k]!;
  return width > 0 ? z[k]! + ((z[k + 1]! - z[k]!) * (x - d[k]!)) / width : z[k + 1]!;
}
