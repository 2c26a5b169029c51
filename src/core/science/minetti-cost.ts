/**
 * Metabolic cost of running on a slope, J per kg and metre along the slope.
 *
 *   C(i) = 155.4 i⁵ − 30.4 i⁴ − 43.3 i³ + 46.3 i² + 19.5 i + 3.6
 *
 * Grade `i` is rise over run as a fraction, valid in [−0.45, 0.45] and held at that border outside it.
 * Source: Minetti et al. 2002, doi 10.1152/japplphysiol.01177.2001 (ten mountain runners, treadmill,
 * R² 0.999). Evidence: [H] for energy, [M] as a model of pace: downhill the legs limit, not the energy.
 * Use it as a ratio to level running; the level value 3.6 is above the 3.40 ± 0.24 measured.
 *
 * @returns null for a grade that is no number.
 */
export function minettiCost(grade: number | null): number | null {
  if (grade === null || !Number.isFinite(grade)) return null;
  const i = Math.max(-MINETTI_LIMIT, Math.min(MINETTI_LIMIT, grade));
  return ((((155.4 * i - 30.4) * i - 43.3) * i + 46.3) * i + 19.5) * i + LEVEL_COST;
}

/** Steepest grade of the treadmill study, fraction. */
export const MINETTI_LIMIT = 0.45;
/** The polynomial's own value on the level, J/kg/m. */
export const LEVEL_COST = 3.6;
