import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  criticalSpeedHyperbolic,
  criticalSpeedInverseTime,
  criticalSpeedLinear,
  criticalSpeedPredictTime,
} from '../../../src/core/science/critical-speed.ts';
import { riegelTime } from '../../../src/core/science/riegel.ts';
import { threeNineTest } from '../../../src/core/science/three-nine-test.ts';
import { vdotRaceTime } from '../../../src/core/science/vdot.ts';

const speeds = fc.double({ min: 2.2, max: 6, noNaN: true });
const reserves = fc.double({ min: 80, max: 350, noNaN: true });
const times = [150, 300, 540, 900];

describe('critical speed', () => {
  it('comes back from exact distances by all three forms', () => {
    fc.assert(
      fc.property(speeds, reserves, (cs, reserve) => {
        const distances = times.map((t) => cs * t + reserve);
        for (const form of [criticalSpeedLinear, criticalSpeedInverseTime, criticalSpeedHyperbolic]) {
          const found = form(times, distances)!;
          expect(found.csMps).toBeCloseTo(cs, 4);
          expect(found.dPrimeM).toBeCloseTo(reserve, 1);
        }
        expect(criticalSpeedLinear(times, distances)!.seCsMps!).toBeLessThan(1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it('of 3–10 km equivalents is 96.5–97.6 % of that of 1.5–5 km: endurance keeps bending', () => {
    for (const v of [30, 50, 70]) {
      const cs = (distances: number[]) =>
        criticalSpeedLinear(
          distances.map((d) => vdotRaceTime(v, d)!),
          distances,
        )!.csMps;
      const ratio = cs([3000, 5000, 10_000]) / cs([1500, 3000, 5000]);
      expect(ratio).toBeGreaterThan(0.962);
      expect(ratio).toBeLessThan(0.979);
    }
  });

  it('has no standard error from two points', () => {
    const fit = criticalSpeedLinear([180, 540], [900, 2400])!;
    expect(fit).toMatchObject({ seeM: null, seCsMps: null, seDPrimeM: null });
    expect(fit.csMps).toBeCloseTo(threeNineTest(900, 2400)!.csMps, 12);
    expect(fit.dPrimeM).toBeCloseTo(threeNineTest(900, 2400)!.dPrimeM, 9);
  });

  it('needs two different times and positive values', () => {
    for (const form of [criticalSpeedLinear, criticalSpeedInverseTime, criticalSpeedHyperbolic]) {
      expect(form([300], [1200])).toBeNull();
      expect(form([300, 300], [1200, 1300])).toBeNull();
      expect(form([300, 600], [1200])).toBeNull();
      expect(form([300, -600], [1200, 2000])).toBeNull();
      expect(form([300, Number.NaN], [1200, 2000])).toBeNull();
    }
    expect(criticalSpeedHyperbolic([300, 600], [1200, 2400])).toBeNull();
    expect(threeNineTest(900, 800)).toBeNull();
    expect(threeNineTest(0, 800)).toBeNull();
    expect(threeNineTest(Number.NaN, 800)).toBeNull();
  });

  it('predicts no time for a distance inside the reserve', () => {
    expect(criticalSpeedPredictTime(4, 200, 200)).toBeNull();
    expect(criticalSpeedPredictTime(0, 200, 2000)).toBeNull();
    expect(criticalSpeedPredictTime(4, 200, 600)).toBe(100);
  });
});

describe('riegelTime', () => {
  it('is its own inverse and refuses what is not positive', () => {
    expect(riegelTime(riegelTime(1200, 5000, 21_097.5)!, 21_097.5, 5000)).toBeCloseTo(1200, 9);
    expect(riegelTime(1200, 5000, 5000)).toBe(1200);
    for (const bad of [0, -1, Number.NaN]) {
      expect(riegelTime(bad, 5000, 10_000)).toBeNull();
      expect(riegelTime(1200, bad, 10_000)).toBeNull();
      expect(riegelTime(1200, 5000, bad)).toBeNull();
    }
  });
});
