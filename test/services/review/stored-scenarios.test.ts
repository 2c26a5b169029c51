import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyEdits } from '../../../src/core/coaching/apply-counterfactual.ts';
import { review } from '../../../src/core/coaching/review.ts';
import { scenarioInput } from '../../support/scenario-input.ts';
import { readScenarios, resolveSameAs } from '../../support/scenario-notation.ts';
import { runStoredScenario } from '../../support/scenario-run.ts';
import { profileOf } from '../../support/scenario-runner-profile.ts';
import { reviewStored, type ScenarioStore, scenarioStore } from '../../support/scenario-store.ts';

const scenarios = readScenarios('fixtures/scenarios/worked.md');
const known = new Map([...scenarios, ...readScenarios('fixtures/scenarios/policy.md')].map((s) => [s.id, s]));
const weekly = scenarios.filter((s) => s.thisWeek === undefined);

let store: ScenarioStore;
beforeAll(async () => {
  store = await scenarioStore();
}, 60_000);
afterAll(() => store.end());

it.each(weekly.map((s) => [s.id, s] as const))(
  '%s comes out of stored recordings as expected',
  async (_, s) => {
    expect((await runStoredScenario(store, s, known)).failures).toEqual([]);
  },
  60_000,
);

it('reads from recordings what the scenario says of each run', async () => {
  const scenario = resolveSameAs(known.get('S05')!, known);
  const told = scenarioInput(scenario);
  const { seen } = await reviewStored(store, told, profileOf(scenario.runner));
  expect(seen.runs.length).toBe(told.runs.length);
  const byId = new Map(seen.runs.map((r) => [r.id, r]));
  for (const run of told.runs) {
    const found = byId.get(run.id)!;
    expect(found).toMatchObject({ day: run.day, kind: run.kind, rpe: run.rpe, trusted: true, hrOk: true });
    // the stated threshold holds from the first estimate on, a week after the first run
    if (run.day >= told.weeks[1]!.start)
      expect(found.easyVerdict?.tooFast ?? null).toBe(run.easyVerdict?.tooFast ?? null);
    expect(Math.abs(found.distanceKm - run.distanceKm)).toBeLessThan(0.01);
    expect(Math.abs(found.avgHrBpm! - run.avgHrBpm!)).toBeLessThan(0.5);
    expect(Math.abs(found.gradedPaceSPerKm! / run.gradedPaceSPerKm! - 1)).toBeLessThan(0.005);
  }
  expect(seen.runner.easyCeilingSPerKm).toBeCloseTo(told.runner.easyCeilingSPerKm!, 6);
}, 60_000);

it('states a counterfactual that flips the decision when applied to what was stored', async () => {
  for (const id of ['S01', 'S04', 'S10', 'S11', 'S12']) {
    const scenario = resolveSameAs(known.get(id)!, known);
    const { decision, seen } = await reviewStored(store, scenarioInput(scenario), profileOf(scenario.runner));
    const flipped = review(applyEdits(seen, decision.counterfactual!.edits));
    if (!flipped.ok) throw new Error(flipped.error.message);
    expect([id, flipped.value.code]).toEqual([id, decision.counterfactual!.code]);
    expect(flipped.value.code).not.toBe(decision.code);
  }
}, 120_000);

it.each(['S04', 'S11', 'S12'])(
  '%s comes out otherwise where its counterfactual is lived through',
  async (id) => {
    const scenario = resolveSameAs(known.get(id)!, known);
    const [told, profile] = [scenarioInput(scenario), profileOf(scenario.runner)];
    const { counterfactual: c } = (await reviewStored(store, told, profile)).decision;
    const other = await reviewStored(store, applyEdits(told, c!.edits), profile);
    expect(other.decision.code).toBe(c!.code);
  },
  60_000,
);

it('compares planned and executed load of a stored plan', async () => {
  const lived = async (id: string) => {
    const scenario = resolveSameAs(known.get(id)!, known);
    const { decision, seen } = await reviewStored(store, scenarioInput(scenario), profileOf(scenario.runner));
    const week = seen.weeks.at(-1)!;
    const runs = seen.runs.filter((r) => r.day >= week.start && r.day <= decision.asOf);
    const load = runs.reduce((sum, r) => sum + r.load!, 0);
    return { flags: decision.flags.map((f) => f.code), share: load / week.plannedLoad! };
  };
  const asPlanned = await lived('S01');
  expect(asPlanned.share).toBeGreaterThan(0.9);
  expect(asPlanned.share).toBeLessThan(1.1);
  expect(asPlanned.flags).not.toContain('load_over');
  const harder = await lived('P115');
  expect(harder.share).toBeGreaterThan(1.3);
  expect(harder.flags).toContain('load_over');
}, 60_000);
