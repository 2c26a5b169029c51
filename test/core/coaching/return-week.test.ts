import { describe, expect, it } from 'vitest';
import { onReturn } from '../../../src/core/coaching/return-week.ts';
import { review } from '../../../src/core/coaching/review.ts';
import type { ReviewInput } from '../../../src/core/coaching/review-input.ts';
import { plainWeeks } from '../../support/plain-weeks.ts';

/** Ill on Monday and Tuesday, well on Wednesday; the week under way has five runs, the next one too. */
function illInMidWeek(): { input: ReviewInput; week: ReviewInput['next'] } {
  const plain = plainWeeks();
  const week = plain.next;
  const ids = (s: ReviewInput['next']['sessions'][number]) => ({ ...s, id: `next-${s.id}` });
  const later = (day: string) =>
    new Date(Date.parse(`${day}T00:00:00Z`) + 7 * 86_400_000).toISOString().slice(0, 10);
  const next = {
    ...week,
    start: later(week.start),
    sessions: week.sessions.map((s) => ({ ...ids(s), day: later(s.day) })),
  };
  const illness = [
    {
      from: '2026-05-04',
      to: '2026-05-05',
      kind: 'systemic' as const,
      fever: false,
      allClearOn: '2026-05-06',
    },
  ];
  return { input: plainWeeks({ asOf: '2026-05-06', next, illness }), week };
}

describe('an all-clear in mid-week', () => {
  it('lays the days that are left of this week, not the week after (SAFE-2)', () => {
    const { input, week } = illInMidWeek();
    const ready = onReturn(input, [week, input.next]);
    expect([ready.next.start, ready.trigger]).toEqual(['2026-05-04', 'event']);
    expect(onReturn({ ...input, illness: [] }, [week]).next.start).toBe('2026-05-11');
  });

  it('neither owes nor counts the runs of the sick days (MISS-1)', () => {
    const { input, week } = illInMidWeek();
    const found = review(onReturn(input, [week]));
    if (!found.ok) throw new Error(found.error.code);
    const { code, sessions, newKm, hardAfter } = found.value;
    const ahead = week.sessions.filter((s) => s.day > input.asOf);
    expect(code).toBe('replan_after_break');
    // what lies behind stays as it was planned (GRD-8)
    const past = week.sessions.filter((s) => s.day <= input.asOf);
    expect(past.length).toBeGreaterThan(0);
    const view = (list: readonly { day: string; km: number }[]) => list.map((s) => [s.day, s.km]);
    expect(view(sessions.slice(0, past.length))).toEqual(view(past));
    const laid = sessions.slice(past.length);
    expect(laid.map((s) => s.day)).toEqual(ahead.map((s) => s.day));
    expect(hardAfter).toBe(0);
    expect(newKm).toBeLessThan(week.plannedKm);
    // the first run back is half of it, the others keep their length
    expect(laid[0]!.km).toBeLessThanOrEqual(0.5 * ahead[0]!.km + 0.05);
    expect(laid.at(-1)!.km).toBeCloseTo(ahead.at(-1)!.km, 1);
  });
});
