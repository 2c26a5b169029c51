import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acwrEwma, acwrRolling, coupledFromUncoupled } from '../../../src/core/science/acwr.ts';
import { monotonyStrain } from '../../../src/core/science/monotony.ts';

const constant = (days: number, load: number) => Array.from({ length: days }, () => load);

describe('acwr', () => {
  it('is 1 for constant load and unknown under 14 days or without load', () => {
    expect(acwrRolling(constant(28, 50))).toEqual({ coupled: 1, uncoupled: 1 });
    expect(acwrRolling(constant(14, 50))).toEqual({ coupled: 1, uncoupled: 1 });
    expect(acwrRolling(constant(13, 50))).toEqual({ coupled: null, uncoupled: null });
    expect(acwrRolling(constant(28, 0))).toEqual({ coupled: null, uncoupled: null });
    expect(acwrEwma(constant(13, 50)).ratio).toBeNull();
    expect(acwrEwma(constant(28, 0)).ratio).toBeNull();
    expect(acwrRolling([...constant(13, 50), -1]).coupled).toBeNull();
  });

  it('looks at 28 days only', () => {
    expect(acwrRolling([...constant(50, 500), ...constant(28, 50)]).coupled).toBe(1);
  });

  it('couples part and whole: 4U/(U + 3), never above 4', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 28, maxLength: 28 }), (loads) => {
        const { coupled, uncoupled } = acwrRolling(loads);
        expect(coupledFromUncoupled(uncoupled!)).toBeCloseTo(coupled!, 9);
        expect(coupled!).toBeLessThan(4);
      }),
    );
    expect(acwrRolling([...constant(21, 0), ...constant(7, 10)])).toEqual({ coupled: 4, uncoupled: null });
    expect(coupledFromUncoupled(-1)).toBeNull();
  });
});

describe('monotonyStrain', () => {
  it('of the sample form is 0.926 of the population form', () => {
    const week = [0, 30, 60, 0, 40, 20, 90];
    expect(monotonyStrain(week)!.monotony! / monotonyStrain(week, 0)!.monotony!).toBeCloseTo(
      Math.sqrt(6 / 7),
      12,
    );
  });

  it('caps weeks of like days, equal or nearly so, and marks them', () => {
    expect(monotonyStrain(constant(7, 50))).toEqual({
      monotony: 4,
      strain: 1400,
      weeklyLoad: 350,
      capped: true,
    });
    expect(monotonyStrain([50, 50, 50, 50, 50, 50, 51])).toMatchObject({ monotony: 4, capped: true });
    expect(monotonyStrain([0, 50, 0, 50, 0, 50, 0])!.capped).toBe(false);
    expect(monotonyStrain(constant(7, 0))).toEqual({
      monotony: null,
      strain: 0,
      weeklyLoad: 0,
      capped: false,
    });
  });

  it('refuses what has no spread to measure', () => {
    expect(monotonyStrain([])).toBeNull();
    expect(monotonyStrain([50])).toBeNull();
    expect(monotonyStrain([50, -1, 3])).toBeNull();
    expect(monotonyStrain([50, Number.NaN])).toBeNull();
  });
});
