import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareWithBaseline,
  mergeOutings,
  returnBaselineKm,
  type SpikeCategory,
  sessionSpike,
  spikeHazard,
  weekToWeekRatio,
} from '../../../src/core/science/session-spike.ts';

describe('sessionSpike', () => {
  it('counts the border with the lower category, whatever rounding does to it', () => {
    const history = [{ day: 0, km: 10 }];
    const category = (km: number) => sessionSpike(history, 5, km)!.category;
    expect([10, 11, 11.0001, 13, 13.0001, 20, 20.0001].map(category)).toEqual([
      'none',
      'none',
      'small',
      'small',
      'moderate',
      'moderate',
      'large',
    ]);
    expect(sessionSpike([{ day: 0, km: 0.3 }], 1, 0.3 * 1.1)!.category).toBe('none');
  });

  it('looks at 1 to 30 days back and at earlier sessions of the day, never ahead', () => {
    expect(sessionSpike([{ day: 0, km: 10 }], 30, 12)!.ratio).toBeCloseTo(1.2, 12);
    expect(sessionSpike([{ day: 0, km: 10 }], 31, 12)!.category).toBe('no_baseline');
    expect(
      sessionSpike(
        [
          { day: 5, km: 8 },
          { day: 5, km: 4 },
        ],
        5,
        8,
      )!.ratio,
    ).toBe(1);
    expect(sessionSpike([{ day: 9, km: 50 }], 5, 8)!.category).toBe('no_baseline');
  });

  it('leaves corrupt distances out of the baseline and judges none of its own', () => {
    const history = [
      { day: 0, km: Number.NaN },
      { day: 0, km: -5 },
      { day: 0, km: 0 },
    ];
    expect(sessionSpike(history, 3, 8)).toEqual({ ratio: null, category: 'no_baseline', longestKm: null });
    expect(sessionSpike([{ day: 0, km: 10 }], 3, 0)).toBeNull();
    expect(sessionSpike([{ day: 0, km: 10 }], 3, Number.NaN)).toBeNull();
  });

  it('does not depend on when the days are, nor on their order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ day: fc.integer({ min: 0, max: 40 }), km: fc.integer({ min: 1, max: 40 }) })),
        fc.integer({ min: -500, max: 20_000 }),
        (history, shift) => {
          const moved = history.map(({ day, km }) => ({ day: day + shift, km })).reverse();
          expect(sessionSpike(moved, 40 + shift, 15)).toEqual(sessionSpike(history, 40, 15));
        },
      ),
    );
  });

  it('compares with half the longest before a break until more has been run', () => {
    expect(returnBaselineKm(5, 20)).toBe(10);
    expect(returnBaselineKm(12, 20)).toBe(12);
    expect(compareWithBaseline(12, returnBaselineKm(5, 20)).category).toBe('small');
    expect(compareWithBaseline(12, 0).category).toBe('no_baseline');
  });
});

describe('mergeOutings', () => {
  it('joins files less than 30 min apart in any order', () => {
    const at = (activityId: string, from: number, to: number, km: number) => ({
      activityId,
      startMs: from * 60_000,
      endMs: to * 60_000,
      km,
    });
    const outings = mergeOutings([at('c', 120, 150, 5), at('a', 0, 40, 7), at('b', 69, 90, 4)]);
    expect(outings.map((o) => [o.activityIds, o.km])).toEqual([
      [['a', 'b'], 11],
      [['c'], 5],
    ]);
    expect(mergeOutings([])).toEqual([]);
  });
});

describe('published rates and weekly change', () => {
  it('gives the cohort rates of each state and none without a baseline', () => {
    const hrr = (category: SpikeCategory) => spikeHazard(category)?.hrr ?? null;
    expect((['none', 'small', 'moderate', 'large', 'no_baseline'] as const).map(hrr)).toEqual([
      1,
      1.64,
      1.52,
      2.28,
      null,
    ]);
  });

  it('has no weekly ratio after an empty week', () => {
    expect(weekToWeekRatio([0, 0], [5])).toBeNull();
    expect(weekToWeekRatio([10], [])).toBe(0);
    expect(weekToWeekRatio([10], [Number.NaN])).toBeNull();
  });
});
