import { describe, expect, it } from 'vitest';
import type { DailyValue } from '../../../src/core/science/daily-values.ts';
import { hrSpeedIndex, type IndexRun } from '../../../src/core/science/hr-speed-index.ts';
import { hrvStatus, rmssd } from '../../../src/core/science/hrv.ts';
import { type ReadinessInput, readinessState } from '../../../src/core/science/readiness.ts';
import { wellnessZSum } from '../../../src/core/science/wellness.ts';
import { addDays, type Day } from '../../../src/core/time.ts';

const asOf = '2026-05-03';
/** Values ending with `asOf`, newest last. */
const ending = (values: readonly (number | null)[], device?: string): DailyValue[] =>
  values.flatMap((value, i) =>
    value === null
      ? []
      : [{ day: addDays(asOf, i - values.length + 1), value, ...(device ? { device } : {}) }],
  );
const wave = (n: number, around: number, by: number) =>
  Array.from({ length: n }, (_, i) => around + (i % 2 ? by : -by));
const last = (n: number, value: number) => Array.from({ length: n }, () => value);
const nothing: ReadinessInput = { asOf, hrv: {}, restHrBpm: [], sleepH: [], feel: [], wellnessZSum: null };
const state = (part: Partial<ReadinessInput>) => readinessState({ ...nothing, ...part });

const hrvNormal = { rmssd: ending(wave(67, 55, 6)) };
const hrvDropsToday = { rmssd: ending([...wave(60, 55, 6), 55, 55, 52, 52, 50, 49, 44]) };
const hrvLow = { rmssd: ending([...wave(60, 55, 6), ...last(7, 40)]) };
const restNormal = ending(wave(67, 50, 1));
const sleepNormal = ending(wave(63, 7.5, 0.5));

describe('readinessState', () => {
  it('is unknown without any data', () => {
    expect(state({})).toMatchObject({ state: 'unknown', unknown: ['hrv', 'rest_hr', 'sleep', 'feel'] });
  });

  it('is normal in band, and good with a good feel on top', () => {
    expect(state({ hrv: hrvNormal, restHrBpm: restNormal, sleepH: sleepNormal }).state).toBe('normal');
    expect(state({ hrv: hrvNormal, feel: ending([4]) }).state).toBe('good');
    expect(state({ hrv: hrvNormal, feel: ending([3]) }).state).toBe('normal');
    expect(state({ restHrBpm: restNormal, feel: ending([5]) }).state).toBe('normal');
  });

  it('counts HRV below the band once, and twice on the third day in a row', () => {
    expect(state({ hrv: hrvDropsToday })).toMatchObject({ state: 'watch', reasons: ['hrv_below'] });
    expect(state({ hrv: hrvLow })).toMatchObject({
      state: 'low',
      negatives: 2,
      reasons: ['hrv_below_3_days'],
    });
    expect(state({ hrv: hrvLow, feel: ending([2]) }).state).toBe('very_low');
  });

  it('takes HRV above the band as neither good nor bad', () => {
    const above = { rmssd: ending([...wave(60, 55, 6), ...last(7, 80)]) };
    expect(state({ hrv: above, feel: ending([5]) })).toMatchObject({ state: 'normal', negatives: 0 });
  });

  it('never mixes kinds or devices', () => {
    const sdnnOnly = { rmssd: ending(last(3, 40)), sdnn: ending(wave(67, 80, 8)) };
    expect(state({ hrv: sdnnOnly })).toMatchObject({ hrvKind: 'sdnn', state: 'normal' });
    expect(state({ hrv: { rmssd: ending(last(5, 40)), sdnn: ending(last(5, 90)) } }).unknown).toContain(
      'hrv',
    );
    const newWatch = [
      ...ending(wave(60, 55, 6), 'a').map((v) => ({ ...v, day: addDays(v.day, -7) })),
      ...ending(last(7, 30), 'b'),
    ];
    expect(state({ hrv: { rmssd: newWatch } }).unknown).toContain('hrv');
  });

  it('goes by the device with most values of those that measured last, whichever is given first', () => {
    const [old, second] = [ending(wave(67, 55, 6), 'a'), ending(last(3, 30), 'b')];
    for (const rmssd of [
      [...old, ...second],
      [...second, ...old],
    ])
      expect(state({ hrv: { rmssd } }).hrv).toMatchObject({ status: 'within' });
  });

  it('counts a raised resting rate once, by the week or by the day', () => {
    const week = ending([...wave(60, 50, 1), ...last(7, 54)]);
    expect(state({ restHrBpm: week })).toMatchObject({ state: 'watch', reasons: ['rest_hr_week'] });
    const day = ending([...wave(66, 50, 1), 57]);
    expect(state({ restHrBpm: day })).toMatchObject({ state: 'watch', reasons: ['rest_hr_day'] });
    const slight = ending([...wave(60, 50, 1), ...last(7, 52.9)]);
    expect(state({ restHrBpm: slight }).state).toBe('normal');
    expect(state({ restHrBpm: ending(last(10, 50)) }).state).toBe('unknown');
  });

  it('counts short sleep against 6 h or against the own norm', () => {
    expect(state({ sleepH: ending([6.5, 5.5, 5.8]) }).reasons).toEqual(['sleep_short']);
    expect(state({ sleepH: ending([...wave(60, 8.5, 0.2), 7, 7, 7]) }).reasons).toEqual(['sleep_below_norm']);
    expect(state({ sleepH: ending([...wave(60, 8.5, 0.2), 8, 7, 8]) }).reasons).toEqual([]);
    expect(state({ sleepH: ending([4]) }).unknown).toContain('sleep');
  });

  it('speaks more plainly where feel is all there is', () => {
    expect([1, 2, 3, 5].map((v) => state({ feel: ending([v]) }).state)).toEqual([
      'very_low',
      'low',
      'normal',
      'normal',
    ]);
    expect(state({ feel: ending([1]), restHrBpm: restNormal }).state).toBe('watch');
    expect(state({ wellnessZSum: -1.2, restHrBpm: restNormal }).reasons).toEqual(['wellness_low']);
    expect(state({ feel: ending([5, null]) }).state).toBe('unknown');
  });

  it('looks at nothing after the day', () => {
    const later = [...hrvNormal.rmssd, { day: addDays(asOf, 1), value: 5 }];
    expect(state({ hrv: { rmssd: later } })).toEqual(state({ hrv: hrvNormal }));
  });

  it('does not change when all dates move by a day', () => {
    const moved = (values: readonly DailyValue[]) => values.map((v) => ({ ...v, day: addDays(v.day, 1) }));
    const input = {
      ...nothing,
      hrv: hrvDropsToday,
      restHrBpm: restNormal,
      sleepH: sleepNormal,
      feel: ending([3]),
    };
    expect(
      readinessState({
        ...input,
        asOf: addDays(asOf, 1),
        hrv: { rmssd: moved(hrvDropsToday.rmssd) },
        restHrBpm: moved(restNormal),
        sleepH: moved(sleepNormal),
        feel: moved(input.feel),
      }),
    ).toEqual(readinessState(input));
  });
});

