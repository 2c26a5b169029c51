import { LEVEL_COST, MINETTI_LIMIT, minettiCost } from './minetti-cost.ts';

/** `hr_empirical`: equal heart rate, for effort. `minetti`: equal energy, for trail uphill analysis. */
export type GapModel = 'hr_empirical' | 'minetti';

/** Grades beyond this are held at it in the empirical curve (fraction). */
export const EMPIRICAL_LIMIT = 0.35;

/**
 * How much faster the same effort would be on the level: graded speed = speed × factor.
 *
 * `hr_empirical` [M]: 1 + 3.006 i + 18.611 i² + 0.496 i³ − 42.742 i⁴ − 32.950 i⁵, fitted to two public
 * digitisations of the 2017 equal-heart-rate figure (rms 0.011 on ±0.34), exactly 1 on the level.
 * `minetti` [M as a pace model]: C(i) / C(0), see minetti-cost.ts.
 *
 * @param grade rise over run, fraction; null or NaN (treadmill, no altitude) gives 1
 * @param limit grades are held at ± this; by default 0.35, for `minetti` 0.45
 */
export function gapFactor(
  grade: number | null,
  model: GapModel = 'hr_empirical',
  limit: number = model === 'minetti' ? MINETTI_LIMIT : EMPIRICAL_LIMIT,
): number {
  if (grade === null || Number.isNaN(grade)) return 1;
  const i = Math.max(-limit, Math.min(limit, grade));
  if (model === 'minetti') return minettiCost(i)! / LEVEL_COST;
  return ((((-32.95 * i - 42.742) * i + 0.496) * i + 18.611) * i + 3.006) * i + 1;
}

/**
 * Mean factor that zero-mean normal noise in the grade produces on the level: why grade is smoothed.
 *
 * With E[i²] = s² and E[i⁴] = 3 s⁴ the odd terms vanish. Minetti: 1 + (46.3 s² − 91.2 s⁴) / 3.6;
 * empirical: 1 + 18.611 s² − 128.226 s⁴. No clamp, so only for s up to about 0.1.
 *
 * @param gradeSd standard deviation of the grade, fraction; null where negative or no number
 */
export function gradeNoiseInflation(gradeSd: number | null, model: GapModel = 'minetti'): number | null {
  if (gradeSd === null || !Number.isFinite(gradeSd) || gradeSd < 0) return null;
  const s2 = gradeSd * gradeSd;
  return model === 'minetti'
    ? 1 + (46.3 * s2 - 3 * 30.4 * s2 * s2) / LEVEL_COST
    : 1 + 18.611 * s2 - 3 * 42.742 * s2 * s2;
}
