import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../../src/core/coaching/plan/build-plan.ts';
import type { BuiltPlan } from '../../../../src/core/coaching/plan/built-plan.ts';
import {
  crossTrainingChoices,
  crossTrainingMinutes,
} from '../../../../src/core/coaching/plan/cross-training.ts';
import type { PlanInput } from '../../../../src/core/coaching/plan/plan-input.ts';
import { movePlan, planFreshness } from '../../../../src/core/coaching/plan/plan-life.ts';
import { planViolations } from '../../../../src/core/coaching/plan/plan-violations.ts';
import { longShareLimit } from '../../../../src/core/coaching/plan/share-plan-km.ts';
import { offerTest, sourceConfidence, testAdvice } from '../../../../src/core/coaching/plan/test-offer.ts';
import { addDays, daysBetween, weekday } from '../../../../src/core/time.ts';
import { LIBRARY } from '../../../../src/core/workout/library.ts';
import { anyDay, raceOn, workedInput } from '../../../support/plan-input.ts';

function built(changes: Partial<PlanInput> = {}): BuiltPlan {
  const result = buildPlan(workedInput(changes));
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}
const plan = built();
const level = (l: 0 | 1 | 2 | 3 | 4, more: Partial<PlanInput['assessment']> = {}) => ({
  assessment: { ...workedInput().assessment, level: l, ...more },
});
const sessions = (p: BuiltPlan) => p.weeks.flatMap((w) => w.sessions);

describe('the life of a plan', () => {
  const both = { assessment: true, availability: true };
  it('goes draft, assessed, scheduled, active, and never active without assessment and availability (LIFE-1)', () => {
    expect(movePlan('draft', 'assessed', both)).toEqual({ ok: true, value: 'assessed' });
    expect(movePlan('scheduled', 'active', both)).toEqual({ ok: true, value: 'active' });
    expect(movePlan('paused', 'active', both)).toMatchObject({ ok: true });
    expect(movePlan('draft', 'active', both)).toMatchObject({ error: { code: 'PLAN_STATE_UNREACHABLE' } });
    expect(movePlan('completed', 'active', both)).toMatchObject({
      error: { code: 'PLAN_STATE_UNREACHABLE' },
    });
    const without = (key: keyof typeof both) => movePlan('scheduled', 'active', { ...both, [key]: false });
    expect(without('assessment')).toMatchObject({ error: { code: 'PLAN_NEEDS_ASSESSMENT' } });
    expect(without('availability')).toMatchObject({ error: { code: 'PLAN_NEEDS_AVAILABILITY' } });
  });

  it('wants a review every seven days and raises an alarm after eight (LIFE-2)', () => {
    expect(planFreshness('2026-03-01', '2026-03-07')).toEqual({ days: 6, due: false, alert: false });
    expect(planFreshness('2026-03-01', '2026-03-08')).toEqual({ days: 7, due: true, alert: false });
    expect(planFreshness('2026-03-01', '2026-03-10')).toEqual({ days: 9, due: true, alert: true });
  });
});

describe('availability', () => {
  it('puts the long run on its day, else on the day with most minutes (AVL-3)', () => {
    const longDays = (p: BuiltPlan) =>
      new Set(sessions(p).flatMap((s) => (LIBRARY[s.type].load === 'long' ? [weekday(s.day)] : [])));
    expect(longDays(built({ availability: { ...anyDay, longRunDay: 5 } }))).toEqual(new Set([5]));
    const most = { ...anyDay, maxMin: [90, 90, 90, 200, 90, 90, 90] as const, longRunDay: null };
    expect(longDays(built({ availability: most }))).toEqual(new Set([3]));
  });

  it('runs as often as the level allows, never more than once more than the runner does (AVL-4)', () => {
    const most = (p: BuiltPlan) => Math.max(...p.weeks.map((w) => w.sessions.length));
    expect(most(plan)).toBe(5);
    expect(most(built(level(2, { runsAWeek: 2.5 })))).toBeLessThanOrEqual(3);
    expect(most(built(level(1, { runsAWeek: 6, baselineKm: 20, l30Km: 8 })))).toBeLessThanOrEqual(4);
  });
});

