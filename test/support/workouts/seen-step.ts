import type { NestedStep } from '../../../src/core/workout/nested-steps.ts';
import type { Step } from '../../../src/core/workout/workout.ts';

/** One step as a platform would run it, repeats run through. Units: s, m, m/s, bpm. */
export interface SeenStep {
  end: { type: 'time'; value: number } | { type: 'distance'; value: number } | { type: 'lap' };
  target:
    | { type: 'none' }
    | { type: 'speed'; low: number; high: number }
    | { type: 'hr'; low: number; high: number }
    | { type: 'rpe'; low: number; high: number };
}

/** Every pass of every repeat, however deep. */
export function runThrough(steps: readonly NestedStep[]): Step[] {
  return steps.flatMap((s) =>
    s.kind === 'step' ? [s] : Array.from({ length: s.n }, () => runThrough(s.steps)).flat(),
  );
}

export function times<T>(n: number, items: readonly T[]): T[] {
  return Array.from({ length: n }, () => items).flat();
}
