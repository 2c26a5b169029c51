import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../../src/core/coaching/plan/build-plan.ts';
import { withOffers } from '../../../../src/core/coaching/plan/goal-offers.ts';
import type {
  PlanAssessment,
  PlanEvent,
  PlanGoal,
  PlanInput,
} from '../../../../src/core/coaching/plan/plan-input.ts';
import { anyDay, anyPlanInput, raceOn, workedInput } from '../../../support/plan-input.ts';

const race = (changes: Partial<PlanEvent>): Partial<PlanInput> => ({
  goal: { kind: 'race', event: raceOn('2026-05-24', 10_000, changes) },
});
const days = (changes: Partial<PlanInput['availability']>): Partial<PlanInput> => ({
  availability: { ...anyDay, ...changes },
});
const runner = (changes: Partial<PlanAssessment>): Partial<PlanInput> => ({
  assessment: { ...workedInput().assessment, ...changes },
});
const goal = (value: unknown): Partial<PlanInput> => ({ goal: value as PlanGoal });
const back = {
  kind: 'return',
  gapDays: 30,
  referenceKm: 40,
  longestBeforeKm: 14,
  reason: 'life',
  cleared: false,
};

const refused: [string, string, Partial<PlanInput>][] = [
  ['PLAN_DAY_INVALID', 'a start that is no day', { startDay: '2026-02-30' }],
  ['PLAN_START_PAST', 'a start before today', { startDay: '2026-02-23' }],
  ['PLAN_START_TOO_FAR', 'a start long after the assessment', { startDay: '2026-05-04' }],
  ['AVAILABILITY_INVALID', 'negative minutes', days({ maxMin: [-1, 60, 60, 60, 60, 60, 60] })],
  [
    'AVAILABILITY_INVALID',
    'minutes that are no number',
    days({ maxMin: [Number.NaN, 60, 60, 60, 60, 60, 60] }),
  ],
  ['AVAILABILITY_INVALID', 'a weekday of 7', days({ longRunDay: 7 })],
  [
    'AVAILABILITY_INVALID',
    'a blackout that ends before it begins',
    days({ blackouts: [{ from: '2026-04-02', to: '2026-04-01', why: '' }] }),
  ],
  [
    'AVAILABILITY_CONTRADICTS',
    'a long run on a day without minutes',
    days({ maxMin: [60, 60, 60, 60, 60, 60, 0] }),
  ],
  ['AVAILABILITY_TOO_LITTLE', 'no day at all', days({ maxMin: [0, 0, 0, 0, 0, 0, 0], longRunDay: null })],
  ['AVAILABILITY_TOO_LITTLE', 'twenty minutes a day', days({ maxMin: [20, 20, 20, 20, 20, 20, 20] })],
  ['AVAILABILITY_TOO_LITTLE', 'ten minutes a day', days({ maxMin: [10, 10, 10, 10, 10, 10, 10] })],
  [
    'BLACKOUT_TOO_LONG',
    'a month away',
    days({ blackouts: [{ from: '2026-03-20', to: '2026-04-19', why: '' }] }),
  ],
  [
    'RACE_IN_BLACKOUT',
    'a race while away',
    days({ blackouts: [{ from: '2026-05-22', to: '2026-05-26', why: '' }] }),
  ],
  ['ASSESSMENT_INVALID', 'a baseline that is no number', runner({ baselineKm: Number.NaN })],
  ['HISTORY_TOO_THIN', 'no history', runner({ baselineKm: 0, l30Km: 0, runsAWeek: 0, level: 0 })],
  ['ZONES_INVALID', 'zones of nobody', { zones: { vdot: 400, thresholdSpeedMps: 3, easyCeilingMps: 2 } }],
  ['WEIGHT_INVALID', 'a weight of 3 kg', { fuel: { weightKg: 3, askProfessional: false } }],
  ['EVENT_PAST', 'a race in the past', race({ date: '2026-02-22' })],
  ['EVENT_PAST', 'a race today', race({ date: '2026-03-01' })],
  ['RACE_TOO_SOON', 'a race tomorrow', race({ date: '2026-03-02' })],
  ['RACE_TOO_SOON', 'a race in its taper already', race({ date: '2026-03-14' })],
  ['RACE_TOO_FAR', 'a race in a year', race({ date: '2027-03-07' })],
  ['EVENT_INVALID', 'a race of 100 m', race({ distanceM: 100 })],
  ['TARGET_TIME_INVALID', '10 km in ten minutes', race({ targetTimeS: 600 })],
  [
    'GOAL_ABOVE_LEVEL',
    'an ultra from 9 km a week',
    { ...runner({ level: 0, baselineKm: 9, l30Km: 5 }), ...race({ distanceM: 50_000, date: '2026-07-26' }) },
  ],
  ['GOAL_WITHOUT_EVENT', 'a race without an event', goal({ kind: 'race' })],
  [
    'GOAL_CONTRADICTORY',
    'a first distance with a target time',
    goal({ kind: 'distance', event: raceOn('2026-05-24', 10_000, { targetTimeS: 3000 }) }),
  ],
  [
    'GOAL_CONTRADICTORY',
    'a record without any time to beat',
    { ...goal({ kind: 'pr', event: raceOn('2026-05-24', 10_000) }), zones: null },
  ],
  ['GOAL_CONTRADICTORY', 'a plan that leads to a C race', race({ priority: 'C' })],
  [
    'GOAL_CONTRADICTORY',
    'recovery from a race ahead',
    goal({ kind: 'recover', event: raceOn('2026-05-24', 10_000) }),
  ],
  [
    'RECOVERY_OVER',
    'recovery from a race of last year',
    goal({ kind: 'recover', event: raceOn('2025-10-05', 10_000) }),
  ],
  [
    'RACES_TOO_CLOSE',
    'a marathon as B race three weeks before',
    goal({
      kind: 'race',
      event: raceOn('2026-05-24', 10_000),
      otherRaces: [raceOn('2026-05-03', 42_195, { priority: 'B' })],
    }),
  ],
  [
    'OTHER_RACE_INVALID',
    'a second A race',
    goal({ kind: 'race', event: raceOn('2026-05-24', 10_000), otherRaces: [raceOn('2026-05-03', 5000)] }),
  ],
  ['RETURN_NOT_CLEARED', 'a return from an injury that is not cleared', goal({ ...back, reason: 'injury' })],
  ['RETURN_NOT_NEEDED', 'a return after three days', goal({ ...back, gapDays: 3 })],
  ['RETURN_INVALID', 'a return after minus one day', goal({ ...back, gapDays: -1 })],
];

