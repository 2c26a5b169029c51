import { sessionSpike, spikeHazard } from '../../src/core/science/session-spike.ts';
import { studyNumbers as n } from '../numbers.ts';

/** A run as the tissues meet it: the true distance, whatever the watch said. */
export interface TissueRun {
  /** day number */
  day: number;
  km: number;
  hours: number;
  race: boolean;
  /** an easy run that was run too fast */
  fastEasy: boolean;
}

export interface RunHazard {
  /** run ÷ longest of the 30 days before; null: nothing to compare with */
  ratio: number | null;
  /** expected arrivals of a sore spot: the model that is acted out */
  shown: number;
  /** the same under the believed multipliers; summed only */
  believed: number;
}

/**
 * Expected arrivals of a sore spot in one run. `earlier` in order of time. Rate per hour × frailty × the rate ratio
 * of the run's spike category (Frandsen 2025); races and runs without a baseline stand at 1.
 */
export function runHazard(
  run: TissueRun,
  earlier: readonly TissueRun[],
  frailty: number,
  fatigueRatio: number,
): RunHazard {
  const h = n.hazard;
  const spike = sessionSpike(earlier, run.day, run.km);
  const ratio = spike?.ratio ?? null;
  const hrr = run.race || spike === null ? 1 : (spikeHazard(spike.category)?.hrr ?? 1);
  const shown = h.arrivalsPerHour * run.hours * frailty * hrr;
  const b = h.believed;
  const kmIn = (from: number, to: number) =>
    earlier.reduce((sum, r) => sum + (r.day >= from && r.day < to ? r.km : 0), 0);
  const lately = kmIn(run.day - 6, run.day + 1) + run.km;
  const usual = kmIn(run.day - 34, run.day - 6) / 4;
  const ramp = usual > 0 && lately > b.rampOver * usual ? b.ramp : 1;
  const tired = fatigueRatio > b.fatigueOver ? b.fatigue : 1;
  return { ratio, shown, believed: shown * ramp * tired * (run.fastEasy ? b.fastEasy : 1) };
}
