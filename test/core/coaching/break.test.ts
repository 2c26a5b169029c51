import { describe, expect, it } from 'vitest';
import { breakLongestKm, breakState, breakWeeksKm } from '../../../src/core/coaching/break.ts';
import { buildHistory } from '../../../src/core/coaching/history.ts';
import { review } from '../../../src/core/coaching/review.ts';
import { addDays } from '../../../src/core/time.ts';
import { plainWeeks } from '../../support/plain-weeks.ts';

const LAST = '2026-05-03';
const h = buildHistory(plainWeeks(), LAST);

describe('the break table (§2.9)', () => {
  it.each([
    [5, [], 1, 1, null],
    [6, [30], 4, 0.997, 9],
    [9, [30], 4, 0.988, 9],
    [10, [24, 32], 7, 0.985, 9],
    [13, [24, 32], 7, 0.976, 9],
    [14, [20, 30], 7, 0.973, 6.6],
    [20, [20, 30], 7, 0.955, 6.6],
    [21, [20, 24, 30], 14, 0.952, 6.6],
    [28, [20, 24, 30], 14, 0.931, 6.6],
    [29, [13.2, 13.2, 20, 20, 30, 30], 28, 0.928, 6.6],
    [56, [13.2, 13.2, 20, 20, 30, 30], 28, 0.847, 6.6],
    [57, [13.2], 42, 0.844, 6.6],
    [200, [13.2], 42, 0.8, 6.6],
  ])(
    '%i days off: weeks %j km, %i days without hard running, factor %d, longest %s',
    (days, weeks, noHard, factor, longest) => {
      const state = breakState(h, LAST, null, days);
      expect(breakWeeksKm(state).map((km) => Math.round(km * 10) / 10)).toEqual(weeks);
      expect(state.row.noHardDays).toBe(noHard);
      expect(state.vdotFactor).toBeCloseTo(factor, 6);
      const km = breakLongestKm(state);
      expect(km === null ? null : Math.round(km * 10) / 10).toBe(longest);
    },
  );

  it('goes one row down after an injury (BRK-1)', () => {
    const injured = buildHistory(plainWeeks({ breakReason: 'injury' }), LAST);
    expect(breakWeeksKm(breakState(injured, LAST, null, 7))).toEqual([24, 32]);
  });

  it('asks for clearance after an injury (BRK-2), keeps the long run within its share (BRK-3) and rechecks the goal (BRK-4)', () => {
    const input = plainWeeks({
      breakReason: 'injury',
      races: [{ day: '2026-08-01', distanceM: 10_000, priority: 'A' }],
    });
    const weeks = [...input.weeks, { ...input.weeks.at(-1)!, start: '2026-05-04', sessions: [] }];
    const away = {
      ...input,
      weeks,
      next: {
        ...input.next,
        start: '2026-05-11',
        sessions: input.next.sessions.map((x) => ({ ...x, day: addDays(x.day, 7) })),
      },
      asOf: '2026-05-10',
    };
    const r = review(away);
    if (!r.ok) throw new Error(r.error.message);
    expect(r.value.offers).toEqual(['clearance_needed', 'recheck_goal']);
    expect(r.value.longestRunKm).toBeLessThanOrEqual(0.36 * 24);
    expect(r.value.weeksAfterKm).toEqual([32]);
    const cleared = review({ ...away, clearances: ['2026-05-09'] });
    expect(cleared.ok && cleared.value.offers).toEqual(['recheck_goal']);
  });

  it('is not opened by five days, by planned rest or by a holiday known in advance (BRK-5)', () => {
    const at = (days: number, extra = {}) => {
      const input = plainWeeks(extra);
      const next = { ...input.next, start: '2026-05-11' };
      const weeks = [...input.weeks, { ...input.weeks.at(-1)!, start: '2026-05-04', sessions: [] }];
      const r = review({ ...input, weeks, next, asOf: addDays(LAST, days), ...extra });
      return r.ok ? r.value.code : r.error.code;
    };
    expect(at(5)).not.toBe('replan_after_break');
    expect(at(6)).toBe('replan_after_break');
    expect(at(6, { blackouts: [{ from: '2026-05-04', to: '2026-05-10' }] })).not.toBe('replan_after_break');
  });
});

describe('a break while the table of another one runs', () => {
  const first = plainWeeks({ runs: plainWeeks().runs.filter((r) => r.day < '2026-04-06') });
  const one = plainWeeks().runs.find((r) => r.day === '2026-04-21')!;
  const back = { ...one, id: 'back', day: '2026-04-21', distanceKm: 4 };
  const input = { ...first, runs: [...first.runs, back] };

  it('starts that table again from its own reference, so that a skipped run does not shrink the weeks for good', () => {
    const before = buildHistory(first, '2026-04-20').lastBreak!;
    const again = buildHistory(input, '2026-05-03').lastBreak!;
    expect([again.lastRunDay, again.gapDays]).toEqual(['2026-04-21', 12]);
    expect(again.referenceKm).toBe(before.referenceKm);
    expect(again.row.weeks[0]).toBeLessThanOrEqual(before.row.weeks[0]!);
  });

  it('is measured by its own weeks once the table is over', () => {
    const runs = plainWeeks().runs.filter((r) => r.day < '2026-03-30' || r.day > '2026-04-06');
    const later = buildHistory({ ...first, runs }, '2026-05-12').lastBreak!;
    expect(later.lastRunDay).toBe('2026-05-03');
    expect(later.referenceKm).not.toBe(buildHistory({ ...first, runs }, '2026-05-03').lastBreak!.referenceKm);
  });
});