describe('buildPlan refuses', () => {
  it.each(refused)('%s: %s, and says what is possible instead', (code, _what, changes) => {
    const result = buildPlan(workedInput(changes));
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.error.code).toBe(code);
    expect(result.error.message).toMatch(/\.$/);
    expect(result.error.instead.length).toBeGreaterThan(0);
    for (const instead of result.error.instead) expect(instead.text.length).toBeGreaterThan(10);
  });
});

describe('what is possible instead', () => {
  const instead = (changes: Partial<PlanInput>) => {
    const result = buildPlan(workedInput(changes));
    if (result.ok) throw new Error('expected a refusal');
    return result.error.instead;
  };

  it('names the first day on which a race of the distance has its weeks', () => {
    expect(instead(race({ date: '2026-03-02' }))[0]).toMatchObject({ kind: 'later_race', day: '2026-04-26' });
  });

  it('names the day to start for a race too far ahead, and maintaining until then', () => {
    const far = instead(race({ date: '2026-09-27' }));
    expect(far.map((i) => [i.kind, i.day])).toEqual([
      ['start_later', '2026-06-08'],
      ['maintain', '2026-06-07'],
    ]);
    // and that start is accepted
    const later = workedInput({
      ...race({ date: '2026-09-27' }),
      asOf: '2026-06-07',
      startDay: '2026-06-08',
    });
    expect(buildPlan(later).ok).toBe(true);
  });

  it('names the first day after a break that is too long for a blackout', () => {
    const away = days({ blackouts: [{ from: '2026-03-20', to: '2026-04-26', why: '' }] });
    expect(instead(away)).toMatchObject([{ kind: 'start_later', day: '2026-04-27' }]);
  });

  it('holds: a later or a shorter race that a goal at risk is offered is within reach (GOAL-2)', () => {
    let tried = 0;
    const check = (some: PlanInput) => {
      if (some.goal.kind !== 'race') return;
      const goal = { ...some.goal, otherRaces: [] };
      const input = { ...some, goal };
      const result = buildPlan(input);
      if (!result.ok) return;
      for (const offer of withOffers(input, result.value).feasibility!.instead) {
        const change =
          offer.kind === 'later_race'
            ? { date: offer.day! }
            : offer.kind === 'shorter_race'
              ? { distanceM: offer.distanceM! }
              : null;
        if (change === null) continue;
        const other = buildPlan({
          ...input,
          goal: { ...goal, event: { ...goal.event, ...change } },
        });
        // a shorter race on the same day may need a later start
        if (!other.ok && other.error.code === 'RACE_TOO_FAR') continue;
        if (!other.ok) throw new Error(`${offer.kind}: ${other.error.code}`);
        expect(other.value.feasibility!.status, JSON.stringify(offer)).not.toBe('at_risk');
        tried += 1;
      }
    };
    fc.assert(
      fc.property(anyPlanInput, (input) =>
        check({ ...input, availability: { ...input.availability, blackouts: [] } }),
      ),
      { numRuns: Number(process.env.PLAN_RUNS ?? 40), seed: 21 },
    );
    expect(tried).toBeGreaterThan(5);
  });

  it('offers more time, and no later race, where the days are what is too small (GOAL-2)', () => {
    const input = workedInput(days({ maxMin: [0, 0, 25, 0, 0, 0, 0], longRunDay: null }));
    const result = buildPlan(input);
    if (!result.ok) throw new Error(result.error.code);
    const { status, instead } = withOffers(input, result.value).feasibility!;
    expect(status).toBe('at_risk');
    expect(instead.map((i) => i.kind)).toEqual(['more_time', 'finish']);
  });
});
