export interface CadenceLockOptions {
  windowS?: number;
  maxMedianDeltaBpm?: number;
  minCorrelation?: number;
  minTotalS?: number;
}

export interface CadenceLock {
  lockedS: number;
  locked: boolean;
  /** first second of every locked window */
  windowStarts: number[];
}

/**
 * Does the optical sensor count steps instead of beats? Both series at 1 Hz, disjoint windows of
 * 120 s: a window is locked when the median of |HR − steps a minute| is at most 5 and the two
 * correlate with at least 0.9. Both conditions are needed: many runners have a heart rate near
 * their cadence. Locked windows of 300 s together lock the run. [M: 74 real files reached a
 * correlation of at most 0.605 in runs without a lock.] NaN samples are left out; a window with
 * less than half of its samples says nothing. A remainder shorter than a window is not judged.
 */
export function cadenceLock(
  hrBpm: ArrayLike<number>,
  cadenceSpm: ArrayLike<number>,
  { windowS = 120, maxMedianDeltaBpm = 5, minCorrelation = 0.9, minTotalS = 300 }: CadenceLockOptions = {},
): CadenceLock {
  const n = Math.min(hrBpm.length, cadenceSpm.length);
  const windowStarts: number[] = [];
  const deltas = new Float64Array(Math.max(0, Math.floor(windowS)));
  for (let from = 0; windowS >= 1 && from + windowS <= n; from += windowS) {
    let count = 0;
    let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
    // Sums about the first pair keep the differences exact enough.
    let x0 = Number.NaN;
    let y0 = Number.NaN;
    for (let i = from; i < from + windowS; i++) {
      if (Number.isNaN(hrBpm[i]!) || Number.isNaN(cadenceSpm[i]!)) continue;
      if (count === 0) {
        x0 = hrBpm[i]!;
        y0 = cadenceSpm[i]!;
      }
      const x = hrBpm[i]! - x0;
      const y = cadenceSpm[i]! - y0;
      sx += x;
      sy += y;
      sxx += x * x;
      syy += y * y;
      sxy += x * y;
      deltas[count++] = Math.abs(hrBpm[i]! - cadenceSpm[i]!);
    }
    if (count < windowS / 2 || count < 2) continue;
    const spread = Math.sqrt((sxx - (sx * sx) / count) * (syy - (sy * sy) / count));
    const correlation = spread > 0 ? (sxy - (sx * sy) / count) / spread : Number.NaN;
    if (correlation >= minCorrelation && median(deltas.subarray(0, count)) <= maxMedianDeltaBpm)
      windowStarts.push(from);
  }
  const lockedS = windowStarts.length * windowS;
  return { lockedS, locked: lockedS > 0 && lockedS >= minTotalS, windowStarts };
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const mid = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[mid]! : (sorted[mid - 1]! + sorted[mid]!) / 2;
}
