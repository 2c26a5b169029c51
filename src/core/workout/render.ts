import { trainingBands } from '../science/training-bands.ts';
import { vdotPaceAtFraction } from '../science/vdot-paces.ts';
import { speedFromPace } from '../units.ts';
import type { Band, Repeat, Step, StepTarget, Workout } from './workout.ts';

/** What a workout is rendered against; null for a runner who trains by effort (ZON-2). */
export interface PaceZones {
  vdot: number;
  /** speed held for about an hour, m/s */
  thresholdSpeedMps: number;
  /** the speed above which a run is too fast for easy, m/s */
  easyCeilingMps: number;
}

/** Share of VDOT at the middle of each band (coaching.md §1.2) and its half width (EXP-2). */
const BAND_MIDDLE = { M: 0.8, I: 0.975, R: 1.05 } as const;
const HALF_WIDTH: Record<'M' | 'T' | 'I' | 'R', number> = { M: 0.025, T: 0.02, I: 0.02, R: 0.02 };
/** Easy steps warn about running too fast only: the low edge lies far below any easy run (EXP-2). */
const EASY_LOW_OF_THRESHOLD = 0.6;

/** Effort that stands in for a band where there are no paces (LIB-4, ZON-2). */
const BAND_RPE: Record<Band, [number, number]> = { E: [2, 4], M: [5, 6], T: [7, 7], I: [8, 8], R: [8, 9] };
/** Speeds that only serve to estimate a duration for a runner without zones, m/s. */
const ASSUMED_SPEED: Record<Band, number> = { E: 2.4, M: 2.7, T: 2.9, I: 3.1, R: 3.3 };

/**
 * Speeds (m/s) between which a band is right. The threshold band ends at threshold speed and reaches
 * 4 % below it (±2 % around 0.98): coaching.md §1.2 gives T as 0.95–1.00 of threshold speed and its
 * texts write 5:14–5:06 for a threshold of 5:06, so the number shown as T is the fast limit. A band
 * centred on it would ask for 2 % faster than threshold, which is what spoils a threshold run.
 */
export function bandSpeeds(band: Band, zones: PaceZones): { lowMps: number; highMps: number } {
  if (band === 'E') {
    return { lowMps: EASY_LOW_OF_THRESHOLD * zones.thresholdSpeedMps, highMps: zones.easyCeilingMps };
  }
  const half = HALF_WIDTH[band];
  const middle =
    band === 'T'
      ? zones.thresholdSpeedMps / (1 + half)
      : speedFromPace(vdotPaceAtFraction(zones.vdot, BAND_MIDDLE[band]));
  return { lowMps: middle * (1 - half), highMps: middle * (1 + half) };
}

/** Every zone target replaced by a pace band, or by effort where there are no zones. */
export function renderWorkout(workout: Workout, zones: PaceZones | null): Workout {
  const renderStep = (step: Step): Step => ({ ...step, target: renderTarget(step.target, zones) });
  const steps = workout.steps.map((s): Step | Repeat =>
    s.kind === 'repeat' ? { ...s, steps: s.steps.map(renderStep) } : renderStep(s),
  );
  return { ...workout, steps };
}

function renderTarget(target: StepTarget, zones: PaceZones | null): StepTarget {
  if (target.type !== 'zone') return target;
  if (zones === null) {
    const [low, high] = BAND_RPE[target.band];
    return { type: 'rpe', low, high };
  }
  const { lowMps, highMps } = bandSpeeds(target.band, zones);
  const edges = { slowSPerKm: 1000 / lowMps, fastSPerKm: 1000 / highMps };
  return { type: 'pace', ...edges, ...(target.band === 'E' ? { upperOnly: true } : {}) };
}

/**
 * The speed (m/s) at which a step is expected to be run, for durations: the middle of its band; easy
 * running at 0.77 of threshold speed, the middle of the E band of coaching.md §1.2.
 */
export function stepSpeed(zones: PaceZones | null): (step: Step) => number {
  const easy = zones === null ? ASSUMED_SPEED.E : 0.77 * zones.thresholdSpeedMps;
  return (step) => {
    const { target } = step;
    if (target.type === 'pace') {
      const slow = speedFromPace(target.slowSPerKm);
      const fast = speedFromPace(target.fastSPerKm);
      return zones !== null && fast <= zones.easyCeilingMps * 1.001 ? easy : (slow + fast) / 2;
    }
    if (target.type === 'zone' && target.band !== 'E') {
      if (zones === null) return ASSUMED_SPEED[target.band];
      const { lowMps, highMps } = bandSpeeds(target.band, zones);
      return (lowMps + highMps) / 2;
    }
    if (target.type === 'rpe' && target.low >= 6 && step.role === 'work') {
      return zones === null ? ASSUMED_SPEED.T : zones.thresholdSpeedMps;
    }
    return step.role === 'recovery' && step.name?.startsWith('Walk') ? 1.5 : easy;
  };
}

/** Slow end of easy running for a runner without zones, m/s: 8:00 a km. */
const ASSUMED_SLOW_EASY = 1000 / 480;

/**
 * The speed (m/s) minutes are planned with (AVL-2): the slow edge of every band; easy running at the slow
 * end of E, 59 % of VDOT (coaching.md §1.2). A session that fits at these speeds fits in the day.
 */
export function slowStepSpeed(zones: PaceZones | null): (step: Step) => number {
  const expected = stepSpeed(zones);
  const easy = slowEasySpeed(zones);
  return (step) => {
    const { target } = step;
    if (target.type === 'zone' && target.band !== 'E' && zones !== null)
      return bandSpeeds(target.band, zones).lowMps;
    if (target.type === 'pace') return Math.max(easy, speedFromPace(target.slowSPerKm));
    return target.type === 'zone' && target.band !== 'E' ? expected(step) : Math.min(easy, expected(step));
  };
}

/** Slow end of easy running, m/s. */
export function slowEasySpeed(zones: PaceZones | null): number {
  return zones === null
    ? ASSUMED_SLOW_EASY
    : (trainingBands(zones.vdot)?.E.slowMps ?? 0.73 * zones.thresholdSpeedMps);
}
