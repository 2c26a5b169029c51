import { isHeartRate } from './trimp.ts';

/** Smoothed values carry rounding; an effort exactly at the ceiling is not above it. */
const ROUNDING = 1e-9;

export function isAboveCeiling(speedMps: number, ceilingMps: number): boolean {
  return speedMps > ceilingMps * (1 + ROUNDING);
}

/**
 * Fraction of the moving seconds with graded speed strictly above the ceiling. Evidence: Policy. The
 * caller smooths over 30 s; NaN is not moving and is left out.
 *
 * @returns 0–1; null without a moving second or a ceiling
 */
export function fractionAboveGradedSpeedCeiling(
  gradedMps: ArrayLike<number>,
  ceilingMps: number,
): number | null {
  if (!Number.isFinite(ceilingMps)) return null;
  let above = 0;
  let count = 0;
  for (let k = 0; k < gradedMps.length; k++) {
    const v = gradedMps[k]!;
    if (!Number.isFinite(v)) continue;
    count++;
    if (isAboveCeiling(v, ceilingMps)) above++;
  }
  return count > 0 ? above / count : null;
}

/**
 * Fraction of the valid seconds after the warm-up with a heart rate strictly above the ceiling. The
 * first 8 to 10 min are left out, because the heart lags and a cold strap misreads. Evidence: Policy.
 *
 * @param hrBpm 1 Hz; null, NaN or outside 30–230 bpm is missing
 * @returns 0–1; null without a valid second or a ceiling
 */
export function fractionAboveHrCeiling(
  hrBpm: ArrayLike<number | null>,
  ceilingBpm: number,
  excludeFirstS = 600,
): number | null {
  if (!Number.isFinite(ceilingBpm)) return null;
  let above = 0;
  let count = 0;
  for (let k = Math.max(0, Math.ceil(excludeFirstS)); k < hrBpm.length; k++) {
    const hr = hrBpm[k];
    if (!isHeartRate(hr)) continue;
    count++;
    if (hr > ceilingBpm) above++;
  }
  return count > 0 ? above / count : null;
}
