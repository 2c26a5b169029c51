import fc from 'fast-check';
import type {
  PlanAvailability,
  PlanEvent,
  PlanGoal,
  PlanInput,
} from '../../src/core/coaching/plan/plan-input.ts';
import { planPolicy, raceClassOf } from '../../src/core/coaching/plan/plan-policy.ts';
import { easyCeiling } from '../../src/core/science/easy-ceiling.ts';
import { thresholdSpeed } from '../../src/core/science/vdot-paces.ts';
import { addDays } from '../../src/core/time.ts';
import type { Level } from '../../src/core/workout/library.ts';
import type { PaceZones } from '../../src/core/workout/render.ts';

/** Zones of a runner whose race equivalence is `vdot`. */
export function zonesOf(vdot: number): PaceZones {
  const thresholdSpeedMps = thresholdSpeed(vdot);
  return { vdot, thresholdSpeedMps, easyCeilingMps: easyCeiling(thresholdSpeedMps, null, 0.844).speedMps! };
}

export const anyDay: PlanAvailability = {
  maxMin: [150, 150, 150, 150, 150, 150, 240],
  longRunDay: 6,
  preferredHardDays: [],
  strengthDays: null,
  blackouts: [],
};

export function raceOn(date: string, distanceM: number, changes: Partial<PlanEvent> = {}): PlanEvent {
  return { kind: 'in_person', distanceM, date, priority: 'A', targetTimeS: null, ...changes };
}

/** The runner of the worked example: L2, 38 km a week, a 10 km race in twelve weeks. */
export function workedInput(changes: Partial<PlanInput> = {}): PlanInput {
  return {
    planId: 'plan',
    asOf: '2026-03-01',
    startDay: '2026-03-02',
    assessment: {
      baselineKm: 38,
      l30Km: 13,
      runsAWeek: 4.6,
      level: 2,
      age: 35,
      weeksSinceInjury: null,
      newRunner: false,
    },
    availability: anyDay,
    goal: { kind: 'race', event: raceOn('2026-05-24', 10_000) },
    zones: zonesOf(40),
    strength: null,
    fuel: { weightKg: null, askProfessional: false },
    ...changes,
  };
}

const minutes = fc.constantFrom(0, 0, 30, 45, 60, 75, 90, 120, 180);
const LEVEL_KM: Record<Level, [number, number]> = {
  0: [5, 10],
  1: [10, 25],
  2: [25, 50],
  3: [50, 80],
  4: [80, 130],
};

const availability: fc.Arbitrary<PlanAvailability> = fc
  .record({
    maxMin: fc.oneof(
      fc.constant(anyDay.maxMin),
      fc.tuple(minutes, minutes, minutes, minutes, minutes, minutes, minutes),
    ),
    longRunDay: fc.option(fc.integer({ min: 0, max: 6 }), { nil: null }),
    preferredHardDays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
    strengthDays: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }), { nil: null }),
    blackouts: fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 80 }), days: fc.integer({ min: 1, max: 16 }) }).map((b) => ({
        from: addDays('2026-03-02', b.at),
        to: addDays('2026-03-02', b.at + b.days - 1),
        why: 'away',
      })),
      { maxLength: 2 },
    ),
  })
  .map((a) => ({
    ...a,
    longRunDay: a.longRunDay !== null && a.maxMin[a.longRunDay] === 0 ? null : a.longRunDay,
  }));

const distance = fc.constantFrom(3000, 5000, 10_000, 15_000, 21_097, 42_195, 50_000, 80_000);

function raceGoal(distanceM: number, extraWeeks: number, dayOfWeek: number, others: PlanEvent[]): PlanGoal {
  const row = planPolicy.goals[raceClassOf(distanceM)];
  const weeks = Math.min(row.maxWeeks, row.taper.length + 1 + extraWeeks);
  const date = addDays('2026-03-02', 7 * (weeks - 1) + dayOfWeek);
  return {
    kind: 'race',
    event: raceOn(date, distanceM),
    otherRaces: others.filter((e) => e.date < addDays(date, -50)),
  };
}

