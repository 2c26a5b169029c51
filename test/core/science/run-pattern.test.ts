import { describe, expect, it } from 'vitest';
import { gradedSeries } from '../../../src/core/science/profile-activity.ts';
import { runPattern } from '../../../src/core/science/run-pattern.ts';
import { pacedActivity, type Stretch } from '../../support/paced-activity.ts';

/** Easy up to 3.376 m/s, threshold 4 m/s (from 3.8). */
function shape(stretches: readonly Stretch[], paced = true) {
  const activity = pacedActivity(stretches);
  const { stream } = activity;
  return runPattern({
    stream,
    series: gradedSeries(activity),
    paced,
    easyCeilingMps: 3.376,
    thresholdSpeedMps: 4,
  });
}

describe('runPattern', () => {
  it('gives the share below the ceiling after the first five minutes (WIN-4)', () => {
    expect(shape([{ s: 1800, mps: 3 }]).belowCeilingShare).toBe(1);
    expect(
      shape([
        { s: 300, mps: 3.7 },
        { s: 1500, mps: 3 },
      ]).belowCeilingShare,
    ).toBeGreaterThan(0.98);
    expect(
      shape([
        { s: 1200, mps: 3 },
        { s: 900, mps: 3.7 },
      ]).belowCeilingShare,
    ).toBeCloseTo(0.5, 1);
  });

  it('counts seconds at threshold and faster (PLT-2)', () => {
    const { atThresholdS } = shape([
      { s: 900, mps: 3 },
      { s: 600, mps: 4 },
      { s: 600, mps: 3 },
    ]);
    expect(Math.abs(atThresholdS! - 600)).toBeLessThanOrEqual(30);
    expect(shape([{ s: 1800, mps: 3.7 }]).atThresholdS).toBe(0);
  });

  it('counts changes of zone that are held for a minute on either side (INV-2)', () => {
    const fartlek = [900, 180, 180, 180, 180, 600].map((s, i) => ({ s, mps: i % 2 === 0 ? 3 : 4.2 }));
    expect(shape(fartlek).zoneSwitches).toBe(5);
    const strides = [1500, 20, 90, 20, 90, 20, 300].map((s, i) => ({ s, mps: i % 2 === 0 ? 3 : 5 }));
    expect(shape(strides).zoneSwitches).toBe(0);
  });

  it('gives the time of each half of the distance (WIN-12)', () => {
    const [first, second] = shape([
      { s: 1000, mps: 3 },
      { s: 750, mps: 4 },
    ]).halvesS!;
    expect([Math.round(first / 5) * 5, Math.round(second / 5) * 5]).toEqual([1000, 750]);
  });

  it('is empty where the speed cannot be believed', () => {
    expect(shape([{ s: 1800, mps: 3 }], false)).toEqual({
      belowCeilingShare: null,
      atThresholdS: null,
      zoneSwitches: null,
      halvesS: null,
    });
  });
});
