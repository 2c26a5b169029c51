import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Availability,
  countHard,
  layOutWeek,
  type WeekOrder,
} from '../../../../src/core/coaching/plan/layout.ts';
import { daysBetween, weekday } from '../../../../src/core/time.ts';
import { isHardType, type Level, type LibraryType } from '../../../../src/core/workout/library.ts';

const anyDay: Availability = {
  maxMin: [180, 180, 180, 180, 180, 180, 180],
  longRunDay: 6,
  preferredHardDays: [],
};

function order(changes: Partial<WeekOrder> = {}): WeekOrder {
  return {
    weekStart: '2026-05-04',
    km: 44,
    runs: 5,
    level: 2,
    quality: ['tempo'],
    longKm: null,
    longCapKm: 14,
    availability: anyDay,
    slowSPerKm: 420,
    ...changes,
  };
}

const total = (week: ReturnType<typeof layOutWeek>) => week.sessions.reduce((sum, s) => sum + s.km, 0);

describe('layOutWeek', () => {
  it('lays five runs out as Tuesday quality, Sunday long, the rest easy (LAY-1)', () => {
    const week = layOutWeek(order());
    expect(week.sessions.map((s) => [weekday(s.day), s.type])).toEqual([
      [1, 'tempo'],
      [2, 'easy'],
      [3, 'easy'],
      [5, 'easy'],
      [6, 'long_easy'],
    ]);
    expect(total(week)).toBeCloseTo(44, 1);
  });

  it('never lets the long run pass its cap (LNG-2)', () => {
    const week = layOutWeek(order({ longCapKm: 9.97 }));
    expect(week.sessions.find((s) => s.type === 'long_easy')?.km).toBe(9.9);
  });

  it('drops easy runs below 3 km instead of shortening them (LAY-5)', () => {
    const week = layOutWeek(order({ km: 15, longCapKm: 6 }));
    for (const s of week.sessions.filter((x) => x.type === 'easy')) expect(s.km).toBeGreaterThanOrEqual(3);
    expect(week.sessions.length).toBeLessThan(5);
  });

  it('says what it could not place when days are few (AVL-7)', () => {
    const two: Availability = { maxMin: [0, 45, 0, 0, 0, 0, 90], longRunDay: null, preferredHardDays: [] };
    const week = layOutWeek(order({ availability: two }));
    expect(week.sessions).toHaveLength(2);
    expect(week.unplacedKm).toBeGreaterThan(20);
    expect(week.relaxed).toContain('easy_runs');
  });

  it('holds AVL-1, AVL-2, AVL-5, AVL-6 and never lays more than was asked, for any week', () => {
    const minutes = fc.constantFrom(0, 0, 30, 45, 60, 90, 150);
    const arbitrary = fc.record({
      km: fc.integer({ min: 5, max: 120 }),
      runs: fc.integer({ min: 1, max: 7 }),
      level: fc.constantFrom<Level>(0, 1, 2, 3, 4),
      quality: fc.constantFrom<LibraryType[]>([], ['tempo'], ['tempo', 'vo2_long']),
      longCapKm: fc.integer({ min: 4, max: 35 }),
      slowSPerKm: fc.integer({ min: 280, max: 560 }),
      maxMin: fc.tuple(minutes, minutes, minutes, minutes, minutes, minutes, minutes),
      longRunDay: fc.option(fc.integer({ min: 0, max: 6 }), { nil: null }),
    });
    fc.assert(
      fc.property(arbitrary, ({ maxMin, longRunDay, ...rest }) => {
        const availability: Availability = { maxMin, longRunDay, preferredHardDays: [] };
        const week = layOutWeek(order({ ...rest, availability }));
        expect(total(week)).toBeLessThanOrEqual(rest.km + 0.051);
        const days = week.sessions.map((s) => s.day);
        expect(new Set(days).size).toBe(days.length);
        expect(7 - days.length).toBeGreaterThanOrEqual(rest.level <= 2 ? 2 : 1);
        for (const s of week.sessions) {
          expect(s.km * rest.slowSPerKm - 1e-6).toBeLessThanOrEqual(maxMin[weekday(s.day)]! * 60);
          expect(s.km).toBeLessThanOrEqual(rest.longCapKm + 0.051 + (s.type === 'long_easy' ? -0.05 : 3));
        }
        const heavy = week.sessions
          .filter((s) => isHardType(s.type) || s.type === 'long_easy')
          .map((s) => s.day);
        for (let i = 1; i < heavy.length; i++)
          expect(daysBetween(heavy[i - 1]!, heavy[i]!)).toBeGreaterThanOrEqual(2);
        expect(countHard(week.sessions)).toBeLessThanOrEqual(rest.quality.length);
      }),
    );
  });
});