describe('tests', () => {
  const asOf = '2026-03-01';
  const offer = (changes: Partial<Parameters<typeof offerTest>[0]> = {}) =>
    offerTest({
      asOf,
      level: 2,
      source: { kind: 'none', day: null },
      timeGoal: false,
      redFlag: false,
      weeks: plan.weeks,
      ...changes,
    });

  it('are believed by what they were and when (ASM-5)', () => {
    const of = (kind: 'race' | 'test' | 'best_efforts', daysAgo: number) =>
      sourceConfidence({ kind, day: addDays(asOf, -daysAgo) }, asOf);
    expect([of('race', 56), of('race', 57), of('race', 113)]).toEqual(['high', 'medium', 'none']);
    expect([of('test', 10), of('best_efforts', 10)]).toEqual(['medium', 'low']);
  });

  it('are offered without a source, with an old one, or with a low one and a time goal (ASM-6)', () => {
    expect(offer()).toMatchObject({ rule: 'ASM-6', test: 'test_30min' });
    expect(offer({ source: { kind: 'race', day: addDays(asOf, -30) } })).toBeNull();
    expect(offer({ source: { kind: 'race', day: addDays(asOf, -120) } })).not.toBeNull();
    const low = { source: { kind: 'best_efforts' as const, day: addDays(asOf, -10) } };
    expect(offer(low)).toBeNull();
    expect(offer({ ...low, timeGoal: true })).toMatchObject({ test: 'time_trial_5km' });
    expect(offer({ level: 1 })).toMatchObject({ test: 'test_6min' });
  });

  it('never come near a race, in a down week, with a red flag, or in a beginner’s first four weeks (ASM-6)', () => {
    expect(offer({ redFlag: true })).toBeNull();
    expect(daysBetween(asOf, offer({ level: 0 })!.day)).toBeGreaterThanOrEqual(28);
    const onlyDown = plan.weeks.filter((w) => w.type === 'down');
    expect(offer({ weeks: onlyDown })).toBeNull();
    const late = offer({ asOf: '2026-05-10' });
    expect(late).toBeNull();
  });

  it('are advised for today or said why not (ASM-6)', () => {
    const advice = (changes: Partial<Parameters<typeof testAdvice>[0]> = {}) =>
      testAdvice({
        asOf,
        level: 2,
        source: { kind: 'none', day: null },
        timeGoal: false,
        redFlag: false,
        raceDays: [],
        downWeek: false,
        ...changes,
      });
    expect(advice()).toEqual({ offered: true, test: 'test_30min', reason: 'no_result' });
    const old = { kind: 'race' as const, day: addDays(asOf, -113) };
    expect(advice({ source: old })).toEqual({ offered: true, test: 'test_30min', reason: 'old_result' });
    const low = { source: { kind: 'best_efforts' as const, day: addDays(asOf, -10) } };
    expect(advice(low).reason).toBe('not_needed');
    expect(advice({ ...low, timeGoal: true })).toMatchObject({ offered: true, reason: 'low_confidence' });
    const none = [
      advice({ level: 0, firstRunDay: addDays(asOf, -27) }),
      advice({ redFlag: true }),
      advice({ downWeek: true }),
      advice({ raceDays: [addDays(asOf, 10)] }),
    ];
    expect(none.map((n) => n.reason)).toEqual(['new_runner', 'red_flag', 'down_week', 'race_near']);
    expect(none.every((n) => !n.offered && n.test === null)).toBe(true);
    expect(advice({ level: 0, firstRunDay: addDays(asOf, -28) }).test).toBe('test_6min');
    expect(advice({ raceDays: [addDays(asOf, 11)] }).offered).toBe(true);
  });

  it('stand in the plan as an offer, and the sessions stay as they are (ASM-6, ASM-8)', () => {
    const asked = built(level(2, { source: { kind: 'none', day: null } }));
    expect(asked.testOffer).toMatchObject({ rule: 'ASM-6' });
    expect(asked.weeks).toEqual(plan.weeks);
    expect(plan.testOffer).toBeNull();
  });
});

