import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapFactor, gradeNoiseInflation } from '../../../src/core/science/gap-factor.ts';
import { minettiCost } from '../../../src/core/science/minetti-cost.ts';

/** Powers written out: a second route to the nested form. */
function minettiByPowers(i: number): number {
  return 155.4 * i ** 5 - 30.4 * i ** 4 - 43.3 * i ** 3 + 46.3 * i ** 2 + 19.5 * i + 3.6;
}

describe('minettiCost', () => {
  it('gives the published costs within their spread', () => {
    expect(Math.abs(minettiCost(0)! - 3.4)).toBeLessThanOrEqual(0.24);
    expect(Math.abs(minettiCost(0.45)! - 18.93)).toBeLessThanOrEqual(1.74);
    expect(Math.abs(minettiCost(-0.2)! - 1.73)).toBeLessThanOrEqual(0.36);
    expect(Math.abs(minettiCost(-0.45)! - 3.92)).toBeLessThanOrEqual(0.81);
  });

  it('equals the sum of powers everywhere in its range', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.45, max: 0.45, noNaN: true }), (i) => {
        expect(minettiCost(i)).toBeCloseTo(minettiByPowers(i), 9);
      }),
    );
  });

  it('is cheapest near −18 %, at about half the level cost', () => {
    const grades = Array.from({ length: 901 }, (_, k) => -0.45 + k * 0.001);
    const cheapest = grades.reduce((a, b) => (minettiCost(b)! < minettiCost(a)! ? b : a));
    expect(cheapest).toBeCloseTo(-0.181, 3);
    expect(minettiCost(cheapest)! / 3.6).toBeCloseTo(0.495, 3);
  });

  it('holds steeper grades at its border and has no value for none', () => {
    expect(minettiCost(0.6)).toBe(minettiCost(0.45));
    expect(minettiCost(-2)).toBe(minettiCost(-0.45));
    expect(minettiCost(null)).toBeNull();
    expect(minettiCost(Number.NaN)).toBeNull();
  });
});

describe('gapFactor', () => {
  it.each([
    [-0.3, 1.494],
    [-0.2, 1.081],
    [-0.1, 0.881],
    [-0.05, 0.896],
    [-0.02, 0.947],
    [0, 1],
    [0.02, 1.068],
    [0.05, 1.197],
    [0.1, 1.483],
    [0.2, 2.271],
    [0.3, 3.164],
  ])('reads the empirical table at %s', (grade, factor) => {
    expect(gapFactor(grade)).toBeCloseTo(factor, 3);
  });

  it('is 1 for an unknown grade and exactly 1 on the level', () => {
    expect(gapFactor(null)).toBe(1);
    expect(gapFactor(Number.NaN)).toBe(1);
    expect(gapFactor(0)).toBe(1);
    expect(gapFactor(0, 'minetti')).toBe(1);
  });

  it('holds grades at the limit of its model, or at the one given', () => {
    expect(gapFactor(0.5)).toBe(gapFactor(0.35));
    expect(gapFactor(-0.9)).toBe(gapFactor(-0.35));
    expect(gapFactor(0.5, 'minetti')).toBe(gapFactor(0.45, 'minetti'));
    expect(gapFactor(0.4, 'minetti')).not.toBe(gapFactor(0.35, 'minetti'));
    expect(gapFactor(0.3, 'hr_empirical', 0.2)).toBe(gapFactor(0.2));
    expect(gapFactor(Number.POSITIVE_INFINITY)).toBe(gapFactor(0.35));
  });

  it('rises with every step uphill and is positive everywhere', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.5, max: 0.5, noNaN: true }), (i) => {
        for (const model of ['hr_empirical', 'minetti'] as const) {
          expect(gapFactor(i, model)).toBeGreaterThan(0);
          if (i >= 0 && i < 0.34) expect(gapFactor(i + 0.01, model)).toBeGreaterThan(gapFactor(i, model));
        }
      }),
    );
  });
});

describe('gradeNoiseInflation', () => {
  /** E[f(i)] for normal i by summing the density over ±8 SD. */
  function bySumming(sd: number, model: 'minetti' | 'hr_empirical'): number {
    const wide = 1e9;
    let sum = 0;
    let weight = 0;
    for (let z = -8; z <= 8; z += 0.01) {
      const i = z * sd;
      const w = Math.exp(-z * z * 0.5);
      sum += w * (model === 'minetti' ? minettiByPowers(i) / 3.6 : gapFactor(i, model, wide));
      weight += w;
    }
    return sum / weight;
  }

  it.each([0.01, 0.02, 0.05, 0.08])('agrees with the summed density at %s', (sd) => {
    expect(gradeNoiseInflation(sd)).toBeCloseTo(bySumming(sd, 'minetti'), 5);
    expect(gradeNoiseInflation(sd, 'hr_empirical')).toBeCloseTo(bySumming(sd, 'hr_empirical'), 5);
  });

  it('has no value for a negative or missing spread', () => {
    expect(gradeNoiseInflation(-0.1)).toBeNull();
    expect(gradeNoiseInflation(null)).toBeNull();
    expect(gradeNoiseInflation(0)).toBe(1);
  });
});
