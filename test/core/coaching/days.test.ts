import { describe, expect, it } from 'vitest';
import { type DailyCheckInput, dailyCheck } from '../../../src/core/coaching/daily-check.ts';
import { dailyRecord, missedSessionRecord } from '../../../src/core/coaching/day-record.ts';
import {
  type MissedSessionInput,
  reviewMissedSession,
  type WeekSession,
} from '../../../src/core/coaching/event-review.ts';

const session = (day: string, type: string, km: number, extra: Partial<WeekSession> = {}): WeekSession => ({
  id: `${day}-${type}`,
  day,
  type,
  km,
  minutes: km * 6,
  key: false,
  done: null,
  ...extra,
});
const missed: MissedSessionInput = {
  asOf: '2026-05-05',
  language: 'en',
  coached: false,
  mode: 'auto',
  weekType: 'load',
  sessions: [
    session('2026-05-05', 'vo2_long', 10, { key: true, done: false }),
    session('2026-05-07', 'easy', 8),
    session('2026-05-09', 'easy', 6),
    session('2026-05-10', 'long_easy', 16),
  ],
  minutesByWeekday: [0, 60, 0, 60, 0, 60, 150],
  lockedDays: [],
  blackouts: [],
  races: [],
  reason: null,
};

describe('a missed key session', () => {
  it('moves to the earliest day that passes, and the easy run there gives way (MISS-2)', () => {
    const d = reviewMissedSession(missed);
    expect(d).toMatchObject({
      code: 'move_session',
      moved: { to: '2026-05-07' },
      droppedIds: ['2026-05-07-easy'],
      weekKm: 32,
    });
  });
  it('moves a missed long run a day or two on, never further (MISS-3)', () => {
    const long = {
      ...missed,
      sessions: [
        session('2026-05-05', 'long_easy', 14, { done: false }),
        session('2026-05-07', 'easy', 8),
        session('2026-05-09', 'easy', 6),
      ],
    };
    const moved = reviewMissedSession({ ...long, minutesByWeekday: [0, 60, 0, 150, 0, 150, 0] });
    expect(moved).toMatchObject({
      code: 'move_session',
      moved: { to: '2026-05-07' },
      rules: expect.arrayContaining(['MISS-3']),
    });
    const later = reviewMissedSession({ ...long, minutesByWeekday: [0, 60, 0, 60, 0, 150, 0] });
    expect(later.code).toBe('drop_session');
  });
  it('never adds kilometres (MISS-1, GRD-3)', () => {
    const planned = missed.sessions.reduce((sum, s) => sum + s.km, 0);
    for (const minutes of [0, 45, 60, 90]) {
      const d = reviewMissedSession({
        ...missed,
        minutesByWeekday: Array.from({ length: 7 }, () => minutes),
      });
      expect(d.weekKm).toBeLessThanOrEqual(planned);
    }
  });
  it('keeps hard days apart (AVL-6)', () => {
    const d = reviewMissedSession({ ...missed, minutesByWeekday: [0, 0, 0, 0, 0, 60, 150] });
    expect(d.code).toBe('drop_session');
    const shortLong = missed.sessions.map((s) =>
      s.type === 'long_easy' ? { ...s, km: 14, minutes: 84 } : s,
    );
    expect(
      reviewMissedSession({ ...missed, sessions: shortLong, minutesByWeekday: [0, 0, 0, 0, 0, 60, 150] })
        .code,
    ).toBe('move_session');
  });
  it.each([
    ['out of a taper week (MISS-4)', { weekType: 'taper' as const }],
    [
      'into the days after D−4 (MISS-4)',
      { races: [{ day: '2026-05-10', distanceM: 10_000, priority: 'A' as const }] },
    ],
    ['into a blackout (AVL-1)', { blackouts: [{ from: '2026-05-06', to: '2026-05-10' }] }],
    ['onto locked days (COACH-3)', { lockedDays: ['2026-05-07'] }],
  ])('does not move %s', (_, extra) =>
    expect(reviewMissedSession({ ...missed, ...extra }).code).toBe('drop_session'),
  );
  it('may move up to four days before a race', () => {
    expect(
      reviewMissedSession({ ...missed, races: [{ day: '2026-05-11', distanceM: 10_000, priority: 'A' }] })
        .code,
    ).toBe('move_session');
  });
  it('goes to the review when pain or illness was the reason (MISS-5)', () => {
    expect(reviewMissedSession({ ...missed, reason: 'illness' })).toMatchObject({
      code: 'proceed',
      reviewNeeded: true,
    });
  });
  it('is short enough for a push and complete on request', () => {
    for (const language of ['en', 'de'] as const) {
      const { explanation } = reviewMissedSession({ ...missed, language });
      expect(explanation.push.length).toBeLessThanOrEqual(280);
      expect(explanation.runner).not.toMatch(/\{|undefined/);
    }
  });
});

describe('the record of a day', () => {
  const owner = { runnerId: 'r', planVersion: '7' };
  it('holds the move and the displaced run as changes', () => {
    const record = missedSessionRecord(owner, missed, reviewMissedSession(missed));
    expect(record.changes.map((c) => [c.op, c.rule])).toEqual([
      ['drop', 'AVL-6'],
      ['move', 'MISS-2'],
    ]);
    expect(record).toMatchObject({
      trigger: 'event',
      code: 'move_session',
      plannedKm: 40,
      newKm: 32,
      approval: { status: 'applied' },
    });
    expect(
      missedSessionRecord(
        owner,
        { ...missed, mode: 'suggest' },
        reviewMissedSession({ ...missed, mode: 'suggest' }),
      ).approval.status,
    ).toBe('pending');
  });
});

describe('the daily check', () => {
  const today = session('2026-05-07', 'tempo', 10, { key: true });
  const base: DailyCheckInput = {
    ...missed,
    asOf: '2026-05-07',
    sessions: [today, session('2026-05-09', 'easy', 6), session('2026-05-10', 'easy', 8)],
    minutesByWeekday: [0, 60, 0, 60, 0, 60, 60],
    session: today,
    easyPaceSPerKm: 395,
    readiness: 'normal',
    negatives: 0,
    pain: [],
    illnessMild: false,
    illnessSystemic: false,
    swapDays: [],
  };
  const hurts = (level: number) => [
    { day: '2026-05-07', level, site: 'knee', gaitChanged: false, atNightOrRest: false, walkingLevel: null },
  ];
  it.each([
    ['low readiness', { readiness: 'low' as const }],
    ['very low readiness', { readiness: 'very_low' as const }],
    ['a cold', { illnessMild: true }],
    ['pain 3', { pain: hurts(3) }],
    ['pain 4', { pain: hurts(4) }],
  ])('swaps a hard session for an easy one on %s', (_, extra) => {
    const d = dailyCheck({ ...base, ...extra });
    expect(d.code).toBe('swap_hard');
    expect(d.session.minutes).toBeLessThanOrEqual(40);
    expect(d.session.km).toBeLessThanOrEqual(8);
    expect(d.moved).toEqual({ from: '2026-05-07', to: '2026-05-09' });
  });
  it('is kept as a swap in the decision record', () => {
    const low = { ...base, readiness: 'low' as const };
    const record = dailyRecord({ runnerId: 'r', planVersion: '7' }, low, dailyCheck(low));
    expect(record.changes.map((c) => c.op)).toEqual(['swap', 'insert', 'drop']);
    expect(record).toMatchObject({ trigger: 'daily', code: 'swap_hard', hardBefore: 1, hardAfter: 1 });
    expect(record.newKm).toBeLessThanOrEqual(record.plannedKm);
  });
  it('keeps it on one negative, with leave to stop early', () => {
    expect(dailyCheck({ ...base, negatives: 1 })).toMatchObject({ code: 'proceed', mayDropLastRepeat: true });
    expect(dailyCheck({ ...base, pain: hurts(2) })).toMatchObject({
      code: 'proceed',
      mayDropLastRepeat: false,
    });
  });
  it('does not guess when nothing is known', () =>
    expect(dailyCheck({ ...base, readiness: 'unknown', negatives: null }).code).toBe('proceed'));
  it('calls the review on pain 5', () =>
    expect(dailyCheck({ ...base, pain: hurts(5) })).toMatchObject({ reviewNeeded: true }));
  it('turns the third swap in 7 days into recovery', () => {
    const low = { ...base, readiness: 'low' as const };
    expect(dailyCheck({ ...low, swapDays: ['2026-05-05', '2026-04-30'] }).code).toBe('swap_hard');
    expect(dailyCheck({ ...low, swapDays: ['2026-05-05', '2026-05-01'] }).code).toBe('insert_recovery');
  });
  it('moves a swapped session only when it is key', () => {
    const plain = { ...today, key: false };
    expect(
      dailyCheck({ ...base, readiness: 'low', session: plain, sessions: [plain, ...base.sessions.slice(1)] })
        .moved,
    ).toBeNull();
  });
  it('respects a lock and says what it would have done', () => {
    expect(dailyCheck({ ...base, readiness: 'low', lockedDays: ['2026-05-07'] })).toMatchObject({
      code: 'hold_locked',
      wouldBe: 'swap_hard',
    });
  });
});