describe('phases', () => {
  it('run base, build, peak, taper from the race backwards (PER-1, GOAL-1)', () => {
    const phases = plan.weeks.map((w) => w.phase);
    expect(phases).toEqual([
      ...['base', 'base', 'build', 'build', 'build', 'build', 'build', 'peak', 'peak', 'peak'],
      ...['taper', 'taper'],
    ]);
  });

  it('have strides from week 2, short hills from week 3 and hill repeats last before speed (PER-3, HIL-1, HIL-2)', () => {
    const first = (type: string, p = plan) =>
      p.weeks.find((w) => w.sessions.some((s) => s.type === type))?.number ?? null;
    const long = built({ goal: { kind: 'race', event: raceOn('2026-06-21', 10_000) } });
    expect(first('easy_strides', long)).toBe(2);
    expect(first('hill_sprint', long)).toBe(3);
    const hills = long.weeks.filter((w) => w.sessions.some((s) => s.type === 'hill_reps'));
    expect(hills.length).toBeGreaterThan(0);
    for (const w of hills) {
      expect(w.sessions.filter((s) => LIBRARY[s.type].load === 'hard')).toHaveLength(1);
      expect(w.weeksToRace! - 8).toBeLessThanOrEqual(3);
    }
    const beginner = built(level(0, { baselineKm: 9, l30Km: 5, runsAWeek: 3 }));
    expect(first('easy_strides', beginner) ?? 4).toBeGreaterThanOrEqual(4);
  });

  it('let speed start earlier where a coach says so and the volume is established (PER-4)', () => {
    const early = '2026-03-02';
    const ready = built({ ...level(2, { baselineKm: 38 }), coachSpeedStart: early });
    // 38 km is more than 80 % of the 45 km peak on entry
    expect(ready.speedStart).toBe(early);
    expect(ready.notes).toContainEqual({ rule: 'PER-4', week: null, facts: { date: early } });
    expect(planViolations(ready, workedInput({ coachSpeedStart: early }))).toEqual([]);
    const goal = { kind: 'race' as const, event: raceOn('2026-06-21', 10_000) };
    const low = { ...level(2, { baselineKm: 33, l30Km: 11 }), goal };
    const later = built({ ...low, coachSpeedStart: early });
    expect(later.speedStart! > early).toBe(true);
    expect(later.speedStart! < built(low).speedStart!).toBe(true);
    const reached = later.weeks.filter((w) => w.start < later.speedStart! && w.km >= 0.8 * 45 - 0.1);
    expect(reached.length).toBeGreaterThanOrEqual(2);
    expect(built({ coachSpeedStart: '2026-05-01' }).speedStart).toBe(plan.speedStart);
  });

  it('add no new kind of quality to a week that rises by more than 5 % (PER-7)', () => {
    const steep = built({ ...level(2, { baselineKm: 26, l30Km: 10 }) });
    const kinds = new Set<string>();
    let last = 26;
    for (const w of steep.weeks) {
      const now = w.sessions.flatMap((s) =>
        LIBRARY[s.type].load === 'hard'
          ? [s.type === 'hill_reps' ? 'hills' : String(LIBRARY[s.type].work)]
          : [],
      );
      if (w.type === 'load' && w.targetKm > last * 1.05 + 0.1)
        for (const kind of now) expect(kinds.has(kind), `${kind} in week ${w.number}`).toBe(true);
      for (const kind of now) kinds.add(kind);
      if (w.type === 'load') last = w.km;
    }
    expect(kinds.size).toBeGreaterThan(1);
  });
});

