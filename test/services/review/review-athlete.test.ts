import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PLAN } from '../../../fixtures/generators/plans.ts';
import { runnerFiles } from '../../../fixtures/generators/runner.ts';
import { DEMO_NOW, DEMO_RUNNER } from '../../../fixtures/generators/runners.ts';
import { listDecisions } from '../../../src/db/queries/decision.ts';
import { putFeedback } from '../../../src/db/queries/feedback.ts';
import { endActivePlan } from '../../../src/db/queries/plan.ts';
import { thresholdTimeline } from '../../../src/db/queries/threshold.ts';
import { encodeFit } from '../../../src/formats/encode/fit-target.ts';
import { ensureLocalAthlete, evaluateAthlete, updateProfile } from '../../../src/services/athlete.ts';
import { importFiles } from '../../../src/services/ingest/import-file.ts';
import { ownWeeksWith } from '../../../src/services/plan/own-weeks.ts';
import { changePlan } from '../../../src/services/plan/plan-edits.ts';
import { listPlannedWorkouts } from '../../../src/services/plan/planned-workouts.ts';
import { currentPlan, savePlan } from '../../../src/services/plan/plans.ts';
import { reviewAthlete } from '../../../src/services/review/review-athlete.ts';
import { stalePlans } from '../../../src/services/review/stale-plans.ts';
import { coarse, testServices } from '../../support/services.ts';

const AS_OF = '2026-05-03';
let services: Awaited<ReturnType<typeof testServices>>;
beforeAll(async () => {
  services = await testServices(Date.parse(DEMO_NOW));
  const athlete = await ensureLocalAthlete(services.deps, DEMO_RUNNER.zone);
  const files = runnerFiles(coarse(DEMO_RUNNER, 12)).map((file) => ({ ...file, source: 'demo' as const }));
  await importFiles(services.deps, athlete.athleteId, files);
}, 120_000);
afterAll(() => services.end());

const review = async (asOf = AS_OF) => {
  const outcome = await reviewAthlete(services.deps, 'local', asOf);
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
};
const decisions = () => services.deps.db.read((db) => listDecisions(db, 'local', { limit: 50 }));

describe('evaluateAthlete', () => {
  it('finds the race and takes the threshold from it', async () => {
    const evaluation = (await evaluateAthlete(services.deps, 'local', AS_OF))!;
    expect(evaluation.races.map((r) => [r.day, r.distanceM])).toEqual([['2026-03-22', 10_000]]);
    expect(evaluation.zones!.source).toBe('race');
    expect(1000 / evaluation.zones!.thresholdSpeedMps!).toBeGreaterThan(303);
    expect(1000 / evaluation.zones!.thresholdSpeedMps!).toBeLessThan(309);
    const stored = await services.deps.db.read((db) => thresholdTimeline(db, 'local'));
    expect(stored.filter((r) => r.state === 'accepted').length).toBe(evaluation.timeline.changes.length);
  });

  it('judges nothing again when nothing changed', async () => {
    await evaluateAthlete(services.deps, 'local', AS_OF);
    const again = (await evaluateAthlete(services.deps, 'local', AS_OF))!;
    expect(again.judged.filter((j) => j.fresh)).toEqual([]);
  });

  it('judges only what new borders touch when the runner states a threshold of today', async () => {
    await updateProfile(services.deps, 'local', { thresholdSPerKm: 305 });
    const changed = (await evaluateAthlete(services.deps, 'local', AS_OF))!;
    expect(changed.judged.filter((j) => j.fresh && j.day < AS_OF)).toEqual([]);
    await updateProfile(services.deps, 'local', { thresholdSPerKm: null });
    await evaluateAthlete(services.deps, 'local', AS_OF);
  });
});

