import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapFactor } from '../../../src/core/science/gap-factor.ts';
import { gapRun, gradedSpeed } from '../../../src/core/science/gap-run.ts';
import { normalizedGradedSpeed } from '../../../src/core/science/normalized-graded-speed.ts';
import { pacedActivity } from '../../support/paced-activity.ts';

const speeds = fc.array(fc.double({ min: 0.5, max: 7, noNaN: true }), { minLength: 1, maxLength: 400 });

/** Every window summed on its own: slow, and without a running sum. */
function byWindows(v: number[]): number {
  const means: number[] = [];
  for (let k = 30; k <= v.length; k++) means.push(v.slice(k - 30, k).reduce((a, b) => a + b, 0) / 30);
  const mean = v.reduce((a, b) => a + b, 0) / v.length;
  if (means.length === 0) return mean;
  return Math.max(mean, (means.reduce((a, m) => a + m ** 4, 0) / means.length) ** 0.25);
}

describe('normalizedGradedSpeed', () => {
  it('gives the worked interval session: 6 × (60 s at 5.0, 60 s at 2.0) is worth 4.038', () => {
    const v = Array.from({ length: 720 }, (_, k) => (Math.floor(k / 60) % 2 === 0 ? 5 : 2));
    const r = normalizedGradedSpeed(v);
    expect(r.ngsMps).toBeCloseTo(4.038, 3);
    expect(r.meanGradedMps).toBe(3.5);
  });

  it('agrees with windows summed one by one', () => {
    fc.assert(
      fc.property(speeds, (v) => {
        expect(normalizedGradedSpeed(v).ngsMps).toBeCloseTo(byWindows(v), 9);
      }),
    );
  });

  it('is never below the mean and equal to it at steady speed', () => {
    fc.assert(
      fc.property(speeds, (v) => {
        const r = normalizedGradedSpeed(v);
        expect(r.ngsMps).toBeGreaterThanOrEqual(r.meanGradedMps!);
      }),
    );
    expect(normalizedGradedSpeed(new Array(500).fill(3.3)).ngsMps).toBeCloseTo(3.3, 12);
  });

  it('stays at the mean where a short file starts with a burst', () => {
    const v = [10, ...new Array(30).fill(0.5)];
    expect(normalizedGradedSpeed(v).ngsMps).toBeCloseTo(25 / 31, 12);
  });

  it('begins a new window after a gap of more than 30 s', () => {
    const v = [...new Array(40).fill(5), ...new Array(40).fill(2)];
    const near = v.map((_, k) => k);
    const far = v.map((_, k) => (k < 40 ? k : k + 100));
    const joined = normalizedGradedSpeed(v, near).ngsMps!;
    const apart = normalizedGradedSpeed(v, far).ngsMps!;
    expect(apart).toBeCloseTo(((11 * 5 ** 4 + 11 * 2 ** 4) / 22) ** 0.25, 9);
    expect(joined).not.toBeCloseTo(apart, 3);
  });

  it('leaves standing out and has no value without running', () => {
    expect(normalizedGradedSpeed([3, Number.NaN, 3]).meanGradedMps).toBe(3);
    expect(normalizedGradedSpeed([Number.NaN]).ngsMps).toBeNull();
    expect(normalizedGradedSpeed([]).meanGradedMps).toBeNull();
  });
});

describe('gapRun and gradedSpeed', () => {
  it('averages speeds, not paces', () => {
    const r = gapRun([2, 4]);
    expect(r.gapSPerKm).toBeCloseTo(1000 / 3, 9);
    expect(r.gradedDistanceM).toBe(6);
  });

  it('has no pace without a moving second', () => {
    expect(gapRun([Number.NaN])).toEqual({
      gradedSpeedMps: null,
      gapSPerKm: null,
      gradedDistanceM: 0,
      movingS: 0,
    });
  });

  it('lifts uphill speed by the factor and leaves it alone without altitude', () => {
    const { stream } = pacedActivity([{ s: 300, mps: 2.5, grade: 0.06 }]);
    expect(gradedSpeed(stream, 'barometric')[150]).toBeCloseTo(2.5 * gapFactor(0.06), 3);
    expect(gradedSpeed(stream, 'none')).toEqual(stream.speedMps);
  });

  it('is slower than the pace run on a net descent', () => {
    const { stream } = pacedActivity([{ s: 600, mps: 3.5, grade: -0.05 }]);
    expect(gapRun(gradedSpeed(stream, 'barometric')).gapSPerKm!).toBeGreaterThan(1000 / 3.5);
  });
});
