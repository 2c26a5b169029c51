/** The scale is held here: a wilder ratio is a wrong threshold, not a different person. */
const SCALE = { min: 0.6, max: 1.6 } as const;
/** Sessions that must have both scores before a scale is trusted. */
const SESSIONS_MIN = 8;

/**
 * Factor that puts one load on the scale of another: the median of reference / alternative over sessions
 * that have both, held in 0.6–1.6. Evidence: Policy; the median because single sessions mislead.
 *
 * @returns null without a pair of positive scores
 */
export function calibrationRatio(
  referenceScores: readonly (number | null)[],
  alternativeScores: readonly (number | null)[],
): number | null {
  const ratios: number[] = [];
  for (let k = 0; k < Math.min(referenceScores.length, alternativeScores.length); k++) {
    const reference = referenceScores[k];
    const alternative = alternativeScores[k];
    if (reference == null || alternative == null || !(reference > 0) || !(alternative > 0)) continue;
    ratios.push(reference / alternative);
  }
  if (ratios.length === 0) return null;
  ratios.sort((a, b) => a - b);
  const middle = ratios.length >> 1;
  const median = ratios.length % 2 === 1 ? ratios[middle]! : (ratios[middle - 1]! + ratios[middle]!) / 2;
  return Math.max(SCALE.min, Math.min(SCALE.max, median));
}

export interface LoadPair {
  /** the pace score of a session */
  reference: number;
  /** the same session by another method, in its own points */
  alternative: number;
}

/**
 * The runner's own scale for a method, from the sessions of the last 90 days that have both scores
 * (the caller picks them). Null below eight: then the method counts as it is.
 */
export function loadScale(pairs: readonly LoadPair[]): { scale: number; sessions: number } | null {
  const usable = pairs.filter((p) => p.reference > 0 && p.alternative > 0);
  if (usable.length < SESSIONS_MIN) return null;
  const scale = calibrationRatio(
    usable.map((p) => p.reference),
    usable.map((p) => p.alternative),
  );
  return scale === null ? null : { scale, sessions: usable.length };
}
