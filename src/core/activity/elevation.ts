/** Reversals smaller than this are noise of a barometer, m (**Policy**). */
export const BAROMETRIC_HYSTERESIS_M = 3;

/**
 * Ascent and descent by turning points with hysteresis. The running extreme is followed; when the
 * altitude comes back from it by at least `hysteresisM`, the swing since the last turning point is
 * committed and the extreme becomes the new turning point. The last swing counts when it is itself
 * at least `hysteresisM`. Raw sums always overestimate; the result never grows with the hysteresis.
 * NaN samples are skipped.
 */
export function elevationGainLoss(
  altitudeM: ArrayLike<number>,
  hysteresisM = BAROMETRIC_HYSTERESIS_M,
): { gainM: number; lossM: number } {
  let gainM = 0;
  let lossM = 0;
  // Until the first swing is large enough its direction is open, so both extremes are followed.
  let direction: 'open' | 'up' | 'down' = 'open';
  let low = Number.NaN;
  let high = Number.NaN;
  for (let i = 0; i < altitudeM.length; i++) {
    const z = altitudeM[i]!;
    if (Number.isNaN(z)) continue;
    if (direction === 'open') {
      if (!(z >= low)) low = z;
      if (!(z <= high)) high = z;
      if (high - low >= hysteresisM && high > low) direction = z === high ? 'up' : 'down';
    } else if (direction === 'up') {
      if (z > high) high = z;
      else if (z < high && high - z >= hysteresisM) {
        gainM += high - low;
        low = z;
        direction = 'down';
      }
    } else if (z < low) low = z;
    else if (z > low && z - low >= hysteresisM) {
      lossM += high - low;
      high = z;
      direction = 'up';
    }
  }
  if (direction === 'up') gainM += high - low;
  if (direction === 'down') lossM += high - low;
  return { gainM, lossM };
}
