import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../../src/core/coaching/plan/build-plan.ts';
import type { BuiltPlan } from '../../../../src/core/coaching/plan/built-plan.ts';
import { workRank } from '../../../../src/core/coaching/plan/choose-quality.ts';
import { withOffers } from '../../../../src/core/coaching/plan/goal-offers.ts';
import type { PlanInput } from '../../../../src/core/coaching/plan/plan-input.ts';
import { planViolations } from '../../../../src/core/coaching/plan/plan-violations.ts';
import { toPlanDocument } from '../../../../src/core/coaching/plan/to-plan-document.ts';
import { addDays, weekday } from '../../../../src/core/time.ts';
import { planDocument } from '../../../../src/services/plan/plan-document.ts';
import { anyDay, raceOn, workedInput } from '../../../support/plan-input.ts';

function built(input: PlanInput): BuiltPlan {
  const result = buildPlan(input);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

const raceIn = (weeks: number, distanceM: number) => ({
  kind: 'race' as const,
  event: raceOn(addDays('2026-03-01', 7 * weeks), distanceM),
});

describe('the worked example (L2, 10 km, 12 weeks, 38 to 45 km)', () => {
  const plan = built(workedInput());

  it('has the weeks 38 39 40 30 41 42 43 32 44 45 37 26 within a kilometre (VOL-1, VOL-2, VOL-4)', () => {
    const golden = [38, 39, 40, 30, 41, 42, 43, 32, 44, 45, 37, 26];
    expect(plan.weeks).toHaveLength(12);
    plan.weeks.forEach((w, i) => {
      expect(Math.abs(w.km - golden[i]!)).toBeLessThanOrEqual(1);
    });
    expect(plan.weeks.map((w) => w.type)).toEqual([
      ...['load', 'load', 'load', 'down', 'load', 'load', 'load', 'down', 'load', 'load'],
      ...['taper', 'race'],
    ]);
    expect(plan.weeks[11]!.sessions.at(-1)).toMatchObject({ type: 'race', day: '2026-05-24', km: 10 });
  });

  it('starts speed in week 5 and goes from long and steady to short and quick (PER-5, PER-6)', () => {
    const main = plan.weeks.map((w) => w.sessions.find((s) => workRank(s.type) !== null)?.type ?? null);
    expect(main.slice(0, 4)).toEqual([null, null, null, null]);
    expect(main.slice(4)).toEqual([
      'tempo',
      'tempo',
      'tempo_split',
      'cruise',
      'vo2_long',
      'vo2_short',
      'rep_400',
      null,
    ]);
    expect(plan.weeks[11]!.sessions.map((s) => s.type)).toContain('sharpener');
  });

  it('keeps every invariant, is feasible, and explains itself by rule', () => {
    expect(planViolations(plan, workedInput())).toEqual([]);
    expect(plan.feasibility?.status).toBe('ok');
    expect(plan.notes.map((n) => n.rule)).toEqual(expect.arrayContaining(['PER-5', 'PER-8', 'VOL-4']));
  });

  it('is the same plan for the same input, byte for byte (I15)', () => {
    expect(JSON.stringify(built(workedInput()))).toBe(JSON.stringify(plan));
  });

  it('is a plan document', () => {
    const parsed = planDocument.parse(toPlanDocument(plan, 'Europe/Berlin'));
    expect(parsed.weeks[11]!.km).toBeCloseTo(plan.weeks[11]!.km + 10, 1);
    expect(parsed.race).toEqual({ day: '2026-05-24', distanceM: 10_000, priority: 'A' });
  });
});

describe('race plans of every distance', () => {
  it.each([
    ['5 km', 5000, 9, [0.65]],
    ['10 km', 10_000, 12, [0.85, 0.6]],
    ['half marathon', 21_097, 14, [0.7, 0.45]],
    ['marathon', 42_195, 18, [0.8, 0.6, 0.4]],
    ['ultra', 50_000, 22, [0.75, 0.55, 0.35]],
  ] as const)('tapers for a %s as PER-8 says and keeps every invariant', (_name, distanceM, weeks, taper) => {
    const assessment = {
      ...workedInput().assessment,
      level: 3 as const,
      baselineKm: 56,
      l30Km: 18,
      runsAWeek: 5,
    };
    const input = workedInput({ assessment, goal: raceIn(weeks, distanceM) });
    const plan = built(input);
    expect(planViolations(plan, input)).toEqual([]);
    const loads = plan.weeks.filter((w) => w.type === 'load').map((w) => w.km);
    const biggest = loads.toSorted((a, b) => b - a).slice(0, 3);
    const mean = biggest.reduce((a, b) => a + b, 0) / 3;
    const last = plan.weeks.slice(-taper.length);
    last.forEach((w, i) => {
      expect(w.km / mean).toBeCloseTo(taper[i]!, 1);
    });
    expect(last.at(-1)!.type).toBe('race');
  });

  it('puts race pace into long runs for half and marathon from L2, at most 40 % of them (LNG-6)', () => {
    const plan = built(workedInput({ goal: raceIn(18, 42_195) }));
    const long = plan.weeks
      .flatMap((w) => w.sessions)
      .filter((s) => s.type.startsWith('long_') && s.type !== 'long_easy');
    expect(long.length).toBeGreaterThan(1);
  });

  it('has two load weeks and a down week for L1, from 50 years and after an injury (PER-2)', () => {
    const older = { ...workedInput().assessment, age: 55 };
    const plan = built(workedInput({ assessment: older }));
    expect(plan.weeks.slice(0, 6).map((w) => w.type)).toEqual([
      'load',
      'load',
      'down',
      'load',
      'load',
      'down',
    ]);
  });

  it('leaves L0 without quality, and lays its long run every second week (PER-9, LNG-1)', () => {
    const assessment = {
      ...workedInput().assessment,
      level: 0 as const,
      baselineKm: 9,
      l30Km: 5,
      runsAWeek: 3,
    };
    const plan = built(workedInput({ assessment, goal: raceIn(9, 5000) }));
    const types = plan.weeks.flatMap((w) => w.sessions.map((s) => s.type));
    expect(types.every((t) => ['easy', 'long_easy', 'easy_strides', 'recovery', 'race'].includes(t))).toBe(
      true,
    );
    expect(plan.weeks[1]!.sessions.some((s) => s.type === 'long_easy')).toBe(false);
  });

  it('gives a B race three easy days before and easy days after, and no taper (GOAL-4)', () => {
    const b = raceOn('2026-04-19', 10_000, { priority: 'B' });
    const input = workedInput({
      goal: { kind: 'race', event: raceOn('2026-05-24', 10_000), otherRaces: [b] },
    });
    const plan = built(input);
    expect(planViolations(plan, input)).toEqual([]);
    const all = plan.weeks.flatMap((w) => w.sessions);
    expect(all.find((s) => s.day === '2026-04-19')?.type).toBe('race');
    const near = all.filter((s) => s.day >= '2026-04-16' && s.day <= '2026-04-22' && s.type !== 'race');
    expect(near.every((s) => ['easy', 'easy_strides', 'recovery'].includes(s.type))).toBe(true);
    expect(plan.weeks.find((w) => w.start === '2026-04-13')?.type).toBe('load');
  });

  it('lets a C race stand for the hard session of its week', () => {
    const c = raceOn('2026-04-25', 5000, { priority: 'C' });
    const plan = built(
      workedInput({ goal: { kind: 'race', event: raceOn('2026-05-24', 10_000), otherRaces: [c] } }),
    );
    const week = plan.weeks.find((w) => w.start === '2026-04-20')!;
    expect(week.sessions.filter((s) => workRank(s.type) !== null)).toEqual([]);
    expect(week.sessions.some((s) => s.type === 'race' && s.km === 5)).toBe(true);
  });

  it('plans a holiday as a recovery week between smaller weeks (BRK-5)', () => {
    const blackouts = [{ from: '2026-04-06', to: '2026-04-12', why: 'holiday' }];
    const input = workedInput({ availability: { ...anyDay, blackouts } });
    const plan = built(input);
    expect(planViolations(plan, input)).toEqual([]);
    const types = plan.weeks.map((w) => w.type);
    expect(types.slice(4, 7)).toEqual(['down', 'recovery', 'recovery']);
    expect(plan.weeks[5]!.sessions).toEqual([]);
    expect(plan.weeks[6]!.km).toBeLessThanOrEqual((0.76 * plan.weeks[4]!.km) / 0.75);
  });

  it('keeps VOL-3 in the weeks after a holiday that thin weeks lead to', () => {
    const blackouts = [
      { from: '2026-04-24', to: '2026-05-03', why: 'away' },
      { from: '2026-04-09', to: '2026-04-12', why: 'away' },
    ];
    const assessment = {
      ...workedInput().assessment,
      level: 4 as const,
      baselineKm: 80,
      l30Km: 16.7,
      runsAWeek: 5,
      weeksSinceInjury: 3,
    };
    const availability = {
      ...anyDay,
      maxMin: [0, 60, 180, 0, 30, 120, 90] as const,
      longRunDay: 2,
      preferredHardDays: [3, 1, 5],
      blackouts,
    };
    const otherRaces = [raceOn('2026-03-21', 5000, { priority: 'B' })];
    const input = workedInput({
      assessment,
      availability,
      goal: { kind: 'race', event: raceOn('2026-06-28', 15_000), otherRaces },
    });
    expect(planViolations(built(input), input)).toEqual([]);
  });

  it('drops runs below 20 minutes and 3 km instead of shortening them (LAY-5)', () => {
    const assessment = {
      ...workedInput().assessment,
      level: 0 as const,
      baselineKm: 8,
      l30Km: 4,
      runsAWeek: 2,
      newRunner: true,
    };
    const plan = built(workedInput({ assessment, zones: null, goal: raceIn(10, 5000) }));
    const runs = plan.weeks.flatMap((w) => w.sessions);
    expect(runs.length).toBeGreaterThan(20);
    expect(runs.filter((s) => s.minutes < 20 && s.km < 3)).toEqual([]);
  });

  it('says what days and minutes could not hold, and never lays more than they do (AVL-7)', () => {
    const maxMin = [0, 45, 0, 45, 0, 0, 100] as const;
    const input = workedInput({ availability: { ...anyDay, maxMin: [...maxMin] } });
    const plan = built(input);
    expect(planViolations(plan, input)).toEqual([]);
    expect(plan.relaxed.length).toBeGreaterThan(0);
    expect(plan.relaxed[0]).toMatchObject({ rule: 'AVL-7', facts: { days: 3, min: 190 } });
    expect(new Set(plan.weeks.flatMap((w) => w.sessions.map((s) => weekday(s.day))))).toEqual(
      new Set([1, 3, 6]),
    );
  });
});

describe('feasibility (GOAL-2, GOAL-3)', () => {
  it('offers a later or a shorter race, or a finish, instead of compressing', () => {
    const assessment = {
      ...workedInput().assessment,
      level: 1 as const,
      baselineKm: 15,
      l30Km: 6,
      runsAWeek: 3,
    };
    const input = workedInput({ assessment, goal: raceIn(14, 42_195) });
    const plan = withOffers(input, built(input));
    expect(plan.feasibility?.status).toBe('at_risk');
    const kinds = plan.feasibility!.instead.map((i) => i.kind);
    expect(kinds).toContain('finish');
    expect(kinds.some((k) => k === 'later_race' || k === 'shorter_race')).toBe(true);
  });

  it('judges a target time against the prediction: 3 % ok, 6 % ambitious, more at risk', () => {
    const time = (targetTimeS: number) =>
      built(workedInput({ goal: { kind: 'pr', event: raceOn('2026-05-24', 10_000, { targetTimeS }) } }))
        .feasibility;
    expect(time(2940)?.predictedS).toBeCloseTo(3001, -1);
    expect(time(2940)?.time).toBe('ok');
    expect(time(2860)?.time).toBe('ambitious');
    expect(time(2700)?.time).toBe('at_risk');
  });
});

describe('plans without a race ahead', () => {
  it('maintains at the baseline with one down week and one quality session a week (GOAL-5)', () => {
    const input = workedInput({ goal: { kind: 'maintain' } });
    const plan = built(input);
    expect(planViolations(plan, input)).toEqual([]);
    expect(plan.weeks.map((w) => Math.round((w.km / 38) * 100) / 100)).toEqual([1, 1, 1, 0.8]);
    const quality = plan.weeks.map(
      (w) =>
        w.sessions.filter((s) => ['tempo', 'tempo_split', 'fartlek', 'hill_reps', 'rep_200'].includes(s.type))
          .length,
    );
    expect(quality).toEqual([1, 1, 1, 1]);
  });

  it('recovers from a marathon over three small easy weeks, the first days off (GOAL-6)', () => {
    const goal = { kind: 'recover' as const, event: raceOn('2026-03-01', 42_195) };
    const input = workedInput({ goal });
    const plan = built(input);
    expect(planViolations(plan, input)).toEqual([]);
    expect(plan.weeks.map((w) => w.km / 38 <= [0.25, 0.41, 0.61][w.number - 1]!)).toEqual([true, true, true]);
    expect(plan.weeks[0]!.sessions.every((s) => s.day >= '2026-03-07')).toBe(true);
    const types = plan.weeks.flatMap((w) => w.sessions.map((s) => s.type));
    expect(types.every((t) => ['easy', 'recovery', 'long_easy'].includes(t))).toBe(true);
  });

  it.each([
    ['life', [0.5, 0.6, 0.75], 0.55],
    ['injury', [0.33, 0.33, 0.5, 0.5, 0.75, 0.75], 0.55],
  ] as const)('returns after 25 days (%s) by the break table (GOAL-7, BRK-1)', (reason, shares, long) => {
    const goal = {
      kind: 'return' as const,
      gapDays: 25,
      referenceKm: 40,
      longestBeforeKm: 14,
      reason,
      cleared: true,
    };
    const input = workedInput({ goal });
    const plan = built(input);
    expect(planViolations(plan, input)).toEqual([]);
    expect(plan.weeks).toHaveLength(shares.length);
    plan.weeks.forEach((w, i) => {
      expect(w.km / 40).toBeCloseTo(shares[i]!, 1);
    });
    expect(Math.max(...plan.weeks[0]!.sessions.map((s) => s.km))).toBeLessThanOrEqual(long * 14 + 0.05);
  });
});
