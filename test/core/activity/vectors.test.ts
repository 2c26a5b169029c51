import { describe, expect, it } from 'vitest';
import { activityVectorFunctions } from '../../../src/core/activity/vector-functions.ts';
import { expandExpression, expandVectorInputs } from '../../support/vector-expressions.ts';

interface Vector {
  id: string;
  fn: string;
  inputs: Record<string, unknown>;
  expected: Record<string, unknown>;
  tolerance: { abs?: number; exact?: boolean };
}

/** Reference values of this room, with their ids and tolerances. */
const VECTORS: Vector[] = [
  {
    id: 'D-elevation-01',
    fn: 'elevationGainLoss',
    inputs: {
      altitude_m: [100, 101, 100.5, 102, 104, 103.2, 106, 105, 107.5, 104, 103, 104.5, 101, 100],
      hysteresis_m: 3,
    },
    expected: { gain_m: 7.5, loss_m: 7.5 },
    tolerance: { abs: 0.000001 },
  },
  {
    id: 'D-elevation-02',
    fn: 'elevationGainLoss',
    inputs: {
      altitude_m: [100, 101, 100.5, 102, 104, 103.2, 106, 105, 107.5, 104, 103, 104.5, 101, 100],
      hysteresis_m: 1,
    },
    expected: { gain_m: 10, loss_m: 10 },
    tolerance: { abs: 0.000001 },
  },
  {
    id: 'D-elevation-03',
    fn: 'elevationGainLoss',
    inputs: { altitude_m: [50, 50.4, 49.8, 50.2, 50.6, 50.1, 50.3, 49.9, 50.5, 50], hysteresis_m: 2 },
    expected: { gain_m: 0, loss_m: 0 },
    tolerance: { abs: 0.000001 },
  },
  {
    id: 'D-elevation-04',
    fn: 'elevationGainLoss',
    inputs: {
      altitude_m: [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100],
      hysteresis_m: 3,
    },
    expected: { gain_m: 100, loss_m: 0 },
    tolerance: { abs: 0.000001 },
  },
  {
    id: 'D-best_effort-01',
    fn: 'fastestDistance',
    inputs: {
      t_s: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120],
      cum_distance_m: [0, 30, 60, 100, 150, 200, 245, 285, 315, 345, 395, 415, 435],
      target_m: 100,
    },
    expected: { time_s: 20 },
    tolerance: { abs: 0.01 },
  },
  {
    id: 'D-best_effort-02',
    fn: 'fastestDistance',
    inputs: {
      t_s: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120],
      cum_distance_m: [0, 30, 60, 100, 150, 200, 245, 285, 315, 345, 395, 415, 435],
      target_m: 200,
    },
    expected: { time_s: 43.75 },
    tolerance: { abs: 0.01 },
  },
  {
    id: 'D-best_effort-03',
    fn: 'fastestDistance',
    inputs: {
      t_s: [0, 15, 30, 45, 60, 120, 135, 150, 165, 180, 195, 210],
      cum_distance_m: [0, 45, 100, 160, 215, 215, 275, 340, 400, 455, 505, 550],
      target_m: 200,
    },
    expected: { time_s: 49.0909 },
    tolerance: { abs: 0.01 },
  },
  {
    id: 'D-best_effort-04',
    fn: 'greatestDistanceInTime',
    inputs: {
      t_s: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120],
      cum_distance_m: [0, 30, 60, 100, 150, 200, 245, 285, 315, 345, 395, 415, 435],
      duration_s: 30,
    },
    expected: { distance_m: 145, speed_mps: 4.8333 },
    tolerance: { abs: 0.01 },
  },
  {
    id: 'D-best_effort-05',
    fn: 'greatestDistanceInTime',
    inputs: {
      t_s: [0, 15, 30, 45, 60, 120, 135, 150, 165, 180, 195, 210],
      cum_distance_m: [0, 45, 100, 160, 215, 215, 275, 340, 400, 455, 505, 550],
      duration_s: 60,
    },
    expected: { distance_m: 240, speed_mps: 4 },
    tolerance: { abs: 0.01 },
  },
  {
    id: 'D-geo-01',
    fn: 'haversine',
    inputs: { lat1: 0, lon1: 0, lat2: 0, lon2: 1 },
    expected: { distance_m: 111195.0802 },
    tolerance: { abs: 0.001 },
  },
  {
    id: 'D-geo-02',
    fn: 'haversine',
    inputs: { lat1: 52.52, lon1: 13.405, lat2: 52.521, lon2: 13.406 },
    expected: { distance_m: 130.1621 },
    tolerance: { abs: 0.001 },
  },
  {
    id: 'D-geo-03',
    fn: 'semicirclesToDegrees',
    inputs: { semicircles: 1073741824 },
    expected: { degrees: 90 },
    tolerance: { abs: 1e-9 },
  },
  {
    id: 'D-geo-04',
    fn: 'semicirclesToDegrees',
    inputs: { semicircles: 626349397 },
    expected: { degrees: 52.499999972 },
    tolerance: { abs: 1e-9 },
  },
  {
    id: 'D-data_quality-01',
    fn: 'movingTime',
    inputs: {
      t_s: [0, 15, 30, 45, 60, 120, 135, 150, 165, 180, 195, 210],
      cum_distance_m: [0, 45, 100, 160, 215, 215, 275, 340, 400, 455, 505, 550],
      min_speed_mps: 0.5,
      max_gap_s: 30,
    },
    expected: { moving_s: 150, elapsed_s: 210 },
    tolerance: { abs: 0.000001 },
  },
  {
    id: 'D-data_quality-02',
    fn: 'cadenceLock',
    inputs: {
      cadence_spm: 'round(168+5*sin(2*pi*i/90),1), i=0..479',
      hr_bpm: 'cadence_spm + 2',
      n: 480,
      window_s: 120,
      max_median_delta_bpm: 5,
      min_correlation: 0.9,
      min_total_s: 300,
    },
    expected: { locked_s: 480, locked: true },
    tolerance: { exact: true },
  },
  {
    id: 'D-data_quality-03',
    fn: 'cadenceLock',
    inputs: {
      cadence_spm: 'round(168+5*sin(2*pi*i/90),1), i=0..479',
      hr_bpm: 'cadence_spm + 9',
      n: 480,
      window_s: 120,
      max_median_delta_bpm: 5,
      min_correlation: 0.9,
      min_total_s: 300,
    },
    expected: { locked_s: 0, locked: false },
    tolerance: { exact: true },
  },
  {
    id: 'D-data_quality-04',
    fn: 'cadenceLock',
    inputs: {
      cadence_spm: 'round(168+5*sin(2*pi*i/90),1), i=0..239',
      hr_bpm: 'cadence_spm + 1',
      n: 240,
      window_s: 120,
      max_median_delta_bpm: 5,
      min_correlation: 0.9,
      min_total_s: 300,
    },
    expected: { locked_s: 240, locked: false },
    tolerance: { exact: true },
  },
  {
    id: 'D-data_quality-05',
    fn: 'speedSpikes',
    inputs: { t_s: [0, 1, 2, 3, 4, 5], cum_distance_m: [0, 3, 6, 40, 43, 46], max_speed_mps: 12 },
    expected: { indices: [3] },
    tolerance: { exact: true },
  },
  {
    id: 'D-data_quality-06',
    fn: 'resample1Hz',
    inputs: { t_s: [0, 1, 4, 6, 14, 15], values: [100, 102, 108, 110, 126, 128], max_gap_s: 5 },
    expected: {
      values: [100, 102, 104, 106, 108, 109, 110, null, null, null, null, null, null, null, 126, 128],
    },
    tolerance: { abs: 0.000001 },
  },
];

