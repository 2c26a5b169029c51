import type { CriticalSpeedFit } from './critical-speed.ts';

/**
 * Field test of two all-out runs of 3 and 9 min: CS = (d9 − d3)/360, D′ = d3 − 180 CS [M].
 * Two points leave no residual: the standard error is unknown.
 * null: a distance is missing or not positive, or the longer run is not the longer distance.
 */
export function threeNineTest(distance3MinM: number, distance9MinM: number): CriticalSpeedFit | null {
  if (!(distance3MinM > 0) || !(distance9MinM > distance3MinM) || !Number.isFinite(distance9MinM))
    return null;
  const csMps = (distance9MinM - distance3MinM) / 360;
  return { csMps, dPrimeM: distance3MinM - 180 * csMps };
}
