import { describe, expect, it } from 'vitest';
import { consistency } from '../../../../src/core/coaching/progress/consistency.ts';
import type { PlannedWeek } from '../../../../src/core/coaching/review-input.ts';
import { addDays } from '../../../../src/core/time.ts';
import { everyWeek, progressHistory, progressRun } from '../../../support/progress-history.ts';

const MONDAY = '2026-03-02';
const at = (week: number, weekday: number) => addDays(MONDAY, 7 * week + weekday);

/** Five sessions a week: Tue, Wed, Thu, Sat 8 km, Sun 12 km. */
function week(i: number): PlannedWeek {
  const sessions = [1, 2, 3, 5, 6].map((d) => ({
    id: `s-${at(i, d)}`,
    day: at(i, d),
    startMs: null,
    type: d === 6 ? 'long_easy' : 'easy',
    km: d === 6 ? 12 : 8,
    minutes: null,
    key: false,
    locked: false,
  }));
  return { start: at(i, 0), type: 'load', plannedKm: 44, plannedLoad: null, sessions };
}
const one = (kms: readonly number[], changes: Parameters<typeof progressHistory>[2] = {}) =>
  consistency(
    progressHistory(at(0, 6), everyWeek(MONDAY, 1, kms), {
      ...changes,
      review: { weeks: [week(0)], ...changes.review },
    }),
  ).weeks[0]!;

describe('a week', () => {
  it('is kept with four of five sessions, and not with three (CONS-1)', () => {
    expect(one([0, 8, 8, 8, 0, 0, 12])).toMatchObject({ planned: 5, done: 4, kept: true });
    expect(one([0, 8, 8, 0, 0, 0, 12])).toMatchObject({ done: 3, kept: false });
  });

  it('counts a session that was moved within it (CONS-1)', () => {
    expect(one([8, 0, 8, 8, 0, 0, 12])).toMatchObject({ done: 4, kept: true });
    expect(one([3, 0, 8, 8, 0, 0, 12])).toMatchObject({ done: 3, kept: false });
  });

  it('does not count extra runs for what was left out twice (CONS-3)', () => {
    const runs = [...everyWeek(MONDAY, 1, [0, 8, 0, 0, 0, 0, 0]), progressRun(at(0, 1), 3, { id: 'second' })];
    const h = progressHistory(at(0, 6), runs, { review: { weeks: [week(0)] } });
    expect(consistency(h).weeks[0]).toMatchObject({ done: 1, kept: false });
    const more = one([8, 8, 8, 8, 8, 8, 12]);
    expect(more).toMatchObject({ planned: 5, done: 5 });
  });

  it('excuses what pain, illness or a decision took away (CONS-2)', () => {
    const thin = [0, 8, 8, 0, 0, 0, 12];
    const pain = [
      { day: at(0, 3), level: 4, site: 'knee', gaitChanged: false, atNightOrRest: false, walkingLevel: null },
    ];
    expect(one(thin, { review: { pain } })).toMatchObject({ done: 3, excused: 2, kept: true });
    const illness = [{ from: at(0, 3), to: at(0, 5), kind: 'mild' as const, fever: false, allClearOn: null }];
    expect(one(thin, { review: { illness } })).toMatchObject({ excused: 2, kept: true });
    const decided = [
      {
        asOf: at(0, 2),
        code: 'rest_and_refer' as const,
        from: at(0, 3),
        to: at(0, 6),
        newKm: 0,
        warned: true,
      },
    ];
    expect(one(thin, { decided })).toMatchObject({ excused: 2, kept: true });
    expect(one(thin, { decided: [{ ...decided[0]!, code: 'proceed' }] })).toMatchObject({ kept: false });
  });
});

describe('the score (CONS-2)', () => {
  it('is kept weeks of the last eight ÷ 8', () => {
    const weeks = Array.from({ length: 10 }, (_, i) => week(i));
    const runs = everyWeek(MONDAY, 10, [0, 8, 8, 8, 0, 8, 12]).filter(
      (r) => r.day < at(5, 0) || r.day >= at(6, 0),
    );
    const found = consistency(progressHistory(at(9, 6), runs, { review: { weeks } }));
    expect(found).toMatchObject({ score: 7 / 8, kept: 7, of: 8, streak: 4 });
  });

  it('is null while nothing was planned', () => {
    expect(consistency(progressHistory(at(0, 6), everyWeek(MONDAY, 1, [0, 8, 0, 0, 0, 0, 0])))).toMatchObject(
      {
        score: null,
        weeks: [],
      },
    );
  });
});
