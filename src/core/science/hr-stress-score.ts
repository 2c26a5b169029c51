import { banisterTrimp, hrReserveFraction, type Sex } from './trimp.ts';

/**
 * Heart-rate stress score: 100 × TRIMP / TRIMP of one hour at the lactate-threshold heart rate, both with
 * the same weights. One hour at threshold is 100 points. Evidence: [M] (the construction of Elevate;
 * TrainingPeaks' hrTSS is a private variant).
 *
 * @returns points; null where the reserve is not positive or the threshold not above resting
 */
export function hrStressScore(
  trimp: number,
  restBpm: number,
  maxBpm: number,
  lthrBpm: number,
  sex: Sex | null,
): number | null {
  const h = hrReserveFraction(lthrBpm, restBpm, maxBpm);
  if (h === null || h <= 0 || !Number.isFinite(trimp) || trimp < 0) return null;
  return (100 * trimp) / banisterTrimp(60, h, sex)!;
}