describe('hrvStatus and rmssd', () => {
  it('needs 3 of 7 and 14 in the baseline, and skips missing nights', () => {
    const baseline = wave(14, 55, 6);
    expect(hrvStatus(baseline, [50, null, 52, null, 51]).status).not.toBe('unknown');
    expect(hrvStatus(baseline, [50, null, 52])).toMatchObject({ status: 'unknown', meanLn7: null });
    expect(hrvStatus(baseline.slice(1), [50, 51, 52])).toMatchObject({ status: 'unknown', lower: null });
    expect(hrvStatus([...baseline.slice(1), 0, null], [50, 51, 52]).status).toBe('unknown');
  });

  it('keeps a value equal to a flat baseline inside its band', () => {
    expect(hrvStatus(last(20, 55), last(7, 55)).status).toBe('within');
  });

  it('needs two positive intervals', () => {
    expect(rmssd([800])).toBeNull();
    expect(rmssd([800, 0])).toBeNull();
    expect(rmssd([800, 800])).toEqual({ rmssdMs: 0, lnRmssd: null });
    expect(rmssd([800, 830, 800])!.rmssdMs).toBeCloseTo(30, 12);
  });
});

describe('wellnessZSum', () => {
  it('sums the z of answered items against 28 days before', () => {
    const mood = ending([...wave(28, 3, 1), 1]);
    const sd = Math.sqrt(28 / 27);
    expect(wellnessZSum({ mood }, asOf)).toBeCloseTo(-2 / sd, 9);
    expect(wellnessZSum({ mood, stress: ending(last(29, 4)) }, asOf)).toBeCloseTo(-2 / sd, 9);
    expect(wellnessZSum({ mood: mood.slice(-10) }, asOf)).toBeNull();
    expect(wellnessZSum({}, asOf)).toBeNull();
  });
});

describe('hrSpeedIndex', () => {
  const run = (back: number, hr: number, more: Partial<IndexRun> = {}): IndexRun => ({
    activityId: `r${back}`,
    day: addDays(asOf, -back) as Day,
    kind: 'easy',
    durationS: 2400,
    speedMps: 2.5,
    meanHrBpm: hr,
    hrTrusted: true,
    ceilingMps: 2.76,
    temperatureC: null,
    climbMPerKm: null,
    ...more,
  });
  const base = [15, 20, 30, 41].map((back) => run(back, 142));

  it('compares the medians of 14 days and the 28 before', () => {
    const index = hrSpeedIndex([...base, run(0, 137), run(5, 138), run(13, 139)], asOf);
    expect(index.base).toBeCloseTo(150 / 142, 12);
    expect(index.ratio).toBeCloseTo(142 / 138, 12);
    expect(index.recentRuns).toEqual(['r0', 'r5', 'r13']);
  });

  it('is unknown with fewer than three runs in either window', () => {
    expect(hrSpeedIndex([...base, run(0, 137), run(5, 138)], asOf).ratio).toBeNull();
    expect(
      hrSpeedIndex([run(42, 142), run(20, 142), run(30, 142), run(0, 1), run(1, 1), run(2, 1)], asOf).base,
    ).toBeNull();
  });

  it('cannot be raised by running faster than the ceiling, nor moved by heat, hills, short runs or bad heart rate', () => {
    const recent = [run(0, 138), run(5, 138), run(13, 138)];
    const plain = hrSpeedIndex([...base, ...recent], asOf);
    const odd = [
      run(1, 100, { speedMps: 2.77 }),
      run(2, 190, { temperatureC: 26 }),
      run(3, 190, { climbMPerKm: 21 }),
      run(4, 190, { durationS: 1199 }),
      run(6, 190, { hrTrusted: false }),
      run(7, 190, { meanHrBpm: null }),
      run(8, 190, { ceilingMps: null }),
    ];
    expect(hrSpeedIndex([...base, ...recent, ...odd], asOf)).toEqual(plain);
    expect(hrSpeedIndex([...base, ...recent, run(1, 190, { temperatureC: 25 })], asOf)).not.toEqual(plain);
  });
});
