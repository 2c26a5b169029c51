import { describe, expect, it } from 'vitest';
import { type Assessment, assess } from '../../../src/core/coaching/assess.ts';
import { type BlockInput, nextMonday, reviewInputFor } from '../../../src/core/coaching/next-block.ts';
import { review } from '../../../src/core/coaching/review.ts';
import type { PlannedWeek, RunRecord } from '../../../src/core/coaching/review-input.ts';
import { addDays, weekday } from '../../../src/core/time.ts';

const monday = '2026-01-05';
const asOf = addDays(monday, 41);

const runs: RunRecord[] = Array.from({ length: 24 }, (_, k): RunRecord => {
  const slot = k % 4;
  const day = addDays(monday, 7 * Math.floor(k / 4) + [0, 2, 4, 6][slot]!);
  const distanceKm = [7, 7, 8, 13][slot]!;
  return {
    id: `r${k}`,
    day,
    startMs: Date.parse(`${day}T06:00:00Z`),
    distanceKm,
    movingS: 360 * distanceKm,
    kind: slot === 3 ? 'long' : slot === 1 ? 'quality' : 'easy',
    gradedPaceSPerKm: 360,
    avgHrBpm: 145,
    hrOk: true,
    rpe: null,
    easyVerdict: null,
    load: distanceKm * 6,
    trusted: true,
    tempC: null,
    climbMPerKm: 3,
    work: null,
    result: null,
  };
});

function input(more: Partial<BlockInput> = {}): BlockInput {
  const assessment: Assessment = assess(more.runs ?? runs, asOf);
  return {
    runnerId: 'r',
    asOf,
    language: 'en',
    runs,
    recordedSince: null,
    crossTraining: [],
    plan: null,
    assessment,
    easyCeilingSPerKm: 330,
    slowEasySPerKm: 420,
    readiness: [],
    pain: [],
    illness: [],
    decisions: [],
    risk: 'normal',
    mode: 'auto',
    locks: [],
    ...more,
  };
}

describe('nextMonday', () => {
  it('is the Monday after the day, for a Monday too', () => {
    for (let k = 0; k < 14; k++) {
      const next = nextMonday(addDays(monday, k));
      expect(weekday(next)).toBe(0);
      expect(next > addDays(monday, k)).toBe(true);
    }
    expect(nextMonday(monday)).toBe(addDays(monday, 7));
  });
});

describe('without a plan', () => {
  it('lays the next week out of the own weeks: their kilometres, days and quality', () => {
    const { next, planVersion, runner } = reviewInputFor(input());
    expect(planVersion).toBe('own-weeks');
    expect(runner.level).toBe('L2');
    expect(next.start).toBe(addDays(monday, 42));
    expect(next.plannedKm).toBeCloseTo(35, 0);
    expect(next.sessions).toHaveLength(4);
    const sum = next.sessions.reduce((total, s) => total + s.km, 0);
    expect(sum).toBeCloseTo(next.plannedKm, 1);
    const longest = Math.max(...next.sessions.map((s) => s.km));
    expect(longest).toBeLessThanOrEqual(1.1 * 13 + 1e-9);
    expect(next.sessions.filter((s) => s.type === 'tempo' || s.type === 'cruise').length).toBeLessThanOrEqual(
      1,
    );
    expect(new Set(next.sessions.map((s) => s.day)).size).toBe(4);
  });

  it('takes the weeks as run for the plan that was kept, and an empty week for a missed one', () => {
    const gap = runs.filter((r) => r.day < addDays(monday, 28) || r.day >= addDays(monday, 35));
    const { weeks } = reviewInputFor(input({ runs: gap }));
    expect(weeks).toHaveLength(6);
    expect(weeks.map((w) => Math.round(w.plannedKm))).toEqual([35, 35, 35, 35, 35, 35]);
    expect(weeks.every((w) => w.type === 'load')).toBe(true);
  });

  it('is an input that the policy answers', () => {
    const decision = review(reviewInputFor(input()));
    expect(decision.ok && decision.value.code).toBe('proceed');
  });

  it('still makes a week for somebody who has hardly run', () => {
    const one = runs.slice(-1);
    const { next } = reviewInputFor(input({ runs: one, assessment: assess(one, asOf) }));
    expect(next.sessions.length).toBeGreaterThan(0);
    expect(next.plannedKm).toBeLessThanOrEqual(14);
  });
});

describe('with a plan', () => {
  const week = (start: string, plannedKm: number): PlannedWeek => ({
    start,
    type: 'load',
    plannedKm,
    plannedLoad: null,
    sessions: [],
  });

  it('takes its week as it stands, and as done only the weeks that have ended', () => {
    const weeks = [0, 7, 14, 21, 28, 35, 42, 49].map((d, k) => week(addDays(monday, d), 30 + k));
    const plan = { id: 'p', version: 3, weeks, level: 3 as const, peakKm: 60, races: [] };
    const built = reviewInputFor(input({ plan }));
    expect(built.next).toEqual(weeks[6]);
    expect(built.weeks).toEqual(weeks.slice(0, 6));
    expect(built.planVersion).toBe('p:3');
    expect(built.runner.level).toBe('L3');
    expect(built.peakKm).toBe(60);
  });

  it('falls back to the own weeks where it has ended', () => {
    const plan = { id: 'p', version: 1, weeks: [week(monday, 30)], level: null, peakKm: null, races: [] };
    const built = reviewInputFor(input({ plan }));
    expect(built.next.start).toBe(addDays(monday, 42));
    expect(built.next.plannedKm).toBeCloseTo(35, 0);
  });
});

describe('a window of a long history', () => {
  it('says when recording began, so that an old runner is no new one', () => {
    expect(reviewInputFor(input({ recordedSince: '2020-01-01' })).runner.recordedSince).toBe('2020-01-01');
    expect(reviewInputFor(input()).runner.recordedSince).toBeUndefined();
  });
});
