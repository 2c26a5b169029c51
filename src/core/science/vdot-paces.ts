import { oxygenCost, speedAtOxygenCost, vdotRaceTime } from './vdot.ts';

/**
 * Training paces that reproduce the printed Daniels tables (science.md §2.2). For comparison and
 * display; what workouts prescribe are the bands of training-bands.ts.
 */

/** Share of VDOT run at threshold: 88 % is 99.3 % of one-hour speed at every level. */
export const THRESHOLD_SHARE = 0.88;
const INTERVAL_SHARE = 0.975;
/** Repetition speed relative to the speed at 100 % VDOT; ±1.5 s per 400 m against print. */
const REPETITION_FACTOR = 1.06;
const MARATHON_M = 42_195;

/** Printed marathon pace (s/km) below VDOT 40, where the book runs slower than its own equations. */
const PRINTED_MARATHON: readonly (readonly [vdot: number, paceSPerKm: number])[] = [
  [30, 423],
  [32, 400],
  [34, 380],
  [36, 361],
  [38, 345],
  [40, 329],
];

export type DanielsZone = 'E' | 'M' | 'T' | 'I' | 'R';

/** Pace (s/km) at a share of VDOT: 1000 / v(share · VDOT). NaN where an input is not positive. */
export function vdotPaceAtFraction(vdotValue: number, vo2Fraction: number): number {
  return 1000 / speedAtOxygenCost(vdotValue * vo2Fraction);
}

/** The printed pace (s/km) of one zone; null for E, which is a range (`vdotEasyRange`), and for bad input. */
export function vdotTrainingPace(vdotValue: number, zone: DanielsZone): number | null {
  if (!(vdotValue > 0) || !Number.isFinite(vdotValue)) return null;
  if (zone === 'T') return vdotPaceAtFraction(vdotValue, THRESHOLD_SHARE);
  if (zone === 'I') return vdotPaceAtFraction(vdotValue, INTERVAL_SHARE);
  if (zone === 'R') return vdotPaceAtFraction(vdotValue, 1) / REPETITION_FACTOR;
  if (zone === 'M') return marathonPace(vdotValue);
  return null;
}

/** Printed easy range, 73 % down to 63 % of VDOT, ±1.3 s/km for VDOT 40–60. Its fast end exceeds the easy ceiling. */
export function vdotEasyRange(
  vdotValue: number,
  fractions: readonly [fast: number, slow: number] = [0.73, 0.63],
): { fastSPerKm: number; slowSPerKm: number } | null {
  const fastSPerKm = vdotPaceAtFraction(vdotValue, fractions[0]);
  const slowSPerKm = vdotPaceAtFraction(vdotValue, fractions[1]);
  return Number.isFinite(fastSPerKm) && Number.isFinite(slowSPerKm) ? { fastSPerKm, slowSPerKm } : null;
}

/** VDOT whose threshold speed (88 %) is the given speed: the inverse of `thresholdSpeed`. null where not positive. */
export function vdotOfThresholdSpeed(thresholdSpeedMps: number): number | null {
  const value = oxygenCost(thresholdSpeedMps * 60) / THRESHOLD_SHARE;
  return value > 0 && Number.isFinite(value) ? value : null;
}

/** Threshold speed (m/s) of a VDOT: the speed at 88 % of it. */
export function thresholdSpeed(vdotValue: number): number {
  return speedAtOxygenCost(vdotValue * THRESHOLD_SHARE);
}

/** Marathon race pace; below VDOT 40 the slower of formula and print (policy), with the print's last surplus below 30. */
function marathonPace(vdotValue: number): number | null {
  const timeS = vdotRaceTime(vdotValue, MARATHON_M);
  if (timeS === null) return null;
  const formula = timeS / (MARATHON_M / 1000);
  if (vdotValue >= 40) return formula;
  if (vdotValue < 30) {
    const at30 = vdotRaceTime(30, MARATHON_M)! / (MARATHON_M / 1000);
    return formula * (PRINTED_MARATHON[0]![1] / at30);
  }
  const k = Math.min(PRINTED_MARATHON.length - 2, Math.floor((vdotValue - 30) / 2));
  const [v0, p0] = PRINTED_MARATHON[k]!;
  const [v1, p1] = PRINTED_MARATHON[k + 1]!;
  return Math.max(formula, p0 + ((p1 - p0) * (vdotValue - v0)) / (v1 - v0));
}
