/** Above this speed no human runs, even for a moment, m/s (**Policy**; the 100 m record peaks at 12.4). */
export const MAX_RUNNING_SPEED_MPS = 12;

/**
 * Indexes of samples that were reached faster than `maxSpeedMps` from the sample before them: the
 * later sample of the pair is the suspect. Strictly above the limit; pairs without time between
 * them are not judged. `tS` in seconds ascending, `cumDistanceM` cumulative metres, same length.
 */
export function speedSpikes(
  tS: ArrayLike<number>,
  cumDistanceM: ArrayLike<number>,
  maxSpeedMps = MAX_RUNNING_SPEED_MPS,
): number[] {
  const indices: number[] = [];
  for (let i = 1; i < tS.length; i++) {
    const dt = tS[i]! - tS[i - 1]!;
    if (dt > 0 && (cumDistanceM[i]! - cumDistanceM[i - 1]!) / dt > maxSpeedMps) indices.push(i);
  }
  return indices;
}
