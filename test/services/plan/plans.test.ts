import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PLAN, HISTORY_PLAN } from '../../../fixtures/generators/plans.ts';
import { ensureLocalAthlete } from '../../../src/services/athlete.ts';
import { parsePlanDocument } from '../../../src/services/plan/plan-document.ts';
import { currentPlan, savePlan } from '../../../src/services/plan/plans.ts';
import { testServices } from '../../support/services.ts';

let services: Awaited<ReturnType<typeof testServices>>;
beforeAll(async () => {
  services = await testServices(Date.UTC(2026, 4, 3));
  await ensureLocalAthlete(services.deps, 'Europe/Berlin');
});
afterAll(() => services.end());

describe('savePlan', () => {
  it('keeps a plan without a race', async () => {
    await savePlan(services.deps, 'local', { ...HISTORY_PLAN, race: null });
    expect((await currentPlan(services.deps, 'local'))!.race).toBeNull();
  });

  it('goes back to an earlier plan as its next version', async () => {
    await savePlan(services.deps, 'local', DEMO_PLAN);
    const again = await savePlan(services.deps, 'local', HISTORY_PLAN);
    expect(again).toEqual({ ok: true, value: { planId: HISTORY_PLAN.id, version: 2, changed: true } });
    expect((await currentPlan(services.deps, 'local'))!.id).toBe(HISTORY_PLAN.id);
  });

  it('makes no version of the plan that is in force', async () => {
    await savePlan(services.deps, 'local', HISTORY_PLAN);
    const before = await currentPlan(services.deps, 'local');
    const again = await savePlan(services.deps, 'local', { ...HISTORY_PLAN, version: 77 });
    expect(again).toMatchObject({ ok: true, value: { version: before!.version, changed: false } });
    expect(await currentPlan(services.deps, 'local')).toEqual(before);
  });
});

describe('parsePlanDocument', () => {
  const text = (changes: object) => JSON.stringify({ ...HISTORY_PLAN, ...changes });

  it('reads the fixture plans', () => {
    expect(parsePlanDocument(text({}))).toMatchObject({ ok: true });
  });

  it.each([
    ['no JSON', '{', 'PLAN_NOT_JSON'],
    ['another format', text({ format: 'x' }), 'PLAN_INVALID'],
    ['a field nobody knows', text({ extra: 1 }), 'PLAN_INVALID'],
    [
      'a week that does not start on Monday',
      text({ weeks: [{ start: '2026-05-05', km: 1, sessions: [] }] }),
      'PLAN_INVALID',
    ],
    [
      'a session outside its week',
      text({
        weeks: [
          { start: '2026-05-04', km: 1, sessions: [{ id: 'a', day: '2026-05-11', type: 'easy', km: 1 }] },
        ],
      }),
      'PLAN_INVALID',
    ],
    ['the same week twice', text({ weeks: [HISTORY_PLAN.weeks[0], HISTORY_PLAN.weeks[0]] }), 'PLAN_INVALID'],
    [
      'a day that does not exist',
      text({ weeks: [{ start: '2026-02-30', km: 1, sessions: [] }] }),
      'PLAN_INVALID',
    ],
    ['the reserved name', text({ id: 'own-weeks' }), 'PLAN_INVALID'],
  ])('refuses %s and says where', (_, json, code) => {
    const parsed = parsePlanDocument(json);
    expect(parsed).toMatchObject({ ok: false, error: { code } });
  });
});
