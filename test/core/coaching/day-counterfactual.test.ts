import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DailyCheckInput, dailyCheck } from '../../../src/core/coaching/daily-check.ts';
import { applyDayEdits } from '../../../src/core/coaching/day-counterfactual.ts';
import { dailyRecord, dayRecordAgain, missedSessionRecord } from '../../../src/core/coaching/day-record.ts';
import {
  type MissedSessionInput,
  reviewMissedSession,
  type WeekSession,
} from '../../../src/core/coaching/event-review.ts';
import { policy } from '../../../src/core/coaching/policy.ts';
import { READINESS_STATES, WEEK_TYPES } from '../../../src/core/coaching/review-input.ts';
import { isHard } from '../../../src/core/coaching/session-class.ts';
import { addDays } from '../../../src/core/time.ts';

const MONDAY = '2026-05-04';
const OWNER = { runnerId: 'r', planVersion: 'p:1' };

/** Weeks with some sessions done, some missed and some ahead, little time or much, locks, races and holidays. */
const anyWeek = fc
  .record({
    today: fc.integer({ min: 0, max: 6 }),
    slots: fc.array(
      fc.record({
        type: fc.constantFrom('easy', 'tempo', 'vo2_long', 'long_easy', 'recovery'),
        km: fc.integer({ min: 4, max: 22 }),
        key: fc.boolean(),
        done: fc.boolean(),
        on: fc.boolean(),
        held: fc.constantFrom(undefined, undefined, undefined, 'type' as const, 'day' as const),
      }),
      { minLength: 7, maxLength: 7 },
    ),
    minutes: fc.array(fc.constantFrom(0, 45, 90, 240), { minLength: 7, maxLength: 7 }),
    weekType: fc.constantFrom(...WEEK_TYPES),
    mode: fc.constantFrom('auto' as const, 'auto' as const, 'suggest' as const, 'off' as const),
    locked: fc.subarray([0, 1, 2, 3, 4, 5, 6], { maxLength: 2 }),
    race: fc.option(fc.integer({ min: 4, max: 12 })),
    reason: fc.constantFrom(null, null, 'life' as const, 'pain' as const, 'illness' as const),
    language: fc.constantFrom('en' as const, 'de' as const),
  })
  .map((x): MissedSessionInput => {
    const day = (i: number) => addDays(MONDAY, i);
    const sessions = x.slots.flatMap(({ on, held, done, ...s }, i): WeekSession[] =>
      on
        ? [
            {
              ...{ ...s, id: `s${i}`, day: day(i), minutes: s.km * 6, done: i <= x.today ? done : null },
              ...(held === undefined ? {} : { held: [held] }),
            },
          ]
        : [],
    );
    return {
      ...{
        asOf: day(x.today),
        language: x.language,
        coached: false,
        mode: x.mode,
        weekType: x.weekType,
        sessions,
      },
      minutesByWeekday: x.minutes,
      lockedDays: x.locked.map(day),
      blackouts: [],
      races: x.race === null ? [] : [{ day: day(x.race), distanceM: 10_000, priority: 'A' }],
      reason: x.reason,
    };
  });

const anyMorning = fc
  .record({
    week: anyWeek,
    type: fc.constantFrom('tempo', 'vo2_long', 'rep_400'),
    readiness: fc.constantFrom(...READINESS_STATES),
    pain: fc.option(fc.integer({ min: 1, max: 9 })),
    ill: fc.constantFrom('no', 'no', 'mild', 'systemic'),
    swaps: fc.subarray([0, 1, 2, 3, 8], { maxLength: 4 }),
  })
  .map(({ week, type, readiness, pain, ill, swaps }): DailyCheckInput => {
    const session: WeekSession = {
      id: 'today',
      day: week.asOf,
      type,
      km: 10,
      minutes: 60,
      key: true,
      done: null,
    };
    const others = week.sessions.filter((s) => s.day !== week.asOf);
    const report = { site: 'knee', gaitChanged: false, atNightOrRest: false, walkingLevel: null };
    return {
      ...{
        ...week,
        sessions: [...others, session],
        session,
        easyPaceSPerKm: 400,
        readiness,
        negatives: null,
      },
      pain: pain === null ? [] : [{ ...report, day: week.asOf, level: pain }],
      illnessMild: ill === 'mild',
      illnessSystemic: ill === 'systemic',
      swapDays: swaps.map((n) => addDays(week.asOf, -n - 1)),
    };
  });

