import type { Stream } from '../activity/activity.ts';
import { type GapModel, gapFactor } from './gap-factor.ts';
import { type AltitudeKind, gradeSeries } from './grade.ts';

export interface GapRun {
  gradedSpeedMps: number | null;
  gapSPerKm: number | null;
  /** metres the moving seconds were worth on the level */
  gradedDistanceM: number;
  movingS: number;
}

/**
 * Grade-adjusted pace of a whole run: moving time over graded distance. Speeds are averaged, never
 * paces. On a net descent it may be slower than the pace run; that is not corrected.
 *
 * @param gradedMps graded speed of each second; NaN and standing still are left out
 */
export function gapRun(gradedMps: ArrayLike<number>): GapRun {
  let sum = 0;
  let count = 0;
  for (let k = 0; k < gradedMps.length; k++) {
    const v = gradedMps[k]!;
    if (!Number.isFinite(v)) continue;
    sum += v;
    count++;
  }
  const speed = count > 0 ? sum / count : null;
  return {
    gradedSpeedMps: speed,
    gapSPerKm: speed !== null && speed > 0 ? 1000 / speed : null,
    gradedDistanceM: sum,
    movingS: count,
  };
}

/**
 * Graded speed of every second: speed × factor of the grade there (m/s). Unknown grade counts as level.
 * NaN where the speed is unknown. Costs O(n).
 *
 * @param altitudeKind 'none' for a treadmill or a file without altitude: the speed itself
 */
export function gradedSpeed(
  stream: Stream,
  altitudeKind: AltitudeKind,
  model: GapModel = 'hr_empirical',
): Float64Array {
  return gradeSpeeds(stream.speedMps, gradeSeries(stream, altitudeKind), model);
}

/** The same from a grade that is already there. */
export function gradeSpeeds(
  speedMps: Float64Array,
  grade: Float64Array,
  model: GapModel = 'hr_empirical',
): Float64Array {
  const graded = new Float64Array(speedMps.length);
  for (let k = 0; k < graded.length; k++) graded[k] = speedMps[k]! * gapFactor(grade[k]!, model);
  return graded;
}

/** A copy with NaN for every second that is not moving. */
export function whileMoving(values: Float64Array, moving: ArrayLike<number>): Float64Array {
  const out = new Float64Array(values.length);
  for (let k = 0; k < out.length; k++) out[k] = moving[k] === 1 ? values[k]! : Number.NaN;
  return out;
}
