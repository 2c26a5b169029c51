import { trainingBands } from '../../core/science/training-bands.ts';
import { vdotOfThresholdSpeed } from '../../core/science/vdot-paces.ts';
import { BANDS } from '../../core/workout/workout.ts';
import type { Bands } from './bands-table.tsx';

/** The bands that a threshold pace would give, by the formulas the server uses; null: no pace anyone runs. */
export function previewBands(thresholdSPerKm: number): Bands | null {
  if (!(thresholdSPerKm >= 150 && thresholdSPerKm <= 900)) return null;
  const vdot = vdotOfThresholdSpeed(1000 / thresholdSPerKm);
  const bands = vdot === null ? null : trainingBands(vdot);
  if (bands === null) return null;
  return BANDS.map((band) => ({
    band,
    slowSPerKm: 1000 / bands[band].slowMps,
    fastSPerKm: 1000 / (band === 'E' ? bands.easyCeilingMps : bands[band].fastMps),
  }));
}
