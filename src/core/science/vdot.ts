/**
 * Daniels–Gilbert race equivalence, ZON-1 [H as equations, M as physiology]. Daniels & Gilbert, Oxygen Power, 1979.
 * The value folds running economy in: it is no laboratory oxygen uptake and is never shown as one.
 * Valid for efforts of about 3.5–230 min; speeds in m/min and times in min inside the equations.
 */

/** Below this a burst of bad positions gives absurd values; F(t) was never fitted there. */
export const SHORTEST_PERFORMANCE_S = 3.5 * 60;
export const LONGEST_PERFORMANCE_S = 230 * 60;

/** Oxygen cost of running on the flat, ml/kg/min: VO2(v) = −4.60 + 0.182258 v + 0.000104 v², v in m/min. */
export function oxygenCost(speedMPerMin: number): number {
  return -4.6 + 0.182258 * speedMPerMin + 0.000104 * speedMPerMin * speedMPerMin;
}

/**
 * Share of the maximum that can be held for t minutes; above 1 for efforts under about 11 min, as intended.
 * F(t) = 0.8 + 0.1894393 e^(−0.012778 t) + 0.2989558 e^(−0.1932605 t)
 */
export function sustainableFraction(timeMin: number): number {
  return 0.8 + 0.1894393 * Math.exp(-0.012778 * timeMin) + 0.2989558 * Math.exp(-0.1932605 * timeMin);
}

/** Speed (m/s) whose oxygen cost is `vo2` ml/kg/min: the positive root of `oxygenCost`. NaN below zero cost. */
export function speedAtOxygenCost(vo2: number): number {
  if (!(vo2 > 0)) return Number.NaN;
  return (-0.182258 + Math.sqrt(0.182258 ** 2 + 0.000416 * (4.6 + vo2))) / 0.000208 / 60;
}

/**
 * VDOT = VO2(d/t) / F(t) of a maximal effort on the flat (or with graded distance).
 * null: not positive, shorter than 3.5 min, or so slow that the cost is not positive.
 */
export function vdot(distanceM: number, timeS: number): number | null {
  if (!(distanceM > 0) || !Number.isFinite(distanceM)) return null;
  if (!(timeS >= SHORTEST_PERFORMANCE_S) || !Number.isFinite(timeS)) return null;
  const value = equivalence(distanceM, timeS);
  return value > 0 ? value : null;
}

/**
 * Time (s) for a distance at a given VDOT, by bisection: VO2(d/t)/F(t) falls strictly as t grows.
 * null: inputs not positive, or a VDOT beyond any running speed (> 15 m/s).
 */
export function vdotRaceTime(vdotValue: number, distanceM: number): number | null {
  if (!(vdotValue > 0) || !(distanceM > 0) || !Number.isFinite(distanceM)) return null;
  let fast = distanceM / 15;
  let slow = distanceM / 0.416; // the oxygen cost is zero just below this speed
  if (!(equivalence(distanceM, fast) >= vdotValue)) return null;
  for (let i = 0; i < 200 && slow - fast > 1e-9 * slow; i++) {
    const mid = (fast + slow) / 2;
    if (equivalence(distanceM, mid) > vdotValue) fast = mid;
    else slow = mid;
  }
  return (fast + slow) / 2;
}

function equivalence(distanceM: number, timeS: number): number {
  const timeMin = timeS / 60;
  return oxygenCost(distanceM / timeMin) / sustainableFraction(timeMin);
}
