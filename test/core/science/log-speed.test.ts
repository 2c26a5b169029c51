import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enduranceIndex, logSpeedFit, logSpeedRaceTime } from '../../../src/core/science/log-speed.ts';

describe('log-speed model', () => {
  it('finds the parameters behind exact race times', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 3, max: 6, noNaN: true }),
        fc.double({ min: 0.05, max: 0.1, noNaN: true }),
        (vm, gamma) => {
          const distances = [5000, 10_000, 21_097.5];
          const times = distances.map((d) => logSpeedRaceTime(d, vm, gamma)!);
          times.forEach((t, i) => {
            expect(vm * (1 - gamma * Math.log(t / 360)) * t).toBeCloseTo(distances[i]!, 4);
          });
          const fit = logSpeedFit(distances, times)!;
          expect(fit.vmMps).toBeCloseTo(vm, 6);
          expect(fit.gamma).toBeCloseTo(gamma, 6);
        },
      ),
    );
  });

  it('holds 90 % of vm for El times six minutes', () => {
    const multiple = enduranceIndex(0.08)!;
    expect(1 - 0.08 * Math.log(multiple)).toBeCloseTo(0.9, 12);
    expect(enduranceIndex(0)).toBeNull();
    expect(enduranceIndex(-0.1)).toBeNull();
  });

  it('has no time below six minutes or past its reach', () => {
    expect(logSpeedRaceTime(1799, 5, 0.06)).toBeNull();
    expect(logSpeedRaceTime(1800, 5, 0.06)).toBeCloseTo(360, 6);
    expect(logSpeedRaceTime(1e12, 5, 0.06)).toBeNull();
    expect(logSpeedRaceTime(5000, 5, 0)).toBeNull();
  });

  it('needs two races of clearly different length and speeds that fall', () => {
    expect(logSpeedFit([5000], [1200])).toBeNull();
    expect(logSpeedFit([5000, 8000], [1200, 2000])).toBeNull();
    expect(logSpeedFit([5000, 12_000], [1200, 2600])).toBeNull();
    expect(logSpeedFit([5000, Number.NaN], [1200, 2600])).toBeNull();
  });
});
