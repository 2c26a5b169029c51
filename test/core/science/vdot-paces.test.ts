import { describe, expect, it } from 'vitest';
import { vdotRaceTime } from '../../../src/core/science/vdot.ts';
import {
  thresholdSpeed,
  vdotEasyRange,
  vdotOfThresholdSpeed,
  vdotPaceAtFraction,
  vdotTrainingPace,
} from '../../../src/core/science/vdot-paces.ts';
import { raceTable } from '../../support/race-table.ts';

describe('the printed training paces', () => {
  it('reproduce easy, threshold, interval and repetition of every row of the table', () => {
    for (const row of raceTable) {
      const easy = vdotEasyRange(row.vdot)!;
      expect(Math.abs(easy.fastSPerKm - row.eFast), `E at ${row.vdot}`).toBeLessThan(0.51);
      expect(Math.abs(easy.slowSPerKm - row.eSlow)).toBeLessThan(0.51);
      expect(Math.abs(vdotTrainingPace(row.vdot, 'T')! - row.t)).toBeLessThan(0.51);
      expect(Math.abs(vdotTrainingPace(row.vdot, 'I')! - row.i)).toBeLessThan(0.51);
      expect(Math.abs(vdotTrainingPace(row.vdot, 'R')! * 0.4 - row.r400)).toBeLessThan(0.8);
      if (row.vdot >= 40) expect(Math.abs(vdotTrainingPace(row.vdot, 'M')! - row.m)).toBeLessThan(0.51);
    }
  });

  it('slow marathon pace below 40 to what is printed', () => {
    const printed = [
      [30, 423],
      [32, 400],
      [34, 380],
      [36, 361],
      [38, 345],
    ] as const;
    for (const [value, pace] of printed) expect(vdotTrainingPace(value, 'M')).toBeCloseTo(pace, 9);
    expect(vdotTrainingPace(31, 'M')).toBeCloseTo(411.5, 9);
    expect(vdotTrainingPace(29.999, 'M')!).toBeCloseTo(vdotTrainingPace(30, 'M')!, 1);
    for (let v = 22; v < 60; v += 0.25) {
      expect(vdotTrainingPace(v + 0.25, 'M')!, `at ${v}`).toBeLessThan(vdotTrainingPace(v, 'M')!);
    }
  });

  it('put threshold at 99.3 % of one-hour race speed at every level', () => {
    for (const v of [30, 45, 60, 75]) {
      let low = 5000;
      let high = 30_000;
      for (let k = 0; k < 60; k++) {
        const mid = (low + high) / 2;
        if (vdotRaceTime(v, mid)! < 3600) low = mid;
        else high = mid;
      }
      expect(thresholdSpeed(v) / (low / 3600)).toBeCloseTo(0.993, 2);
    }
  });

  it('turn threshold speed into VDOT and back', () => {
    for (const v of [20, 33, 50.5, 80]) expect(vdotOfThresholdSpeed(thresholdSpeed(v))).toBeCloseTo(v, 9);
    expect(1000 / vdotPaceAtFraction(50, 0.88)).toBeCloseTo(thresholdSpeed(50), 12);
    expect(vdotOfThresholdSpeed(0)).toBeNull();
    expect(vdotOfThresholdSpeed(Number.NaN)).toBeNull();
  });

  it('have no single easy pace and none for nonsense', () => {
    expect(vdotTrainingPace(50, 'E')).toBeNull();
    expect(vdotTrainingPace(Number.NaN, 'T')).toBeNull();
    expect(vdotTrainingPace(-3, 'M')).toBeNull();
    expect(vdotEasyRange(0)).toBeNull();
    expect(vdotPaceAtFraction(0, 0.8)).toBeNaN();
  });
});
