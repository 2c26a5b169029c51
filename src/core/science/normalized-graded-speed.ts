/** Gaps longer than this restart the rolling window: a stopped timer is not rest on the run. */
const RESTART_GAP_S = 30;

/**
 * Normalised graded speed (m/s): the steady speed that costs as much as this uneven one.
 *
 *   trailing 30 s mean of graded speed over full windows only → mean of the 4th power → 4th root
 *
 * The Coggan construction on graded speed; the exponent is a convention (lactate against power fits 2.5
 * to 4.6 by level, Skiba 2006). Evidence: [M]. TrainingPeaks' own NGP is unpublished. Under 30 s of data
 * it is the plain mean, and it is never below the mean: a short file that starts fast has few full
 * windows over its fast part, and intensity weighting must not make it look easier than its average.
 *
 * @param gradedMps 1 Hz; NaN is not moving and is left out
 * @param tS seconds of the samples; without it they are one second apart
 * @returns null where no second is moving
 */
export function normalizedGradedSpeed(
  gradedMps: ArrayLike<number>,
  tS: ArrayLike<number> | null = null,
  windowS = 30,
  exponent = 4,
): { ngsMps: number | null; meanGradedMps: number | null } {
  const window = Math.max(1, Math.round(windowS));
  const ring = new Float64Array(window);
  let filled = 0;
  let at = 0;
  let rolling = 0;
  let lastS = 0;
  let powers = 0;
  let windows = 0;
  let sum = 0;
  let count = 0;
  for (let k = 0; k < gradedMps.length; k++) {
    const v = gradedMps[k]!;
    if (!Number.isFinite(v)) continue;
    const t = tS === null ? k : tS[k]!;
    if (count > 0 && t - lastS > RESTART_GAP_S) {
      filled = 0;
      at = 0;
      rolling = 0;
    }
    lastS = t;
    sum += v;
    count++;
    if (filled === window) rolling -= ring[at]!;
    else filled++;
    rolling += v;
    ring[at] = v;
    at = (at + 1) % window;
    if (filled < window) continue;
    const mean = rolling / window;
    powers += exponent === 4 ? mean * mean * mean * mean : mean ** exponent;
    windows++;
  }
  if (count === 0) return { ngsMps: null, meanGradedMps: null };
  const mean = sum / count;
  const ngs = windows > 0 ? (powers / windows) ** (1 / exponent) : mean;
  return { ngsMps: Math.max(ngs, mean), meanGradedMps: mean };
}
