import { describe, expect, it } from 'vitest';
import { type NestedStep, unnestSteps } from '../../../src/core/workout/nested-steps.ts';
import type { Step } from '../../../src/core/workout/workout.ts';

const step = (name: string): Step => ({
  kind: 'step',
  role: 'work',
  name,
  end: { type: 'time', s: 60 },
  target: { type: 'none' },
});
const [a, b, c] = [step('a'), step('b'), step('c')];
const repeat = (n: number, ...steps: NestedStep[]): NestedStep => ({ kind: 'repeat', n, steps });

describe('unnestSteps', () => {
  it('leaves one level of repeats as it is', () => {
    const steps = [a, repeat(3, b, c)];
    expect(unnestSteps(steps)).toEqual({ steps, unrolled: false });
  });

  it('writes out the outer repeat and keeps the inner one', () => {
    expect(unnestSteps([repeat(2, a, repeat(3, b))])).toEqual({
      steps: [a, repeat(3, b), a, repeat(3, b)],
      unrolled: true,
    });
  });

  it('takes a single pass for its steps', () => {
    expect(unnestSteps([repeat(1, a, repeat(1, b, repeat(4, c)))])).toEqual({
      steps: [a, b, repeat(4, c)],
      unrolled: false,
    });
  });

  it.each([
    ['no steps', repeat(2)],
    ['no passes', repeat(0, a)],
    ['half a pass', repeat(1.5, a)],
    ['too many steps', repeat(1000, repeat(1000, a))],
    ['too many levels', Array.from({ length: 40 }).reduce<NestedStep>((inner) => repeat(1, inner), a)],
  ])('refuses %s', (_, steps) => {
    expect(unnestSteps([steps])).toBeNull();
  });
});
