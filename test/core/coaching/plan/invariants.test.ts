import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../../src/core/coaching/plan/build-plan.ts';
import type { BuiltPlan, PlanSession } from '../../../../src/core/coaching/plan/built-plan.ts';
import type { PlanInput } from '../../../../src/core/coaching/plan/plan-input.ts';
import { type Invariant, planViolations } from '../../../../src/core/coaching/plan/plan-violations.ts';
import { addDays, weekday } from '../../../../src/core/time.ts';
import type { Level } from '../../../../src/core/workout/library.ts';
import { anyDay, anyPlanInput, raceOn, workedInput } from '../../../support/plan-input.ts';
import { breaches } from '../../../support/plan-invariants.ts';

/** A hundred by default; PLAN_RUNS=20000 for a long search. */
const RUNS = Number(process.env.PLAN_RUNS ?? 100);

describe('any plan', () => {
  it('holds I1–I14, or is refused with a code and what is possible instead', () => {
    let built = 0;
    fc.assert(
      fc.property(anyPlanInput, (input) => {
        const plan = buildPlan(input);
        if (!plan.ok) {
          expect(plan.error.code).toMatch(/^[A-Z_]+$/);
          expect(plan.error.instead.length).toBeGreaterThan(0);
          return;
        }
        built += 1;
        expect(planViolations(plan.value, input)).toEqual([]);
        expect(breaches(plan.value, input)).toEqual([]);
        // I15
        expect(JSON.stringify(buildPlan(structuredClone(input)))).toBe(JSON.stringify(plan));
      }),
      { numRuns: 2 * RUNS, seed: 20260504 },
    );
    expect(built).toBeGreaterThan(RUNS / 2);
  });

  it('never has more kilometres in any week with fewer minutes (I16)', () => {
    const cut = fc.tuple(...[0, 1, 2, 3, 4, 5, 6].map(() => fc.constantFrom(0, 30, 45, 60, 90, 150)));
    fc.assert(
      fc.property(anyPlanInput, cut, (input, limits) => {
        const base = { ...input, availability: { ...anyDay, blackouts: [] } };
        const maxMin = anyDay.maxMin.map((m, d) =>
          Math.min(m, limits[d]!),
        ) as unknown as PlanInput['availability']['maxMin'];
        const longRunDay = maxMin[6] === 0 ? null : 6;
        const full = buildPlan(base);
        const less = buildPlan({ ...base, availability: { ...base.availability, maxMin, longRunDay } });
        if (!full.ok || !less.ok) return;
        less.value.weeks.forEach((w, i) => {
          expect(w.km).toBeLessThanOrEqual(full.value.weeks[i]!.km + 0.31);
        });
      }),
      { numRuns: RUNS / 2, seed: 16 },
    );
  });

  it('never has a lower peak with more weeks, nor faster growth with a later race (I17)', () => {
    const arbitrary = fc.record({
      level: fc.constantFrom<Level>(1, 2, 3, 4),
      baselineKm: fc.integer({ min: 12, max: 90 }),
      l30Share: fc.double({ min: 0.25, max: 0.4, noNaN: true }),
      distanceM: fc.constantFrom(5000, 10_000, 21_097, 42_195),
      weeks: fc.integer({ min: 8, max: 15 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ level, baselineKm, l30Share, distanceM, weeks }) => {
        const plan = (n: number) => {
          const result = buildPlan(
            workedInput({
              assessment: {
                ...workedInput().assessment,
                level,
                baselineKm,
                l30Km: l30Share * baselineKm,
                runsAWeek: level + 3,
              },
              goal: { kind: 'race', event: raceOn(addDays('2026-03-01', 7 * n), distanceM) },
            }),
          );
          if (!result.ok) throw new Error(result.error.code);
          return result.value;
        };
        const near = plan(weeks);
        const far = plan(weeks + 1);
        expect(far.peakKm).toBeGreaterThanOrEqual(near.peakKm - 0.31);
        expect(growth(far)).toBeLessThanOrEqual(growth(near) + 0.004);
      }),
      { numRuns: RUNS / 2, seed: 17 },
    );
  });

  it('never has a lower peak at a higher level (I17)', () => {
    const arbitrary = fc.record({
      level: fc.constantFrom<Level>(0, 1, 2, 3),
      baselineKm: fc.integer({ min: 12, max: 70 }),
      distanceM: fc.constantFrom(5000, 10_000, 21_097, 42_195),
    });
    fc.assert(
      fc.property(arbitrary, ({ level, baselineKm, distanceM }) => {
        const peak = (l: Level) => {
          const assessment = { ...workedInput().assessment, level: l, baselineKm, l30Km: 0.3 * baselineKm };
          const event = raceOn(addDays('2026-03-01', 7 * 14), distanceM);
          const result = buildPlan(workedInput({ assessment, goal: { kind: 'race', event } }));
          return result.ok ? result.value.peakKm : 0;
        };
        expect(peak((level + 1) as Level)).toBeGreaterThanOrEqual(peak(level) - 0.31);
      }),
      { numRuns: RUNS / 2, seed: 18 },
    );
  });
});