describe('weeks', () => {
  it('keep long runs within their step and share (LNG-3, LNG-4)', () => {
    expect([5, 4, 3, 2].map((n) => longShareLimit(n, 0))).toEqual([0.36, 0.42, 0.5, 0.55]);
    expect(longShareLimit(5, 0.14)).toBeCloseTo(0.5);
    expect(longShareLimit(3, 0.14)).toBe(0.55);
    const longest = plan.weeks.map((w) =>
      Math.max(...w.sessions.filter((s) => s.type !== 'race').map((s) => s.km)),
    );
    longest.forEach((km, i) => {
      if (i > 0) expect(km).toBeLessThanOrEqual(Math.max(...longest.slice(0, i), 13) + 2 + 0.05);
    });
  });

  it('have shorter long runs in down weeks, announced beforehand (LNG-5, REC-1)', () => {
    const down = plan.weeks.filter((w) => w.type === 'down');
    expect(down.map((w) => w.number)).toEqual([4, 8]);
    for (const w of down) {
      const long = Math.max(...w.sessions.map((s) => s.km));
      const before = Math.max(...plan.weeks[w.number - 2]!.sessions.map((s) => s.km));
      expect(long / before).toBeLessThan(0.8);
      expect(plan.notes).toContainEqual({ rule: 'VOL-4', week: w.start, facts: { km: w.km } });
    }
  });

  it('leave two days between hard starts, the day after the long run easy, and say what may go (LAY-2, LAY-3, LAY-4, REC-2)', () => {
    const hard = sessions(plan).filter((s) => ['hard', 'long', 'race'].includes(LIBRARY[s.type].load));
    hard.slice(1).forEach((s, i) => {
      expect(daysBetween(hard[i]!.day, s.day)).toBeGreaterThanOrEqual(2);
    });
    for (const long of sessions(plan).filter((s) => LIBRARY[s.type].load === 'long')) {
      const next = sessions(plan).find((s) => s.day === addDays(long.day, 1));
      if (next !== undefined) expect([next.type, next.minutes <= 40.1]).toEqual(['recovery', true]);
      expect([long.flexibility, long.purpose.length > 10, long.phaseReason.length > 10]).toEqual([
        'key',
        true,
        true,
      ]);
    }
  });

  it('keep the day after a long run light over week ends too, and strides and hills off the day after hard running (LAY-3, REC-2)', () => {
    const noFriday = built({ availability: { ...anyDay, maxMin: [45, 90, 75, 90, 0, 75, 200] } });
    const raceWeek = noFriday.weeks.at(-1)!;
    const monday = raceWeek.sessions.find((s) => s.day === raceWeek.start)!;
    expect([monday.type, monday.minutes <= 40.1]).toEqual(['recovery', true]);
    for (const week of noFriday.weeks) {
      const lively = week.sessions.find((s) => s.type === 'easy_strides' || s.type === 'hill_sprint');
      const before = week.sessions.find((s) => lively !== undefined && s.day === addDays(lively.day, -1));
      if (before !== undefined) expect(LIBRARY[before.type].load, before.day).toBe('easy');
      if (week.sessions.some((s) => s.type === 'hill_reps')) expect(lively?.type).not.toBe('hill_sprint');
    }
    expect(noFriday.weeks.flatMap((w) => w.sessions).some((s) => s.type === 'easy_strides')).toBe(true);
  });

  it('are at least 80 % easy by time, 90 % in base (INT-1)', () => {
    const fast = (type: string) => planViolations(built(), workedInput()).filter((v) => v.invariant === type);
    expect(fast('I8')).toEqual([]);
  });
});

