/**
 * Heart-rate variability against the athlete's own band [M]. Plews 2013; Vesterinen 2016; Nuuttila 2022.
 * Values of one kind and one device only: rMSSD and SDNN are different quantities and never share a band.
 */
export const BAND_SD = 0.5;
export const MIN_VALID_IN_7 = 3;
export const MIN_BASELINE_VALUES = 14;

/** When HRV was measured: other hours are other measures, each with a baseline of its own. */
export const HRV_TAKEN = ['night', 'morning', 'day'] as const;
export type HrvTaken = (typeof HRV_TAKEN)[number];

/** rMSSD (ms) = √ mean of squared successive differences, and its logarithm. null: < 2 intervals or one not positive. */
export function rmssd(rrMs: readonly number[]): { rmssdMs: number; lnRmssd: number | null } | null {
  if (rrMs.length < 2 || !rrMs.every((x) => x > 0 && Number.isFinite(x))) return null;
  let sum = 0;
  for (let i = 1; i < rrMs.length; i++) sum += (rrMs[i]! - rrMs[i - 1]!) ** 2;
  const rmssdMs = Math.sqrt(sum / (rrMs.length - 1));
  return { rmssdMs, lnRmssd: rmssdMs > 0 ? Math.log(rmssdMs) : null };
}

export interface HrvStatus {
  meanLn7: number | null;
  lower: number | null;
  upper: number | null;
  /** above is neutral, not good: it can mean saturation or overreaching */
  status: 'below' | 'within' | 'above' | 'unknown';
}

/**
 * Seven-day mean of ln values against baseline mean ± 0.5 SD (n − 1). The baseline is the 60 days that end
 * before those seven. Missing or non-positive values are left out; fewer than 3 of the 7 or fewer than 14 in the
 * baseline is unknown, never guessed.
 */
export function hrvStatus(
  baselineMs: readonly (number | null)[],
  last7Ms: readonly (number | null)[],
  bandSd = BAND_SD,
  minValidIn7 = MIN_VALID_IN_7,
): HrvStatus {
  const baseline = logs(baselineMs);
  const recent = logs(last7Ms);
  const meanLn7 = recent.length >= Math.max(1, minValidIn7) ? mean(recent) : null;
  if (baseline.length < MIN_BASELINE_VALUES) return { meanLn7, lower: null, upper: null, status: 'unknown' };
  const centre = mean(baseline);
  const sd = Math.sqrt(baseline.reduce((s, x) => s + (x - centre) ** 2, 0) / (baseline.length - 1));
  const [lower, upper] = [centre - bandSd * sd, centre + bandSd * sd];
  if (meanLn7 === null) return { meanLn7, lower, upper, status: 'unknown' };
  // The tolerance keeps a baseline without spread (the same value every day) inside its own band.
  const status = meanLn7 < lower - 1e-12 ? 'below' : meanLn7 > upper + 1e-12 ? 'above' : 'within';
  return { meanLn7, lower, upper, status };
}

function logs(values: readonly (number | null)[]): number[] {
  return values.filter((x): x is number => x !== null && x > 0 && Number.isFinite(x)).map(Math.log);
}

function mean(x: readonly number[]): number {
  return x.reduce((a, b) => a + b, 0) / x.length;
}