/** Rise from the first load week to the second, as a share. */
function growth(plan: BuiltPlan): number {
  const [a, b] = plan.weeks.filter((w) => w.type === 'load').map((w) => w.km);
  return b === undefined ? 0 : b / a! - 1;
}

describe('planViolations', () => {
  const input = workedInput({
    strength: { newLifter: false, equipment: 'none', minutes: 25, sessionsAWeek: 2, tendonPain: false },
  });
  const fresh = (): BuiltPlan => {
    const result = buildPlan(input);
    if (!result.ok) throw new Error(result.error.code);
    return structuredClone(result.value);
  };
  const named = (plan: BuiltPlan, by: PlanInput = input) =>
    new Set(planViolations(plan, by).map((v) => v.invariant));
  const session = (plan: BuiltPlan, week: number, type: string): PlanSession =>
    plan.weeks[week]!.sessions.find((s) => s.type === type)!;

  it('finds nothing in a plan as built', () => {
    expect(planViolations(fresh(), input)).toEqual([]);
  });

  const planted: [Invariant, string, (plan: BuiltPlan) => PlanInput | undefined][] = [
    [
      'I1',
      'a day that has become unavailable',
      () => ({ ...input, availability: { ...anyDay, maxMin: [150, 0, 150, 150, 150, 150, 240] } }),
    ],
    [
      'I2',
      'a long run 15 % longer than the longest of 30 days',
      (plan) => {
        session(plan, 5, 'long_easy').km *= 1.15;
        return undefined;
      },
    ],
    [
      'I3',
      'a week a quarter bigger',
      (plan) => {
        for (const s of plan.weeks[5]!.sessions) s.km *= 1.25;
        return undefined;
      },
    ],
    [
      'I4',
      'a tempo run before the speed start',
      (plan) => {
        Object.assign(plan.weeks[1]!.sessions[0]!, {
          ...session(plan, 4, 'tempo'),
          day: plan.weeks[1]!.sessions[0]!.day,
        });
        return undefined;
      },
    ],
    [
      'I5',
      'a hard session on the day before the long run',
      (plan) => {
        session(plan, 5, 'tempo').day = addDays(plan.weeks[5]!.start, 5);
        return undefined;
      },
    ],
    [
      'I6',
      'a down week that is a load week',
      (plan) => {
        plan.weeks[3]!.type = 'load';
        return undefined;
      },
    ],
    [
      'I7',
      'intervals before the tempo',
      (plan) => {
        const tempo = session(plan, 5, 'tempo');
        const intervals = session(plan, 8, 'vo2_long');
        Object.assign(tempo, { type: 'vo2_long', workout: intervals.workout });
        return undefined;
      },
    ],
    [
      'I8',
      'every run of a week a tempo run',
      (plan) => {
        const tempo = session(plan, 5, 'tempo');
        for (const s of plan.weeks[5]!.sessions) Object.assign(s, { type: 'tempo', workout: tempo.workout });
        return undefined;
      },
    ],
    [
      'I9',
      'twice as many intervals',
      (plan) => {
        for (const step of session(plan, 8, 'vo2_long').workout.steps)
          if (step.kind === 'repeat') step.n *= 2;
        return undefined;
      },
    ],
    [
      'I10',
      'a taper week as big as a load week',
      (plan) => {
        for (const s of plan.weeks[10]!.sessions) s.km *= 1.2;
        return undefined;
      },
    ],
    [
      'I10',
      'a hard session three days before the race',
      (plan) => {
        const rep = session(plan, 10, 'rep_400');
        Object.assign(session(plan, 11, 'sharpener'), { type: 'rep_400', workout: rep.workout });
        return undefined;
      },
    ],
    [
      'I11',
      'strength on the day before a hard session',
      (plan) => {
        plan.weeks[5]!.strength[0]!.day = addDays(session(plan, 5, 'tempo').day, -1);
        return undefined;
      },
    ],
    [
      'I12',
      'a sixth running day',
      (plan) => {
        const week = plan.weeks[5]!;
        const free = [0, 1, 2, 3, 4, 5, 6].find((d) => week.sessions.every((s) => weekday(s.day) !== d))!;
        week.sessions.push({ ...session(plan, 5, 'easy'), day: addDays(week.start, free) });
        return undefined;
      },
    ],
    [
      'I13',
      'three quality sessions',
      (plan) => {
        const tempo = session(plan, 5, 'tempo');
        const week = plan.weeks[5]!;
        for (const s of week.sessions.slice(1, 3))
          Object.assign(s, { type: 'fartlek', workout: { ...tempo.workout, type: 'fartlek' } });
        return undefined;
      },
    ],
    [
      'I14',
      'a session that says ten minutes more than its steps',
      (plan) => {
        session(plan, 5, 'tempo').minutes += 10;
        return undefined;
      },
    ],
  ];
  it.each(planted)('names %s for %s', (invariant, _what, plant) => {
    const plan = fresh();
    const by = plant(plan) ?? input;
    expect(named(plan, by)).toContain(invariant);
  });
});