describe('strength in a plan', () => {
  it('that finds no second day is said so (STR-7, AVL-2)', () => {
    const wishes = {
      newLifter: false,
      equipment: 'none' as const,
      minutes: 25,
      sessionsAWeek: 2,
      tendonPain: false,
    };
    const few = built({
      strength: wishes,
      availability: { ...anyDay, maxMin: [45, 80, 0, 0, 0, 75, 200] },
    });
    const short = few.weeks.filter((w) => w.type === 'load' && w.phase !== 'peak' && w.strength.length < 2);
    expect(short.length).toBeGreaterThan(0);
    for (const w of short)
      expect(few.notes).toContainEqual({
        rule: 'STR-7',
        week: w.start,
        facts: { n: w.strength.length, wanted: 2 },
      });
  });

  it('takes its exercises from equipment and minutes, and one session in easy weeks (STR-1, STR-8)', () => {
    const strength = { newLifter: false, minutes: 25, sessionsAWeek: 2, tendonPain: false };
    const gym = built({ strength: { ...strength, equipment: 'gym' } });
    const home = built({ strength: { ...strength, equipment: 'none' } });
    const names = (p: BuiltPlan) =>
      new Set(p.weeks.flatMap((w) => w.strength.flatMap((s) => s.exercises.map((e) => e.name))));
    expect(names(gym)).toContain('Leg press or squat');
    expect(names(home)).not.toContain('Leg press or squat');
    for (const w of gym.weeks.filter((x) => x.type === 'down'))
      expect(w.strength.map((s) => s.phase)).toEqual(['maintain']);
  });
});

describe('cross-training', () => {
  it('is worth its minutes in easy running: 14 on the bike for 10 (XT-1)', () => {
    const modes = ['pool', 'elliptical', 'bike', 'swim', 'hike'] as const;
    expect(modes.map((m) => crossTrainingMinutes(m, 10))).toEqual([10, 12, 14, 12, 20]);
  });

  it('may stand in for easy runs up to a third of the week, for all of them with pain (XT-2)', () => {
    const week = plan.weeks[5]!;
    const all = week.sessions.reduce((sum, s) => sum + s.minutes, 0);
    const minutesOf = (ids: string[]) =>
      week.sessions.filter((s) => ids.includes(s.id)).reduce((sum, s) => sum + s.minutes, 0);
    const some = crossTrainingChoices(week.sessions, 'bike', 'none').map((c) => c.sessionId);
    expect(some.length).toBeGreaterThan(0);
    expect(minutesOf(some)).toBeLessThanOrEqual(all / 3);
    const easy = week.sessions.filter((s) => ['easy', 'recovery', 'easy_strides'].includes(s.type));
    expect(crossTrainingChoices(week.sessions, 'bike', 'amber')).toHaveLength(easy.length);
    const wanted = built({ crossTraining: { mode: 'pool', pain: 'none' } });
    expect(wanted.weeks.map((w) => w.sessions)).toEqual(plan.weeks.map((w) => w.sessions));
    expect(wanted.weeks[5]!.instead!.length).toBeGreaterThan(0);
  });
});

describe('a return towards a race (BRK-4, GOAL-2)', () => {
  const back = (gapDays: number, date: string) =>
    built({
      goal: {
        kind: 'return',
        gapDays,
        referenceKm: 40,
        longestBeforeKm: 14,
        reason: 'life',
        cleared: true,
        raceBefore: raceOn(date, 10_000),
      },
    });

  it('says anew whether the goal can be reached, with offers and never with bigger weeks', () => {
    const far = back(10, '2026-07-26');
    const near = back(40, '2026-05-10');
    expect(far.feasibility!.status).toBe('ok');
    expect(near.feasibility!.status).toBe('at_risk');
    expect(near.feasibility!.instead.map((x) => x.kind)).toContain('finish');
    expect(near.feasibility!.instead.map((x) => x.kind)).toContain('later_race');
    expect(near.notes.map((n) => n.rule)).toContain('GOAL-2');
    expect(near.weeks.map((w) => w.km)).toEqual(back(40, '2026-12-13').weeks.map((w) => w.km));
  });
});
