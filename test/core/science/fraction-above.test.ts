import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paHrDecoupling, variation } from '../../../src/core/science/decoupling.ts';
import {
  fractionAboveGradedSpeedCeiling,
  fractionAboveHrCeiling,
} from '../../../src/core/science/fraction-above.ts';
import {
  polarizationIndex,
  secondsInBands,
  tidClass,
} from '../../../src/core/science/intensity-distribution.ts';

describe('the fractions above a ceiling', () => {
  it('do not count a value at the ceiling', () => {
    expect(fractionAboveGradedSpeedCeiling([3, 3, 3.001, 2], 3)).toBe(0.25);
    expect(fractionAboveHrCeiling([150, 150, 151, 140], 150, 0)).toBe(0.25);
  });

  it('leave missing values out of both sides', () => {
    expect(fractionAboveGradedSpeedCeiling([Number.NaN, 4, 2], 3)).toBe(0.5);
    expect(fractionAboveHrCeiling([null, 160, 0, 254, 140], 150, 0)).toBe(0.5);
  });

  it('leave the warm-up out of the heart rate', () => {
    const hr = [...new Array(600).fill(170), ...new Array(600).fill(140)];
    expect(fractionAboveHrCeiling(hr, 150)).toBe(0);
    expect(fractionAboveHrCeiling(hr, 150, 0)).toBe(0.5);
    expect(fractionAboveHrCeiling(hr, 150, 1200)).toBeNull();
  });

  it('have no value without a second or a ceiling', () => {
    expect(fractionAboveGradedSpeedCeiling([], 3)).toBeNull();
    expect(fractionAboveGradedSpeedCeiling([3], Number.NaN)).toBeNull();
    expect(fractionAboveHrCeiling([null], 150, 0)).toBeNull();
  });

  it('never rise with the ceiling', () => {
    const speed = fc.double({ min: 1, max: 6, noNaN: true });
    fc.assert(
      fc.property(fc.array(speed, { minLength: 1 }), speed, speed, (v, a, b) => {
        const low = Math.min(a, b);
        const high = Math.max(a, b);
        expect(fractionAboveGradedSpeedCeiling(v, high)!).toBeLessThanOrEqual(
          fractionAboveGradedSpeedCeiling(v, low)!,
        );
        const hr = v.map((x) => x * 35);
        expect(fractionAboveHrCeiling(hr, high * 35, 0) ?? 0).toBeLessThanOrEqual(
          fractionAboveHrCeiling(hr, low * 35, 0) ?? 0,
        );
      }),
    );
  });
});

describe('paHrDecoupling', () => {
  it('is positive where the heart rises at the same speed and 0 where nothing changes', () => {
    const speed = new Array(3600).fill(3);
    const rising = speed.map((_, k) => (k < 1800 ? 140 : 147));
    expect(paHrDecoupling(speed, rising).decouplingPct).toBeCloseTo(100 * (1 - 140 / 147), 9);
    expect(paHrDecoupling(speed, new Array(3600).fill(140)).decouplingPct).toBeCloseTo(0, 9);
  });

  it('halves moving time, not the clock', () => {
    const speed = [...new Array(600).fill(3), ...new Array(900).fill(Number.NaN), ...new Array(600).fill(3)];
    const hr = speed.map((_, k) => (k < 1000 ? 140 : 147));
    expect(paHrDecoupling(speed, hr).decouplingPct).toBeCloseTo(100 * (1 - 140 / 147), 9);
  });

  it('does not depend on missing heart rates of a steady run and has no value without any', () => {
    const speed = new Array(100).fill(3);
    const hr = speed.map((_, k) => (k % 3 === 0 ? null : 140));
    expect(paHrDecoupling(speed, hr).decouplingPct).toBeCloseTo(0, 9);
    expect(
      paHrDecoupling(
        speed,
        speed.map(() => null),
      ),
    ).toEqual({
      ef1MPerBeat: null,
      ef2MPerBeat: null,
      decouplingPct: null,
    });
    expect(paHrDecoupling([], []).decouplingPct).toBeNull();
  });

  it('takes the variation by the plain definition', () => {
    expect(variation([2, 4])).toBeCloseTo(1 / 3, 12);
    expect(variation([3, 3, Number.NaN, 3])).toBe(0);
    expect(variation([3])).toBeNull();
  });
});

describe('polarizationIndex and tidClass', () => {
  it('handles empty zones as published', () => {
    expect(polarizationIndex([0.9, 0.1, 0])).toBe(0);
    expect(polarizationIndex([0.8, 0, 0.2])).toBeCloseTo(Math.log10((0.8 / 0.01) * 0.19 * 100), 12);
    expect(polarizationIndex([1, 0, 0])).toBe(0);
    expect(polarizationIndex([0.995, 0, 0.005])).toBe(0);
    expect(polarizationIndex([0.2, 0.1, 0.7])).toBeNull();
    expect(polarizationIndex([Number.NaN, 0.5, 0.5])).toBeNull();
  });

  it('names each kind once, in order', () => {
    expect(tidClass([0.3, 0.6, 0.1])).toBe('threshold');
    expect(tidClass([0.3, 0.1, 0.6])).toBe('high_intensity');
    expect(tidClass([0.75, 0.05, 0.2])).toBe('polarized');
    expect(tidClass([0.98, 0.015, 0.005])).toBe('base');
    expect(tidClass([0.95, 0.04, 0.01])).toBe('pyramidal');
    expect(tidClass([0.7, 0.15, 0.15])).toBe('other');
    expect(tidClass([0.4, 0.4, 0.2])).toBe('other');
    expect(tidClass([1, -0.1, 0.1])).toBeNull();
  });
});

describe('secondsInBands', () => {
  it('puts a value on an edge below for speeds and above for heart rates', () => {
    expect(secondsInBands([3, 3.5, 4], [3, 4], 'lower')).toEqual([1, 2, 0]);
    expect(secondsInBands([140, 144, 150], [140, 150], 'higher')).toEqual([0, 2, 1]);
  });

  it('covers the whole line: every value falls in exactly one band', () => {
    const value = fc.double({ min: -10, max: 10, noNaN: true });
    const edges = fc.uniqueArray(value, { maxLength: 8 }).map((e) => e.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(value), edges, fc.constantFrom('lower', 'higher'), (v, e, owner) => {
        expect(secondsInBands(v, e, owner).reduce((a, b) => a + b, 0)).toBe(v.length);
      }),
    );
  });
});
