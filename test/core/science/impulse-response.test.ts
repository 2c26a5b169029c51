import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  banisterFitFixedTau,
  banisterPerformance,
  influenceTimes,
} from '../../../src/core/science/banister.ts';
import { breakVdotFactor } from '../../../src/core/science/break-factor.ts';
import { maxHrTanaka, observedMaxHr } from '../../../src/core/science/max-hr.ts';
import { exponentialTaperReduction, fullRestOptimum } from '../../../src/core/science/taper.ts';

const model = { p0: 480, k1: 0.1, k2: 0.15, tau1: 42, tau2: 9 };
const loads = Array.from({ length: 90 }, (_, i) => ((i * 37) % 11) * 12);
const tests = [20, 34, 48, 62, 76, 88];

describe('banister', () => {
  it('equals the written-out sum of decayed loads', () => {
    const modelled = banisterPerformance(loads, model)!;
    for (const t of [0, 1, 17, 89]) {
      const sum = (tau: number) =>
        loads.slice(0, t).reduce((s, w, day) => s + w * Math.exp(-(t - day) / tau), 0);
      expect(modelled[t]).toBeCloseTo(480 + 0.1 * sum(42) - 0.15 * sum(9), 8);
    }
  });

  it('gets its gains back from its own performances, with and without same-day response', () => {
    for (const sameDayResponse of [false, true]) {
      const all = banisterPerformance(loads, { ...model, sameDayResponse })!;
      const performances = tests.map((t) => all[t]!);
      const found = banisterFitFixedTau(loads, tests, performances, 42, 9, sameDayResponse)!;
      expect(found.p0).toBeCloseTo(480, 5);
      expect(found.k1).toBeCloseTo(0.1, 7);
      expect(found.k2).toBeCloseTo(0.15, 7);
    }
  });

  it('never gives a negative gain, and its bounded fit is no worse than either edge', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 400, max: 600 }), { minLength: 6, maxLength: 6 }),
        (performances) => {
          const found = banisterFitFixedTau(loads, tests, performances, 42, 9)!;
          expect(found.k1).toBeGreaterThanOrEqual(0);
          expect(found.k2).toBeGreaterThanOrEqual(0);
          const sse = (p: { p0: number; k1: number; k2: number }) => {
            const all = banisterPerformance(loads, { ...p, tau1: 42, tau2: 9 })!;
            return tests.reduce((s, t, i) => s + (performances[i]! - all[t]!) ** 2, 0);
          };
          const mean = performances.reduce((a, b) => a + b, 0) / 6;
          expect(sse(found)).toBeLessThanOrEqual(sse({ p0: mean, k1: 0, k2: 0 }) + 1e-6);
          for (const [d1, d2] of [
            [1e-4, 0],
            [0, 1e-4],
          ] as const) {
            expect(sse({ ...found, k1: found.k1 + d1, k2: found.k2 + d2 })).toBeGreaterThanOrEqual(
              sse(found) - 1e-6,
            );
          }
        },
      ),
    );
  });

  it('refuses too few or too close performances, loads without variation and days outside', () => {
    const performances = tests.map((t) => 500 + t);
    expect(banisterFitFixedTau(loads, tests.slice(2), performances.slice(2), 42, 9)).toBeNull();
    expect(banisterFitFixedTau(loads, [20, 22, 24, 26, 28, 79], performances, 42, 9)).toBeNull();
    expect(banisterFitFixedTau(loads, [...tests.slice(0, 5), 90], performances, 42, 9)).toBeNull();
    expect(
      banisterFitFixedTau(
        loads.map(() => 0),
        tests,
        performances,
        42,
        9,
      ),
    ).toBeNull();
    expect(banisterFitFixedTau(loads, tests, performances, 9, 42)).toBeNull();
  });

  it('places the influence times where the response to one load crosses zero and peaks', () => {
    const { tNDays, tGDays } = influenceTimes(1, 2, 45, 15)!;
    const response = (t: number) => Math.exp(-t / 45) - 2 * Math.exp(-t / 15);
    expect(response(tNDays)).toBeCloseTo(0, 9);
    expect(response(tGDays)).toBeGreaterThan(response(tGDays - 0.1));
    expect(response(tGDays)).toBeGreaterThan(response(tGDays + 0.1));
    expect(influenceTimes(1, 2, 15, 45)).toBeNull();
    expect(influenceTimes(0, 2, 45, 15)).toBeNull();
  });
});

describe('taper', () => {
  it('equals the mean of the daily loads written out', () => {
    for (const [days, tau] of [
      [14, 5],
      [14, 8],
      [21, 300],
      [1, 5],
    ] as const) {
      const left =
        Array.from({ length: days }, (_, k) => Math.exp(-(k + 1) / tau)).reduce((a, b) => a + b) / days;
      expect(exponentialTaperReduction(days, tau)).toBeCloseTo(1 - left, 12);
    }
    expect(exponentialTaperReduction(0, 5)).toBeNull();
    expect(exponentialTaperReduction(14, 0)).toBeNull();
  });

  it('finds the rest day at which the model itself peaks', () => {
    const { optimumDays, gain } = fullRestOptimum(100, 1, 2, 45, 15)!;
    expect(optimumDays).toBeCloseTo(15.1, 1);
    const loadsThenRest = [
      ...Array.from({ length: 1500 }, () => 100),
      ...Array.from({ length: 40 }, () => 0),
    ];
    const p = banisterPerformance(loadsThenRest, { p0: 0, k1: 1, k2: 2, tau1: 45, tau2: 15 })!;
    const rest = p.slice(1500);
    expect(rest.indexOf(Math.max(...rest))).toBe(Math.round(optimumDays));
    expect(Math.max(...rest) - rest[0]!).toBeCloseTo(gain, 0);
    expect(fullRestOptimum(100, 1, 0.01, 45, 15)).toEqual({ optimumDays: 0, gain: 0 });
    expect(fullRestOptimum(0, 1, 2, 45, 15)).toBeNull();
  });
});

describe('breaks and maximal heart rate', () => {
  it('follows the time-off table from 5 days to the floor', () => {
    const table = [
      [0, 1, 1],
      [5, 1, 1],
      [14, 0.973, 0.986],
      [42, 0.889, 0.944],
      [70, 0.805, 0.902],
      [72, 0.8, 0.9],
      [500, 0.8, 0.9],
    ] as const;
    for (const [days, without, withOther] of table) {
      expect(Math.abs(breakVdotFactor(days)! - without), `${days} d`).toBeLessThan(0.0011);
      expect(Math.abs(breakVdotFactor(days, true)! - withOther)).toBeLessThan(0.0011);
    }
    expect(breakVdotFactor(-1)).toBeNull();
    expect(breakVdotFactor(Number.NaN)).toBeNull();
  });

  it('trusts the second or third highest maximum, never a single peak', () => {
    expect(observedMaxHr([231, 190])).toBeNull();
    expect(observedMaxHr([199, 188, 180])).toBe(188);
    expect(observedMaxHr([205, 195, 190, 189, 188, 187])).toBe(190);
    expect(observedMaxHr([90, 254, Number.NaN])).toBeNull();
    expect(maxHrTanaka(30)).toBe(187);
    expect(maxHrTanaka(-1)).toBeNull();
    expect(maxHrTanaka(Number.NaN)).toBeNull();
  });
});
