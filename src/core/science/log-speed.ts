import { leastSquares } from './critical-speed.ts';

/**
 * Log-speed endurance model [M–H]: v(T) = vm (1 − γ ln(T/tc)), T ≥ tc = 6 min. vm is the speed held for
 * tc (about the speed at maximal oxygen uptake). Emig & Peltonen 2020, doi 10.1038/s41467-020-18737-6;
 * Mulligan, Adam & Emig 2018. Typical γ 0.05–0.10. The choice for half and marathon with ≥ 2 races.
 */
export const LOG_SPEED_TC_S = 360;

export interface LogSpeedFit {
  vmMps: number;
  gamma: number;
  enduranceIndex: number;
}

/**
 * Time (s) for a distance: the root of d = v(T)·T on [tc, tc·e^(1/γ − 1)], where distance still grows with
 * time. null: the distance is shorter than vm·tc or longer than the model reaches.
 */
export function logSpeedRaceTime(
  distanceM: number,
  vmMps: number,
  gamma: number,
  tcS = LOG_SPEED_TC_S,
): number | null {
  if (!(distanceM > 0) || !(vmMps > 0) || !(gamma > 0) || !(gamma < 1) || !(tcS > 0)) return null;
  const reach = (timeS: number) => vmMps * (1 - gamma * Math.log(timeS / tcS)) * timeS;
  let low = tcS;
  let high = tcS * Math.exp(1 / gamma - 1);
  if (!Number.isFinite(high) || distanceM < reach(low) * (1 - 1e-12) || distanceM > reach(high)) return null;
  for (let i = 0; i < 200 && high - low > 1e-10 * high; i++) {
    const mid = (low + high) / 2;
    if (reach(mid) < distanceM) low = mid;
    else high = mid;
  }
  return (low + high) / 2;
}

/** Multiple of tc for which 90 % of vm can be held: El = e^(0.1/γ). null for γ ≤ 0. */
export function enduranceIndex(gamma: number): number | null {
  if (!(gamma > 0)) return null;
  const value = Math.exp(0.1 / gamma);
  return Number.isFinite(value) ? value : null;
}

/**
 * Least squares of mean speed on ln(T/tc): intercept vm, slope −γ·vm.
 * null: fewer than two races, longest/shortest time below 2, or speeds that do not fall with time.
 */
export function logSpeedFit(
  distancesM: readonly number[],
  timesS: readonly number[],
  tcS = LOG_SPEED_TC_S,
): LogSpeedFit | null {
  const positive = (x: number) => x > 0 && Number.isFinite(x);
  if (timesS.length < 2 || timesS.length !== distancesM.length || !(tcS > 0)) return null;
  if (!timesS.every(positive) || !distancesM.every(positive)) return null;
  if (Math.max(...timesS) / Math.min(...timesS) < 2) return null;
  const line = leastSquares(
    timesS.map((t) => Math.log(t / tcS)),
    timesS.map((t, i) => distancesM[i]! / t),
  );
  if (line === null || !(line.intercept > 0)) return null;
  const gamma = -line.slope / line.intercept;
  const index = enduranceIndex(gamma);
  return index === null ? null : { vmMps: line.intercept, gamma, enduranceIndex: index };
}