describe('reviewAthlete', () => {
  it('writes one decision however often it runs, and its own week is no evidence for it', async () => {
    await savePlan(services.deps, 'local', DEMO_PLAN);
    const first = await review();
    const second = await review();
    expect(first.appended).toBe(true);
    expect(second).toMatchObject({ appended: false, decisionId: first.decisionId });
    expect(await decisions()).toHaveLength(1);
    const decision = first.evaluation.decision;
    if (!decision.ok) throw new Error('no decision');
    expect(decision.value.code).toBe('scale_down');
    expect(decision.value.flags.map((f) => f.code)).toEqual(
      expect.arrayContaining(['spike_moderate', 'easy_too_fast']),
    );
    expect(decision.value.plannedKm).toBe(46);
  });

  it('is missed after more than eight days (LIFE-2)', async () => {
    const on = (day: string) => stalePlans({ ...services.deps, now: () => Date.parse(`${day}T10:00:00Z`) });
    expect(await on('2026-05-11')).toEqual([]);
    expect(await on('2026-05-12')).toEqual(['local']);
  });

  it('puts the decided week into the plan and leaves every other week alone', async () => {
    const { evaluation } = await review();
    const plan = (await currentPlan(services.deps, 'local'))!;
    if (!evaluation.decision.ok) throw new Error('no decision');
    const week = plan.weeks.find((w) => w.start === '2026-05-04')!;
    expect(week.km).toBe(evaluation.decision.value.newKm);
    expect(plan.weeks.filter((w) => w.start !== '2026-05-04')).toEqual(
      DEMO_PLAN.weeks.filter((w) => w.start !== '2026-05-04'),
    );
    expect(plan.version).toBe(2);
  });

  it('gives every decided run as a workout whose easy steps only warn about running too fast', async () => {
    const { evaluation } = await review();
    const workouts = await listPlannedWorkouts(services.deps, 'local');
    if (!evaluation.decision.ok) throw new Error('no decision');
    expect(workouts.map((w) => [w.workout.id, w.km])).toEqual(
      evaluation.decision.value.sessions.map((s) => [s.workoutId, s.km]),
    );
    const threshold = evaluation.zones!.thresholdSpeedMps!;
    const easy = workouts.find((w) => w.workout.type === 'easy')!.workout.steps[0]!;
    if (easy.kind !== 'step' || easy.target.type !== 'pace') throw new Error('not a pace step');
    expect(1000 / easy.target.slowSPerKm).toBeCloseTo(0.6 * threshold, 6);
    expect(1000 / easy.target.fastSPerKm).toBeCloseTo(evaluation.zones!.easyCeilingMps!, 6);
    for (const w of workouts) {
      expect(encodeFit(w).content!.length).toBeGreaterThan(100);
    }
  });

  it('gives them the paces of the zones that hold when they are read, not of when they were decided (LIB-3)', async () => {
    await review();
    const limit = async () => {
      const workouts = await listPlannedWorkouts(services.deps, 'local');
      const step = workouts.find((w) => w.workout.type === 'easy')!.workout.steps[0]!;
      if (step.kind !== 'step' || step.target.type !== 'pace') throw new Error('not a pace step');
      return step.target.fastSPerKm;
    };
    const before = await limit();
    await updateProfile(services.deps, 'local', { thresholdSPerKm: 290 });
    const zones = (await evaluateAthlete(services.deps, 'local', AS_OF))!.zones!;
    expect(await limit()).toBeCloseTo(1000 / zones.easyCeilingMps!, 6);
    expect(await limit()).toBeLessThan(before - 5);
    await updateProfile(services.deps, 'local', { thresholdSPerKm: null });
    await evaluateAthlete(services.deps, 'local', AS_OF);
  });

  it('reviews an earlier week with the plan and the runs of that time', async () => {
    const { evaluation } = await review('2026-04-19');
    if (!evaluation.decision.ok) throw new Error('no decision');
    expect(evaluation.decision.value.scope.from).toBe('2026-04-20');
    expect(evaluation.runs.every((r) => r.day <= '2026-04-19')).toBe(true);
    expect(evaluation.decision.value.code).toBe('proceed');
  });

  it('keeps what was changed by hand in a week without a plan when it lays it again', async () => {
    const { deps } = services;
    await deps.db.transaction((tx) => endActivePlan(tx, 'local'));
    await review();
    const laid = (await currentPlan(deps, 'local'))!;
    expect([laid.id, laid.weeks.map((w) => w.start)]).toEqual(['own-weeks', ['2026-05-04']]);
    const [one, two] = laid.weeks[0]!.sessions.filter((s) => s.type === 'easy');
    const added = { op: 'add' as const, day: '2026-05-08', type: 'recovery' as const, km: 3 };
    const edits = [
      { op: 'set_km' as const, sessionId: one!.id, km: 4 },
      { op: 'drop' as const, sessionId: two!.id },
      added,
    ];
    const by = { id: 'local', role: 'runner' as const };
    const request = { edits, reason: null, dryRun: false, expected: null };
    expect((await changePlan(deps, 'local', by, null, AS_OF, request)).ok).toBe(true);
    const tired = { athleteId: 'local', feedbackId: 'knee', day: AS_OF, updatedMs: deps.now() };
    const pain = [{ place: 'knee', level: 3, changesGait: false, atNightOrRest: false, walkingLevel: null }];
    await deps.db.transaction((tx) => putFeedback(tx, { ...tired, pain }));
    expect((await review()).appended).toBe(true);
    const again = (await currentPlan(deps, 'local'))!.weeks[0]!.sessions;
    expect(again.find((s) => s.id === one!.id)?.km).toBe(4);
    expect(again.some((s) => s.id === two!.id)).toBe(false);
    expect(again.find((s) => s.day === added.day && s.type === 'recovery')?.km).toBe(3);
  });

  it('lays the week after this one without taking this one away', async () => {
    const { deps } = services;
    const week = (await currentPlan(deps, 'local'))!.weeks[0]!;
    await deps.db.transaction(async (tx) => {
      const next = { ...week, start: '2026-05-11', sessions: [] };
      expect(await ownWeeksWith(tx, 'local', next, '2026-05-05')).toEqual([week, next]);
      expect(await ownWeeksWith(tx, 'local', next, '2026-05-12')).toEqual([next]);
    });
  });

  it('says what is missing for a runner without activities', async () => {
    await services.empty();
    await ensureLocalAthlete(services.deps, 'UTC');
    expect(await reviewAthlete(services.deps, 'local')).toMatchObject({
      ok: false,
      error: { code: 'NO_ACTIVITIES' },
    });
  });
});
