import type { Repeat, Step } from './workout.ts';

/** Steps as other programs may hand them over: repeats inside repeats. */
export type NestedStep = Step | { kind: 'repeat'; n: number; steps: readonly NestedStep[] };

/** No workout that a person runs has more; what expands beyond is refused before it is expanded. */
export const MOST_STEPS = 5000;

/**
 * The same steps with one level of repeats: an outer repeat is written out, the inner ones stay, and a
 * repeat of one pass or inside nothing else becomes its steps. Null where it would be more than
 * `MOST_STEPS` steps, or a repeat has no steps or no whole number of passes.
 */
export function unnestSteps(
  steps: readonly NestedStep[],
): { steps: (Step | Repeat)[]; unrolled: boolean } | null {
  if (!(countPasses(steps) <= MOST_STEPS)) return null;
  let unrolled = false;
  const flat = steps.flatMap((item): (Step | Repeat)[] => {
    if (item.kind === 'step') return [item];
    const inner = unnestSteps(item.steps)!;
    unrolled ||= inner.unrolled;
    if (item.n === 1) return inner.steps;
    const plain = inner.steps.filter((s) => s.kind === 'step');
    if (plain.length === inner.steps.length) return [{ kind: 'repeat', n: item.n, steps: plain }];
    unrolled = true;
    return Array.from({ length: item.n }, () => inner.steps).flat();
  });
  return { steps: flat, unrolled };
}

/** Steps once every repeat is run; NaN where one cannot be run. */
function countPasses(steps: readonly NestedStep[], depth = 0): number {
  let count = 0;
  for (const item of steps) {
    if (item.kind === 'step') count++;
    else if (!Number.isInteger(item.n) || item.n < 1 || item.steps.length === 0 || depth > 16)
      return Number.NaN;
    else count += item.n * countPasses(item.steps, depth + 1);
  }
  return count;
}
