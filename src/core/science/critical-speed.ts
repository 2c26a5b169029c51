/**
 * Critical speed CS and D′ from maximal efforts [H as a concept, M from training data].
 * Three forms of one law that weigh the efforts differently; they are not statistically equal
 * (Patoz 2021): the linear form is the default and is never mixed with the others.
 * Trials of 2–15 (20) min; efforts of 30–40 min lower CS by 2–4 %. R² is always near 1 and says nothing.
 */
export interface CriticalSpeedFit {
  csMps: number;
  dPrimeM: number;
}

export interface LinearCriticalSpeedFit extends CriticalSpeedFit {
  /** standard error of estimate, m: √(SSE/(n−2)); null with two points, where no residual exists */
  seeM: number | null;
  seCsMps: number | null;
  seDPrimeM: number | null;
}

/** D′ outside this range (m) is refused as implausible by those who use a fit. */
export const PLAUSIBLE_D_PRIME_M: readonly [number, number] = [80, 350];

/** Linear distance–time form, d = CS·t + D′, least squares of d on t. null: < 2 efforts, equal times, bad input. */
export function criticalSpeedLinear(
  timesS: readonly number[],
  distancesM: readonly number[],
): LinearCriticalSpeedFit | null {
  if (!usable(timesS, distancesM)) return null;
  const line = leastSquares(timesS, distancesM);
  if (line === null) return null;
  const { n, slope, intercept, meanX, sxx, sse } = line;
  // SE(CS) = SEE/√Sxx; SE(D′) = SEE √(1/n + t̄²/Sxx)
  const seeM = n > 2 ? Math.sqrt(sse / (n - 2)) : null;
  return {
    csMps: slope,
    dPrimeM: intercept,
    seeM,
    seCsMps: seeM === null ? null : seeM / Math.sqrt(sxx),
    seDPrimeM: seeM === null ? null : seeM * Math.sqrt(1 / n + (meanX * meanX) / sxx),
  };
}

/** Inverse-time form, v = CS + D′/t, least squares of v on 1/t: weighs short efforts. */
export function criticalSpeedInverseTime(
  timesS: readonly number[],
  distancesM: readonly number[],
): CriticalSpeedFit | null {
  if (!usable(timesS, distancesM)) return null;
  const line = leastSquares(
    timesS.map((t) => 1 / t),
    timesS.map((t, i) => distancesM[i]! / t),
  );
  return line === null ? null : { csMps: line.intercept, dPrimeM: line.slope };
}

/**
 * Hyperbolic form, t = D′/(v − CS), least squares in t: weighs long efforts. For a given CS the best
 * D′ is linear, so the search runs over CS alone, from 0 to just below the slowest effort's speed.
 * null: < 2 efforts, one speed only, or no minimum inside that range.
 */
export function criticalSpeedHyperbolic(
  timesS: readonly number[],
  distancesM: readonly number[],
): CriticalSpeedFit | null {
  if (!usable(timesS, distancesM)) return null;
  const speeds = timesS.map((t, i) => distancesM[i]! / t);
  const slowest = Math.min(...speeds);
  if (!(Math.max(...speeds) - slowest > 1e-9 * slowest)) return null;
  const at = (gap: number) => hyperbola(timesS, speeds, slowest - gap);

  // The gap to the slowest speed spans orders of magnitude: scan it in its logarithm, then narrow.
  const steps = 400;
  const lnLow = Math.log(slowest * 1e-7);
  const lnHigh = Math.log(slowest);
  const ln = (k: number) => lnLow + ((lnHigh - lnLow) * k) / steps;
  let best = 0;
  for (let k = 1; k <= steps; k++) if (at(Math.exp(ln(k))).sse < at(Math.exp(ln(best))).sse) best = k;
  if (best === 0 || best === steps) return null;
  let low = ln(best - 1);
  let high = ln(best + 1);
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < 120; i++) {
    const a = high - golden * (high - low);
    const b = low + golden * (high - low);
    if (at(Math.exp(a)).sse < at(Math.exp(b)).sse) high = b;
    else low = a;
  }
  const gap = Math.exp((low + high) / 2);
  return { csMps: slowest - gap, dPrimeM: at(gap).dPrimeM };
}

/** Time (s) for a distance: t = (d − D′)/CS. null where d ≤ D′ or CS is not positive. */
export function criticalSpeedPredictTime(csMps: number, dPrimeM: number, distanceM: number): number | null {
  if (!(csMps > 0) || !(distanceM > dPrimeM) || !Number.isFinite(distanceM)) return null;
  return (distanceM - dPrimeM) / csMps;
}

function usable(timesS: readonly number[], distancesM: readonly number[]): boolean {
  const positive = (x: number) => x > 0 && Number.isFinite(x);
  return (
    timesS.length >= 2 &&
    timesS.length === distancesM.length &&
    timesS.every(positive) &&
    distancesM.every(positive)
  );
}

function hyperbola(timesS: readonly number[], speeds: readonly number[], csMps: number) {
  let tu = 0;
  let uu = 0;
  for (let i = 0; i < speeds.length; i++) {
    const u = 1 / (speeds[i]! - csMps);
    tu += timesS[i]! * u;
    uu += u * u;
  }
  const dPrimeM = tu / uu;
  let sse = 0;
  for (let i = 0; i < speeds.length; i++) sse += (timesS[i]! - dPrimeM / (speeds[i]! - csMps)) ** 2;
  return { dPrimeM, sse };
}

/** Ordinary least squares of y on x; null where all x are equal. */
export function leastSquares(x: readonly number[], y: readonly number[]) {
  const n = x.length;
  const meanX = x.reduce((a, b) => a + b, 0) / n;
  const meanY = y.reduce((a, b) => a + b, 0) / n;
  let sxx = 0;
  let sxy = 0;
  for (let i = 0; i < n; i++) {
    sxx += (x[i]! - meanX) ** 2;
    sxy += (x[i]! - meanX) * (y[i]! - meanY);
  }
  if (!(sxx > 1e-18 * n * meanX * meanX)) return null;
  const slope = sxy / sxx;
  const intercept = meanY - slope * meanX;
  let sse = 0;
  for (let i = 0; i < n; i++) sse += (y[i]! - intercept - slope * x[i]!) ** 2;
  return { n, slope, intercept, meanX, sxx, sse };
}
