import type { Day } from '../time.ts';

/**
 * A workout is data, not prose (LIB-2). Targets name a band of the runner's zones and become paces
 * only when the workout is rendered (LIB-3), so that new zones re-render every future workout.
 */
export type Band = 'E' | 'M' | 'T' | 'I' | 'R';
export const BANDS: readonly Band[] = ['E', 'M', 'T', 'I', 'R'];

export type StepRole = 'warmup' | 'work' | 'recovery' | 'rest' | 'cooldown';

export type StepEnd = { type: 'time'; s: number } | { type: 'distance'; m: number } | { type: 'lap' };

export type StepTarget =
  | { type: 'none' }
  | { type: 'zone'; band: Band }
  /** s/km; slow is the larger number. `upperOnly`: only faster than `fastSPerKm` is wrong (EXP-2) */
  | { type: 'pace'; slowSPerKm: number; fastSPerKm: number; upperOnly?: true }
  | { type: 'hr'; lowBpm: number; highBpm: number }
  | { type: 'rpe'; low: number; high: number };

export interface Step {
  kind: 'step';
  role: StepRole;
  name?: string;
  end: StepEnd;
  target: StepTarget;
  note?: string;
}

/** `n` passes over `steps`; never nested. */
export interface Repeat {
  kind: 'repeat';
  n: number;
  steps: Step[];
}

export interface Workout {
  /** stable over versions; what a device knows the workout by */
  id: string;
  version: number;
  /** the first 15 characters make sense alone, ASCII (EXP-6) */
  name: string;
  /** library id, e.g. `easy`, `cruise`; see library.ts */
  type: string;
  purpose: string;
  day: Day;
  sport: 'running';
  steps: (Step | Repeat)[];
}

/** Every step in running order, repeats unrolled. */
export function flattenSteps(steps: readonly (Step | Repeat)[]): Step[] {
  return steps.flatMap((s) => (s.kind === 'step' ? [s] : Array.from({ length: s.n }, () => s.steps).flat()));
}

/**
 * Planned time and distance of a workout whose targets are paces (render first).
 * A step that ends by time gets its distance from `speedOf`, and the other way round; a step that ends
 * with the lap button counts as nothing. Units: s, m, m/s.
 */
export function workoutExtent(
  steps: readonly (Step | Repeat)[],
  speedOf: (step: Step) => number,
): { durationS: number; distanceM: number } {
  let durationS = 0;
  let distanceM = 0;
  for (const step of flattenSteps(steps)) {
    if (step.end.type === 'time') {
      durationS += step.end.s;
      distanceM += step.end.s * speedOf(step);
    } else if (step.end.type === 'distance') {
      distanceM += step.end.m;
      durationS += step.end.m / speedOf(step);
    }
  }
  return { durationS, distanceM };
}
