import { describe, expect, it } from 'vitest';
import type { AdaptationDecision } from '../../../src/core/coaching/record.ts';
import { relayWeeks } from '../../../src/core/coaching/relay-weeks.ts';
import { review } from '../../../src/core/coaching/review.ts';
import type { PlannedWeek, ReviewInput } from '../../../src/core/coaching/review-input.ts';
import { addDays } from '../../../src/core/time.ts';
import { extraRun, plainWeeks } from '../../support/plain-weeks.ts';

function decided(input: ReviewInput): AdaptationDecision {
  const result = review(input);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

/** The weeks after the next one, each like it. */
function laterWeeks(next: PlannedWeek, n: number): PlannedWeek[] {
  return Array.from({ length: n }, (_, i) => ({
    ...next,
    start: addDays(next.start, 7 * (i + 1)),
    sessions: next.sessions.map((s) => ({ ...s, id: `${s.id}-${i}`, day: addDays(s.day, 7 * (i + 1)) })),
  }));
}

const overloaded = () => {
  const readiness = plainWeeks().readiness.map((r) => ({ ...r, state: 'very_low' as const }));
  const runs = [...plainWeeks().runs, extraRun('2026-05-01', 17), extraRun('2026-04-27', 9)];
  return plainWeeks({ readiness, runs });
};

describe('the weeks after the next one', () => {
  it('stand at 0.90 and 1.00 of the last load week after a recovery week, as the runner is told', () => {
    const input = overloaded();
    const decision = decided(input);
    expect(decision.code).toBe('insert_recovery');
    const weeks = relayWeeks(input, decision, laterWeeks(input.next, 5));
    expect(weeks[0]!.start).toBe(addDays(input.next.start, 7));
    expect(weeks[0]!.plannedKm).toBeGreaterThan(35.5);
    expect(weeks[0]!.plannedKm).toBeLessThanOrEqual(36);
    expect(weeks[1]!.plannedKm).toBeGreaterThan(39);
    expect(weeks[1]!.plannedKm).toBeLessThanOrEqual(40);
    for (const w of weeks) {
      expect(w.sessions.reduce((sum, s) => sum + s.km, 0)).toBeCloseTo(w.plannedKm, 1);
      expect(w.start < addDays(input.next.start, 28)).toBe(true);
    }
  });

  it('stand at the rows of the break table, and hold nothing hard while it forbids it (§2.9)', () => {
    const input = plainWeeks({ runs: plainWeeks().runs.filter((r) => r.day < '2026-04-12') });
    const decision = decided(input);
    expect([decision.code, decision.weeksAfterKm.length]).toEqual(['replan_after_break', 2]);
    const weeks = relayWeeks(input, decision, laterWeeks(input.next, 5));
    for (const [i, w] of weeks.slice(0, 2).entries())
      expect(w.plannedKm).toBeLessThanOrEqual(decision.weeksAfterKm[i]! + 0.05);
    const until = addDays(decision.sessions[0]!.day, 14);
    const hard = weeks.flatMap((w) => w.sessions).filter((s) => s.day < until && s.type === 'tempo');
    expect(hard).toEqual([]);
  });

  it('never grow, and stay as planned where the decision says nothing of them', () => {
    const input = overloaded();
    const small = laterWeeks(input.next, 3).map((w) => ({
      ...w,
      plannedKm: 20,
      sessions: w.sessions.slice(0, 4).map((s) => ({ ...s, km: 5 })),
    }));
    expect(relayWeeks(input, decided(input), small)).toEqual([]);
    const plain = plainWeeks();
    expect(relayWeeks(plain, decided(plain), laterWeeks(plain.next, 3))).toEqual([]);
  });
});
