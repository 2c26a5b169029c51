/** Slower than this is standing, m/s (**Policy**, science 0.5–0.8). */
export const MIN_MOVING_SPEED_MPS = 0.5;
/** A sample gap longer than this is a pause, s: smart recording leaves 8–10 s, tunnels up to 30 (**Policy**). */
export const MAX_MOVING_GAP_S = 30;

export interface MovingTimeOptions {
  minSpeedMps?: number;
  maxGapS?: number;
}

/**
 * Time in motion and wall-clock time. The interval between two samples is motion when its speed is
 * at least `minSpeedMps` and it lasts at most `maxGapS`. `tS` seconds ascending, `cumDistanceM`
 * cumulative metres.
 */
export function movingTime(
  tS: ArrayLike<number>,
  cumDistanceM: ArrayLike<number>,
  { minSpeedMps = MIN_MOVING_SPEED_MPS, maxGapS = MAX_MOVING_GAP_S }: MovingTimeOptions = {},
): { movingS: number; elapsedS: number } {
  let movingS = 0;
  for (let i = 1; i < tS.length; i++) {
    const dt = tS[i]! - tS[i - 1]!;
    if (dt > 0 && dt <= maxGapS && (cumDistanceM[i]! - cumDistanceM[i - 1]!) / dt >= minSpeedMps)
      movingS += dt;
  }
  return { movingS, elapsedS: tS.length > 0 ? tS[tS.length - 1]! - tS[0]! : 0 };
}
