import { describe, expect, it } from 'vitest';
import { buildHistory } from '../../../src/core/coaching/history.ts';
import {
  adherence,
  asAcquired,
  matchPlan,
  missedInDays,
  missedLongKm,
} from '../../../src/core/coaching/match-plan.ts';
import type { ReviewInput } from '../../../src/core/coaching/review-input.ts';
import { extraRun, plainWeeks } from '../../support/plain-weeks.ts';

const SUNDAY = '2026-05-03';
const without = (...days: string[]): ReviewInput =>
  plainWeeks({ runs: plainWeeks().runs.filter((r) => !days.includes(r.day)) });
const match = (input: ReviewInput) => {
  const h = buildHistory(input, input.asOf);
  return matchPlan(h, h.week!);
};

describe('a week against its plan', () => {
  it('names what was missed once everything has arrived', () => {
    const { done, missed, unknown } = match(without(SUNDAY));
    expect([done.length, missed.map((s) => s.day), unknown]).toEqual([4, [SUNDAY], []]);
    expect(missedLongKm(buildHistory(without(SUNDAY), SUNDAY), plainWeeks().weeks.at(-1)!)).toBe(12);
  });

  it('waits for what may still arrive (MISS-3 too)', () => {
    const input = { ...without(SUNDAY), acquiredThrough: '2026-05-02' };
    const { done, missed, unknown } = match(input);
    expect([done.length, missed, unknown.map((s) => s.day)]).toEqual([4, [], [SUNDAY]]);
    expect(missedLongKm(buildHistory(input, SUNDAY), input.weeks.at(-1)!)).toBeNull();
    const three = { ...without('2026-04-29', '2026-05-02', SUNDAY), acquiredThrough: '2026-05-01' };
    expect(missedInDays(buildHistory(three, SUNDAY), 10).map((s) => s.day)).toEqual(['2026-04-29']);
  });

  it('is as done when the long run came a day early, or its distance cannot be believed', () => {
    const moved = without(SUNDAY, '2026-05-02');
    const early = { ...moved, runs: [...moved.runs, extraRun('2026-05-02', 12, { kind: 'long' })] };
    expect(match(early).matches.find((m) => m.how === 'moved')?.runIds).toEqual(['extra-2026-05-02-12']);
    const odd = without(SUNDAY);
    const broken = extraRun(SUNDAY, 90, { trusted: false });
    expect(match({ ...odd, runs: [...odd.runs, broken] }).missed).toEqual([]);
  });

  it('has no adherence where nothing was planned or is due', () => {
    expect(adherence(match(without(SUNDAY)))).toBe(0.8);
    expect(adherence({ done: [], missed: [] })).toBeNull();
  });
});

describe('asAcquired', () => {
  it('changes the input only where a session depends on it', () => {
    const full = plainWeeks();
    expect(asAcquired(full, '2026-05-01')).toBe(full);
    expect(asAcquired(full, null)).toBe(full);
    const open = without(SUNDAY);
    expect(asAcquired(open, SUNDAY)).toBe(open);
    expect(asAcquired(open, '2026-05-02').acquiredThrough).toBe('2026-05-02');
    expect(match(asAcquired(open, null)).missed).toEqual([]);
  });
});
