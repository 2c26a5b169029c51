/** Length of a mean that counts as a peak: a single reading is often an artefact. */
const PEAK_S = 20;
const PEAKS = 3;
/** Share of a window that must have a heart rate. */
const COVERAGE_MIN = 0.9;

/**
 * The three highest means of 20 s that do not overlap, bpm, highest first; fewer where there are fewer.
 * The second or third highest of a year is the observed maximum, never the highest. Evidence: [M].
 */
export function heartRatePeaks(tS: Float64Array, hrBpm: Float64Array): number[] {
  const left = hrBpm.slice();
  const peaks: number[] = [];
  for (let round = 0; round < PEAKS; round++) {
    let best = 0;
    let bestEnd = -1;
    let sum = 0;
    let run = 0;
    for (let k = 0; k < left.length; k++) {
      const v = left[k]!;
      if (Number.isNaN(v) || (k > 0 && tS[k]! - tS[k - 1]! > 1.5)) {
        sum = 0;
        run = 0;
        if (Number.isNaN(v)) continue;
      }
      sum += v;
      run++;
      if (run > PEAK_S) {
        sum -= left[k - PEAK_S]!;
        run--;
      }
      if (run === PEAK_S && sum / PEAK_S > best + 1e-9) {
        best = sum / PEAK_S;
        bestEnd = k;
      }
    }
    if (bestEnd < 0) break;
    peaks.push(best);
    left.fill(Number.NaN, bestEnd - PEAK_S + 1, bestEnd + 1);
  }
  return peaks;
}

/**
 * Highest mean over a duration of the clock, bpm, among the windows with a heart rate for 90 % of it; null
 * where there is none. Missing seconds are left out of the mean.
 */
export function highestMeanHeartRate(
  tS: Float64Array,
  hrBpm: Float64Array,
  durationS: number,
): number | null {
  let best: number | null = null;
  let from = 0;
  let sum = 0;
  let count = 0;
  for (let to = 0; to < hrBpm.length; to++) {
    if (!Number.isNaN(hrBpm[to]!)) {
      sum += hrBpm[to]!;
      count++;
    }
    for (; tS[from]! <= tS[to]! - durationS; from++) {
      if (Number.isNaN(hrBpm[from]!)) continue;
      sum -= hrBpm[from]!;
      count--;
    }
    if (tS[to]! + 1 - tS[0]! < durationS || count < COVERAGE_MIN * durationS) continue;
    if (best === null || sum / count > best) best = sum / count;
  }
  return best;
}
