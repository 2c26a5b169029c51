import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  oxygenCost,
  speedAtOxygenCost,
  sustainableFraction,
  vdot,
  vdotRaceTime,
} from '../../../src/core/science/vdot.ts';
import { raceTable } from '../../support/race-table.ts';

describe('vdot', () => {
  it('reproduces the race table: every distance of every row within rounding (ZON-1)', () => {
    for (const row of raceTable) {
      expect(Math.abs(vdotRaceTime(row.vdot, 5000)! - row.s5k), `5 km at ${row.vdot}`).toBeLessThan(0.51);
      expect(Math.abs(vdotRaceTime(row.vdot, 10_000)! - row.s10k)).toBeLessThan(0.51);
      expect(Math.abs(vdotRaceTime(row.vdot, 21_097.5)! - row.sHalf)).toBeLessThan(0.51);
      expect(Math.abs(vdotRaceTime(row.vdot, 42_195)! - row.sMarathon)).toBeLessThan(0.51);
    }
    expect(raceTable).toHaveLength(56);
  });

  it('agrees with the equations written out in another order', () => {
    const [t, v] = [20, 250];
    const share = 0.8 + 0.1894393 / Math.E ** (0.012778 * t) + 0.2989558 / Math.E ** (0.1932605 * t);
    expect(vdot(5000, 1200)).toBeCloseTo((v * (0.182258 + 0.000104 * v) - 4.6) / share, 10);
    expect(oxygenCost(v) / sustainableFraction(t)).toBeCloseTo(vdot(5000, 1200)!, 12);
  });

  it('rises with a faster race and falls with a slower one', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 3000, max: 42_195, noNaN: true }),
        fc.double({ min: 2.2, max: 5.5, noNaN: true }),
        (d, v) => {
          expect(vdot(d, d / (v * 1.01))!).toBeGreaterThan(vdot(d, d / v)!);
          expect(vdotRaceTime(40, d * 1.01)!).toBeGreaterThan(vdotRaceTime(40, d)!);
          expect(vdotRaceTime(40, d * 1.01)! / 1.01).toBeGreaterThan(vdotRaceTime(40, d)!);
        },
      ),
    );
  });

  it('comes back from a race time to the same value', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 20, max: 85, noNaN: true }),
        fc.double({ min: 3000, max: 42_195, noNaN: true }),
        (value, d) => {
          expect(vdot(d, vdotRaceTime(value, d)!)).toBeCloseTo(value, 6);
          expect(oxygenCost(speedAtOxygenCost(value) * 60)).toBeCloseTo(value, 9);
        },
      ),
    );
  });

  it('has no value for efforts under 3.5 min, standing still and nonsense', () => {
    expect(vdot(800, 120)).toBeNull();
    expect(vdot(1500, 209.9)).toBeNull();
    expect(vdot(1500, 210)).not.toBeNull();
    expect(vdot(100, 3600)).toBeNull();
    for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(vdot(bad, 1200)).toBeNull();
      expect(vdot(5000, bad)).toBeNull();
      expect(vdotRaceTime(50, bad)).toBeNull();
      expect(vdotRaceTime(bad, 5000)).toBeNull();
    }
    expect(vdotRaceTime(500, 5000)).toBeNull();
  });
});
