import { describe, expect, it } from 'vitest';
import { gradeCentred, gradeSeries } from '../../../src/core/science/grade.ts';
import { pacedActivity, type Stretch, wobble } from '../../support/paced-activity.ts';

describe('gradeCentred', () => {
  const d = [0, 20, 40, 60, 80, 100];
  const z = [10, 11, 12, 13, 14, 15];

  it('is the slope on an even hill, in the middle and at both cut ends', () => {
    for (const at of [0, 5, 50, 95, 100]) expect(gradeCentred(d, z, at)).toBeCloseTo(0.05, 12);
  });

  it('interpolates across points without altitude', () => {
    expect(gradeCentred(d, [10, null, 12, null, 14, 15], 50)).toBeCloseTo(0.05, 12);
  });

  it('has no value without two places, without altitude or outside the track', () => {
    expect(gradeCentred([0], [10], 0)).toBeNull();
    expect(gradeCentred([5, 5], [10, 12], 5)).toBeNull();
    expect(gradeCentred(d, [null, null, null, null, null, null], 50)).toBeNull();
    expect(gradeCentred(d, z, 500)).toBeNull();
    expect(gradeCentred(d, z, 50, 0)).toBeNull();
  });

  it('keeps a grade that is too steep to be true: clamping is the caller’s', () => {
    expect(gradeCentred([0, 30, 60], [0, 30, 60], 30)).toBeCloseTo(1, 12);
  });
});

describe('gradeSeries', () => {
  const hill: Stretch[] = [{ s: 300, mps: 3, grade: 0.06 }];

  it('finds an even hill, with the ends', () => {
    const { stream } = pacedActivity(hill);
    const grade = gradeSeries(stream, 'barometric');
    for (const k of [0, 5, 150, 290, 299]) expect(grade[k]).toBeCloseTo(0.06, 3);
  });

  it('agrees with the window at one place for a barometer', () => {
    const { stream } = pacedActivity([
      { s: 100, mps: 3, grade: 0.04 },
      { s: 100, mps: 3, grade: -0.08 },
      { s: 100, mps: 4 },
    ]);
    const grade = gradeSeries(stream, 'barometric');
    for (const k of [20, 95, 100, 105, 170, 198, 250])
      expect(grade[k]).toBeCloseTo(
        gradeCentred(stream.distanceM, stream.altitudeM, stream.distanceM[k]!)!,
        3,
      );
  });

  it('ignores a spike of one second', () => {
    const { stream } = pacedActivity([{ s: 300, mps: 3 }]);
    stream.altitudeM[150] = 130;
    expect(gradeSeries(stream, 'barometric').every((g) => Math.abs(g) < 1e-9)).toBe(true);
  });

  it('calls a step steeper than 45 % unknown and clamps what is steep but possible', () => {
    const cliff = pacedActivity([{ s: 300, mps: 3 }]).stream;
    for (let k = 150; k < 300; k++) cliff.altitudeM[k]! += 60;
    const grade = gradeSeries(cliff, 'barometric');
    expect(grade[150]).toBeNaN();
    expect(grade[20]).toBe(0);
    const steep = gradeSeries(pacedActivity([{ s: 300, mps: 1, grade: 0.4 }]).stream, 'barometric');
    expect(steep[150]).toBe(0.35);
  });

  it('measures nothing across a hole or where altitude is missing', () => {
    const { stream } = pacedActivity([{ s: 300, mps: 3, grade: 0.05 }]);
    for (let k = 150; k < 300; k++) {
      stream.tS[k]! += 600;
      stream.altitudeM[k]! += 200;
    }
    const grade = gradeSeries(stream, 'barometric');
    for (const k of [100, 149, 150, 200]) expect(grade[k]).toBeCloseTo(0.05, 3);
    stream.altitudeM.fill(Number.NaN, 40, 60);
    const holed = gradeSeries(stream, 'barometric');
    expect(holed[50]).toBeNaN();
    expect(holed[39]).toBeCloseTo(0.05, 3);
  });

  it('is unknown without altitude and on a track of a few metres', () => {
    const { stream } = pacedActivity(hill);
    expect(gradeSeries(stream, 'none').every(Number.isNaN)).toBe(true);
    expect(gradeSeries(pacedActivity([{ s: 5, mps: 3 }]).stream, 'barometric').every(Number.isNaN)).toBe(
      true,
    );
  });

  it('keeps a long stop from making a hill of drifting pressure', () => {
    const { stream } = pacedActivity([
      { s: 200, mps: 3 },
      { s: 250, mps: 0 },
      { s: 200, mps: 3 },
    ]);
    for (let k = 200; k < stream.n; k++) stream.altitudeM[k]! += Math.min(1, (k - 200) / 250);
    const grade = gradeSeries(stream, 'barometric');
    expect(Math.max(...grade)).toBeLessThan(0.03);
  });

  it('finds a hill of 600 m through satellite altitude', () => {
    const parts: Stretch[] = [
      { s: 300, mps: 3 },
      { s: 200, mps: 3, grade: 0.06 },
      { s: 300, mps: 3 },
    ];
    const { stream } = pacedActivity(parts, { altitudeNoiseM: (k) => wobble(k) });
    const grade = gradeSeries(stream, 'gps');
    expect(grade[400]).toBeCloseTo(0.06, 2);
    expect(Math.abs(grade[150]!)).toBeLessThan(0.01);
  });

  it('keeps satellite noise of 2 m on level ground under 2 % of grade', () => {
    const { stream } = pacedActivity([{ s: 1200, mps: 3 }], { altitudeNoiseM: (k) => 2 * wobble(k) });
    const grade = gradeSeries(stream, 'gps');
    const rms = Math.sqrt(grade.reduce((sum, g) => sum + g * g, 0) / grade.length);
    expect(rms).toBeLessThan(0.02);
    expect(rms).toBeLessThan(rmsOf(gradeSeries(stream, 'barometric')));
  });
});

function rmsOf(v: Float64Array): number {
  return Math.sqrt(v.reduce((sum, g) => sum + g * g, 0) / v.length);
}
