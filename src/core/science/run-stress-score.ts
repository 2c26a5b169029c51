/** Above this intensity for longer than the minutes below, the threshold is wrong, not the runner fast. */
export const IMPLAUSIBLE_INTENSITY = { factor: 1.15, longerThanS: 1200 } as const;
/** No session is worth more points an hour than this. */
export const IMPLAUSIBLE_SCORE_PER_HOUR = 150;

/**
 * Run stress score: 100 × hours × IF², IF = normalised graded speed / threshold speed. One hour at
 * threshold is 100 points. Evidence: [M], the plain form; refits of private programs differ slightly.
 * It undervalues very hard short work and overvalues slow plodding.
 *
 * @returns points and the intensity factor; null for a missing or non-positive speed or negative time
 */
export function runStressScore(
  durationS: number,
  ngsMps: number,
  thresholdMps: number,
): { score: number; intensity: number } | null {
  const intensity = ngsMps / thresholdMps;
  if (!(durationS >= 0) || !Number.isFinite(durationS)) return null;
  if (!(ngsMps >= 0) || !(thresholdMps > 0) || !Number.isFinite(intensity)) return null;
  return { score: (100 * durationS * intensity * intensity) / 3600, intensity };
}