function expectClose(actual: unknown, expected: unknown, tolerance: number): void {
  if (Array.isArray(expected)) {
    expect(actual).toHaveLength(expected.length);
    expected.forEach((value, i) => {
      expectClose((actual as unknown[])[i], value, tolerance);
    });
  } else if (typeof expected === 'number') {
    expect(typeof actual).toBe('number');
    expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(tolerance);
  } else expect(actual).toBe(expected);
}

describe('reference values', () => {
  it.each(VECTORS)('$id $fn', ({ fn, inputs, expected, tolerance }) => {
    const actual = activityVectorFunctions[fn]!(expandVectorInputs(inputs));
    for (const key of Object.keys(expected)) expectClose(actual[key], expected[key], tolerance.abs ?? 0);
  });

  it('takes defaults where options are absent', () => {
    const t_s = [0, 1, 2];
    expect(activityVectorFunctions.speedSpikes!({ t_s, cum_distance_m: [0, 12, 24.1] })).toEqual({
      indices: [2],
    });
    expect(activityVectorFunctions.movingTime!({ t_s: [0, 10, 41], cum_distance_m: [0, 30, 90] })).toEqual({
      moving_s: 10,
      elapsed_s: 41,
    });
    expect(activityVectorFunctions.resample1Hz!({ t_s: [0, 11], values: [1, 2] }).values).toHaveLength(12);
  });
});

describe('vector expressions', () => {
  it('expands a formula over i', () => {
    expect(expandExpression('2*i+1, i=0..3', {})).toEqual([1, 3, 5, 7]);
    expect(expandExpression('round(10/3, 2), i=1..2', {})).toEqual([3.33, 3.33]);
    expect(expandExpression('-(i-2)*cos(0)/4, i=0..1', {})).toEqual([0.5, 0.25]);
  });
  it('refers to another series, in whatever order they are written', () => {
    expect(expandVectorInputs({ b: 'a + 2', a: 'i, i=0..2' })).toEqual({ a: [0, 1, 2], b: [2, 3, 4] });
  });
  it('leaves plain words and unknown names alone', () => {
    expect(expandVectorInputs({ sex: 'male', x: 'nobody + 2' })).toEqual({ sex: 'male', x: 'nobody + 2' });
    expect(expandExpression('process.exit(1), i=0..1', {})).toBeNull();
  });
});