describe('what would have changed a decision about a single day', () => {
  it('turns a missed session into the decision it names, whenever one is named', () => {
    let named = 0;
    fc.assert(
      fc.property(anyWeek, (week) => {
        const { code, counterfactual: c } = missedSessionRecord(OWNER, week);
        if (c === null) {
          // nothing was missed, and no session that counts stands behind
          expect(code).toBe('proceed');
          return;
        }
        named++;
        const then = reviewMissedSession(applyDayEdits(week, c.edits));
        expect([then.code, then.weekKm]).toEqual([c.code, c.newKm]);
        expect(then.code).not.toBe(code);
        expect(c.text).not.toMatch(/\{|undefined/);
      }),
      { numRuns: 1500, seed: 3 },
    );
    expect(named).toBeGreaterThan(900);
  });

  it('turns every check before a hard session into the decision it names', () => {
    fc.assert(
      fc.property(anyMorning, (morning) => {
        const { code, counterfactual } = dailyRecord(OWNER, morning);
        const c = counterfactual!;
        const then = dailyCheck(applyDayEdits(morning, c.edits));
        expect([then.code, code]).toEqual([c.code, expect.not.stringMatching(`^${c.code}$`)]);
        expect(c.text).not.toMatch(/\{|undefined/);
      }),
      { numRuns: 1500, seed: 5 },
    );
  });

  it('names nothing on an easy day, which no sign of a morning turns', () => {
    fc.assert(
      fc.property(anyMorning, (morning) => {
        const easy = { ...morning, session: { ...morning.session, type: 'easy' } };
        expect(isHard(easy.session.type)).toBe(false);
        expect(dailyRecord(OWNER, easy).counterfactual).toBeNull();
      }),
      { numRuns: 50, seed: 7 },
    );
  });

  it('names the cause that a reader expects first', () => {
    const sample = fc.sample(anyMorning, { numRuns: 1, seed: 9 })[0]!;
    const plain: DailyCheckInput = {
      ...sample,
      ...{ mode: 'auto', lockedDays: [], pain: [], illnessMild: false, illnessSystemic: false, swapDays: [] },
      ...{ readiness: 'very_low', language: 'en', session: { ...sample.session, key: false } },
    };
    expect(dailyRecord(OWNER, plain).counterfactual).toMatchObject({
      code: 'proceed',
      text: 'On a normal morning the answer would have been the plan as it stands.',
    });
    const third = { ...plain, swapDays: [addDays(plain.asOf, -2), addDays(plain.asOf, -4)] };
    expect(dailyRecord(OWNER, third)).toMatchObject({
      code: 'insert_recovery',
      counterfactual: { code: 'swap_hard', edits: [{ op: 'remove_swap', day: addDays(plain.asOf, -2) }] },
    });
  });
});

describe('the record of a single day', () => {
  it('comes out again byte for byte from what it saw, in whatever order its lists and whatever its language', () => {
    fc.assert(
      fc.property(anyMorning, anyWeek, (morning, week) => {
        for (const [saw, made] of [
          [morning, dailyRecord(OWNER, morning)],
          [week, missedSessionRecord(OWNER, week)],
        ] as const) {
          expect(dayRecordAgain(made, JSON.parse(JSON.stringify(saw)), policy)).toEqual(made);
          const turned = { ...saw, lockedDays: saw.lockedDays.toReversed(), language: 'de' as const };
          expect(dayRecordAgain(made, turned, policy).id).toBe(made.id);
        }
      }),
      { numRuns: 200, seed: 11 },
    );
  });
});
