import { describe, expect, it } from 'vitest';
import { monotony } from '../../../../src/core/coaching/flags/monotony.ts';
import { readiness } from '../../../../src/core/coaching/flags/readiness.ts';
import { rpe } from '../../../../src/core/coaching/flags/rpe.ts';
import type { ReadinessState } from '../../../../src/core/coaching/review-input.ts';
import { addDays } from '../../../../src/core/time.ts';
import { codesOf } from '../../../support/flag-codes.ts';
import { extraRun, plainWeeks, withRuns } from '../../../support/plain-weeks.ts';

const SUNDAY = '2026-05-03';
const days = (states: ReadinessState[]) =>
  plainWeeks({
    readiness: states.map((state, i) => ({ day: addDays(SUNDAY, i + 1 - states.length), state })),
  });
const lows = (low: number, veryLow: number) =>
  days(
    Array.from({ length: 7 }, (_, i) => (i < veryLow ? 'very_low' : i < veryLow + low ? 'low' : 'normal')),
  );

describe('readiness', () => {
  it.each([
    [2, 0, []],
    [3, 0, ['readiness_low:1']],
    [5, 0, ['readiness_low:1']],
    [6, 0, ['readiness_very_low:2']],
    [0, 2, []],
    [0, 3, ['readiness_very_low:2']],
    [1, 2, ['readiness_low:1']],
  ])('%i low and %i very low days are %j', (low, veryLow, codes) =>
    expect(codesOf(readiness, lows(low, veryLow))).toEqual(codes),
  );

  it('clears at one low day once raised', () => {
    expect(codesOf(readiness, lows(2, 0), ['readiness_low'])).toEqual(['readiness_low:1']);
    expect(codesOf(readiness, lows(1, 0), ['readiness_low'])).toEqual([]);
  });

  it('takes missing days for unknown, not for fine', () => {
    expect(codesOf(readiness, days([]))).toBeNull();
    expect(codesOf(readiness, days(['unknown', 'unknown']))).toBeNull();
    expect(codesOf(readiness, days(['low', 'low', 'low']))).toEqual(['readiness_low:1']);
  });
});

describe('rpe', () => {
  const over = (by: number) => withRuns(plainWeeks(), (r) => ({ ...r, rpe: r.rpe! + by }));
  it.each([
    [1.4, []],
    [1.5, ['rpe_high:1']],
    [2.4, ['rpe_high:1']],
    [2.5, ['rpe_very_high:2']],
  ])('a mean of %d over what the runs should cost is %j', (by, codes) =>
    expect(codesOf(rpe, over(by))).toEqual(codes),
  );

  it('does not know with fewer than 3 rated runs', () => {
    expect(
      codesOf(
        rpe,
        withRuns(over(5), (r) => (r.day < '2026-05-02' ? { ...r, rpe: null } : r)),
      ),
    ).toBeNull();
  });
});

describe('monotony', () => {
  /** every day of the last week alike, with `factor` of the usual week's load */
  const alike = (factor: number) => {
    const input = withRuns(plainWeeks(), (r) => ({ ...r, load: 10 }));
    const runs = input.runs.filter((r) => r.day < '2026-04-27');
    const week = Array.from({ length: 7 }, (_, i) =>
      extraRun(addDays('2026-04-27', i), 6, { load: (50 * factor) / 7 }),
    );
    return { ...input, runs: [...runs, ...week] };
  };
  it('needs a ratio of 2 and 1.2 times the usual load', () => {
    expect(codesOf(monotony, alike(1.19))).toEqual([]);
    expect(codesOf(monotony, alike(1.2))).toEqual(['monotony_high:1']);
  });
  it('gives no points beside an F1 flag, the same kilometres', () => {
    expect(codesOf(monotony, alike(1.2), [], true)).toEqual(['monotony_high:0']);
  });
  it('flags two weeks without a rest day (REC-5), cross-training days being no rest', () => {
    const input = plainWeeks();
    const all = Array.from({ length: 14 }, (_, i) => addDays('2026-04-20', i)).filter(
      (d) => !input.runs.some((r) => r.day === d),
    );
    const crossTraining = all.map((day) => ({ day, minutes: 40, hard: false }));
    expect(codesOf(monotony, { ...input, crossTraining })).toEqual(['monotony_high:1']);
    expect(codesOf(monotony, { ...input, crossTraining: crossTraining.slice(1) })).toEqual([]);
  });
});