const goal: fc.Arbitrary<PlanGoal> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({
        distanceM: distance,
        extraWeeks: fc.integer({ min: 0, max: 24 }),
        dayOfWeek: fc.constantFrom(6, 6, 6, 5, 2),
        others: fc.array(
          fc.record({
            at: fc.integer({ min: 1, max: 60 }),
            distanceM: fc.constantFrom(5000, 10_000),
            priority: fc.constantFrom<'B' | 'C'>('B', 'C'),
          }),
          { maxLength: 1 },
        ),
      })
      .map((r) =>
        raceGoal(
          r.distanceM,
          r.extraWeeks,
          r.dayOfWeek,
          r.others.map((o) => raceOn(addDays('2026-03-02', o.at), o.distanceM, { priority: o.priority })),
        ),
      ),
  },
  { weight: 1, arbitrary: fc.constant<PlanGoal>({ kind: 'maintain' }) },
  {
    weight: 1,
    arbitrary: distance.map((d): PlanGoal => ({ kind: 'recover', event: raceOn('2026-03-01', d) })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        gapDays: fc.integer({ min: 6, max: 120 }),
        referenceKm: fc.integer({ min: 10, max: 90 }),
        share: fc.double({ min: 0.25, max: 0.4, noNaN: true }),
        reason: fc.constantFrom('life' as const, 'injury' as const, 'illness_systemic' as const),
      })
      .map(
        (r): PlanGoal => ({
          kind: 'return',
          gapDays: r.gapDays,
          referenceKm: r.referenceKm,
          longestBeforeKm: Math.round(r.share * r.referenceKm * 10) / 10,
          reason: r.reason,
          cleared: true,
        }),
      ),
  },
);

/** Runners, goals and calendars of every kind; some of them cannot be planned, and then the answer is a code. */
export const anyPlanInput: fc.Arbitrary<PlanInput> = fc
  .record({
    level: fc.constantFrom<Level>(0, 1, 2, 3, 4),
    inLevel: fc.double({ min: 0, max: 1, noNaN: true }),
    longShare: fc.double({ min: 0.2, max: 0.5, noNaN: true }),
    extraRuns: fc.integer({ min: -1, max: 1 }),
    age: fc.option(fc.integer({ min: 15, max: 75 }), { nil: null }),
    weeksSinceInjury: fc.option(fc.integer({ min: 1, max: 40 }), { nil: null }),
    newRunner: fc.boolean(),
    vdot: fc.option(fc.integer({ min: 28, max: 70 }), { nil: null }),
    availability,
    goal,
    newLifter: fc.boolean(),
    sessionsAWeek: fc.integer({ min: 0, max: 3 }),
    coachStart: fc.option(fc.integer({ min: 0, max: 80 }), { nil: null, freq: 1 }),
  })
  .map((r): PlanInput => {
    const [low, high] = LEVEL_KM[r.level];
    const baselineKm = Math.round((low + (high - low) * r.inLevel) * 10) / 10;
    return workedInput({
      assessment: {
        baselineKm,
        l30Km: Math.round(r.longShare * baselineKm * 10) / 10,
        runsAWeek: Math.max(2, r.level + 2 + r.extraRuns),
        level: r.level,
        age: r.age,
        weeksSinceInjury: r.weeksSinceInjury,
        newRunner: r.newRunner,
        source: { kind: 'none', day: null },
      },
      availability: r.availability,
      goal: r.goal,
      zones: r.vdot === null ? null : zonesOf(r.vdot),
      coachSpeedStart: r.coachStart === null ? null : addDays('2026-03-02', r.coachStart),
      crossTraining: { mode: 'bike', pain: 'none' },
      strength:
        r.sessionsAWeek === 0
          ? null
          : {
              newLifter: r.newLifter,
              equipment: 'none',
              minutes: 25,
              sessionsAWeek: r.sessionsAWeek,
              tendonPain: false,
            },
    });
  });
