import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aerobicPowerAtPressure,
  altitudeSpeedFactor,
  pressureAtAltitude,
} from '../../../src/core/science/altitude.ts';
import {
  dewPoint,
  heatAdjustHadley,
  heatSlowdownPct,
  simplifiedWbgt,
  wbgtPenaltyPct,
} from '../../../src/core/science/heat.ts';

describe('heatAdjustHadley', () => {
  it.each([
    [100, 0, 0],
    [101, 0, 0.5],
    [110, 0, 0.5],
    [111, 0.5, 1],
    [130, 1, 2],
    [140, 2, 3],
    [150, 3, 4.5],
    [160, 4.5, 6],
    [170, 6, 8],
    [180, 8, 10],
  ])('reads the chart at a sum of %s °F', (sum, low, high) => {
    expect(heatAdjustHadley(sum - 50, 50)).toEqual({ sumF: sum, lowPct: low, highPct: high });
  });

  it('gives no hard running above 180 and nothing without weather', () => {
    expect(heatAdjustHadley(100, 81)).toEqual({ sumF: 181, lowPct: null, highPct: null });
    expect(heatAdjustHadley(Number.NaN, 50).sumF).toBeNull();
    expect(heatSlowdownPct(40, 35)).toBe(10);
    expect(heatSlowdownPct(30, null)).toBeNull();
    // 30 °C = 86 °F and 20 °C = 68 °F: 154, 4.5 to 6 percent
    expect(heatSlowdownPct(30, 20)).toBe(5.25);
  });
});

describe('humidity and radiation', () => {
  it('returns the humidity from the dew point: saturation pressures are in that ratio', () => {
    const pressure = (t: number) => Math.exp((17.27 * t) / (237.7 + t));
    fc.assert(
      fc.property(
        fc.double({ min: -20, max: 45, noNaN: true }),
        fc.double({ min: 1, max: 100, noNaN: true }),
        (t, rh) => {
          expect((100 * pressure(dewPoint(t, rh)!)) / pressure(t)).toBeCloseTo(rh, 6);
        },
      ),
    );
    expect(dewPoint(20, 100)).toBeCloseTo(20, 9);
  });

  it('has no value for an impossible humidity', () => {
    expect(dewPoint(20, 0)).toBeNull();
    expect(dewPoint(20, 101)).toBeNull();
    expect(simplifiedWbgt(20, -1)).toBeNull();
    expect(simplifiedWbgt(20, 0)).toBeCloseTo(0.567 * 20 + 3.94, 12);
  });

  it('charges each degree outside the best range on both sides', () => {
    expect(wbgtPenaltyPct(25)).toBeCloseTo(3.5, 12);
    expect(wbgtPenaltyPct(2.5)).toBeCloseTo(1.75, 12);
    expect(wbgtPenaltyPct(7.5)).toBe(0);
    expect(wbgtPenaltyPct(15)).toBe(0);
    expect(wbgtPenaltyPct(Number.NaN)).toBeNull();
  });
});

describe('altitude', () => {
  it('reproduces the published shares of sea-level power', () => {
    expect(aerobicPowerAtPressure(760)).toBeCloseTo(100, 1);
    expect(aerobicPowerAtPressure(674.1)).toBeCloseTo(96.2, 1);
    expect(aerobicPowerAtPressure(596.3)).toBeCloseTo(92.3, 1);
    expect(pressureAtAltitude(0)).toBe(760);
    expect(pressureAtAltitude(1000)).toBeCloseTo(674.1, 0);
  });

  it('has no value outside the troposphere or for air too thin for the curve', () => {
    expect(pressureAtAltitude(12_000)).toBeNull();
    expect(pressureAtAltitude(-1000)).toBeNull();
    expect(pressureAtAltitude(Number.NaN)).toBeNull();
    expect(aerobicPowerAtPressure(0)).toBeNull();
    expect(aerobicPowerAtPressure(150)).toBeNull();
  });

  it('shifts a ceiling from 600 m on, relative to where it was measured, and never up', () => {
    expect(altitudeSpeedFactor(599, null)).toBe(1);
    expect(altitudeSpeedFactor(2000, null)).toBeCloseTo(0.923, 3);
    expect(altitudeSpeedFactor(2000, 2000)).toBe(1);
    expect(altitudeSpeedFactor(1000, 2000)).toBe(1);
    expect(altitudeSpeedFactor(null, null)).toBe(1);
  });
});
