import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFit } from '../../../fixtures/generators/write-fit.ts';
import { addDays, type Day, instantOf } from '../../../src/core/time.ts';
import { insertDelivery } from '../../../src/db/queries/delivery.ts';
import { ensureLocalAthlete, evaluateAthlete } from '../../../src/services/athlete.ts';
import { importFiles } from '../../../src/services/ingest/import-file.ts';
import type { PlanDocument } from '../../../src/services/plan/plan-document.ts';
import { plannedAndDone } from '../../../src/services/plan/planned-and-done.ts';
import { savePlan } from '../../../src/services/plan/plans.ts';
import { testServices } from '../../support/services.ts';
import { shortRun } from '../../support/simulated-files.ts';

const ZONE = 'Pacific/Auckland';
const MONDAY = '2026-04-27';
const [TUE, THU, SUN] = [addDays(MONDAY, 1), addDays(MONDAY, 3), addDays(MONDAY, 6)];
const at = (day: Day, hour: number) => instantOf(day, hour, 0, ZONE);

let nowMs = 0;
let services: Awaited<ReturnType<typeof testServices>>;
beforeAll(async () => {
  services = await testServices(0);
  services.deps.now = () => nowMs;
}, 60_000);
afterAll(() => services.end());
beforeEach(() => services.empty());

const plan = (sessions: [Day, 'easy' | 'tempo' | 'long_easy', number][], id = 'p'): PlanDocument => ({
  format: 'pacekeeper.plan/1',
  id,
  version: 1,
  zone: ZONE,
  level: 2,
  peakKm: null,
  race: null,
  weeks: [
    {
      start: MONDAY,
      type: 'load',
      km: sessions.reduce((sum, [, , km]) => sum + km, 0),
      sessions: sessions.map(([day, type, km]) => ({
        id: `${day}-${type}`,
        day,
        type,
        km,
        flexibility: 'normal',
        locked: false,
      })),
    },
  ],
});

/** Imports a run of a local day; it is received when it has ended. */
async function ran(day: Day, km: number): Promise<string> {
  const startMs = at(day, 7);
  nowMs = startMs + 3 * 3_600_000;
  const athlete = await ensureLocalAthlete(services.deps, ZONE);
  const run = shortRun(1, {
    startMs,
    utcOffsetS: 12 * 3600,
    segments: [{ distanceM: km * 1000, speedMps: 2.8 }],
  });
  const bytes = writeFit(run);
  const [outcome] = await importFiles(services.deps, athlete.athleteId, [
    { name: 'run.fit', bytes, source: 'upload' },
  ]);
  expect(outcome!.state).toBe('imported');
  return outcome!.activityIds[0]!;
}

const read = (from = MONDAY, to = SUN) => plannedAndDone(services.deps, 'local', from, to);
const states = async () => (await read()).sessions.map((s) => s.state);

describe('a planned session', () => {
  beforeEach(async () => {
    nowMs = at(MONDAY, 6);
    await ensureLocalAthlete(services.deps, ZONE);
    await savePlan(
      services.deps,
      'local',
      plan([
        [TUE, 'easy', 4],
        [THU, 'easy', 6],
        [SUN, 'long_easy', 8],
      ]),
    );
  });

  it('is ahead until its day is over in the zone of the athlete', async () => {
    nowMs = at(TUE, 23);
    expect(await states()).toEqual(['ahead', 'ahead', 'ahead']);
    nowMs = at(addDays(TUE, 1), 1);
    expect(await states()).toEqual(['unknown', 'ahead', 'ahead']);
  });

  it('is unknown, not missed, while its recording may still come', async () => {
    nowMs = at(addDays(TUE, 1), 9);
    expect(await states()).toEqual(['unknown', 'ahead', 'ahead']);
    // a later file says that the earlier ones are here too
    await ran(THU, 6);
    expect(await states()).toEqual(['missed', 'done', 'ahead']);
    // and two days of silence are enough
    nowMs = at(addDays(SUN, 2), 1);
    expect(await states()).toEqual(['missed', 'done', 'unknown']);
    nowMs = at(addDays(SUN, 3), 1);
    expect(await states()).toEqual(['missed', 'done', 'missed']);
  });

  it('is not called missed while a file waits to be read', async () => {
    nowMs = at(addDays(SUN, 8), 1);
    expect(await states()).toEqual(['missed', 'missed', 'missed']);
    await services.deps.db.transaction((tx) =>
      insertDelivery(tx, {
        athleteId: 'local',
        deliveryId: 'waiting',
        naturalKey: 'waiting',
        source: 'upload',
        receivedMs: nowMs,
        sizeBytes: 1,
      }),
    );
    expect(await states()).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('is done by a run of another day, which says so', async () => {
    const id = await ran(addDays(TUE, 1), 4);
    const { sessions, activities, adherence } = await read();
    expect(sessions[0]).toMatchObject({
      state: 'done',
      match: { activityIds: [id], how: 'moved', confidence: 0.748 },
    });
    await evaluateAthlete(services.deps, 'local');
    // once analysed, the run is known to have been even
    expect((await read()).sessions[0]!.match).toMatchObject({ how: 'moved', confidence: 0.85 });
    expect(activities).toMatchObject([{ id, day: addDays(TUE, 1), sessionIds: [sessions[0]!.id] }]);
    expect(adherence).toBe(1);
  });

  it('stands as planned when its week began, whatever was planned later', async () => {
    nowMs = at(addDays(SUN, 10), 1);
    await savePlan(services.deps, 'local', plan([[TUE, 'tempo', 9]]));
    expect((await read()).sessions.map((s) => s.planVersion)).toEqual([1, 1, 1]);
  });

  it('gives way to the plan that is active now', async () => {
    nowMs = at(TUE, 5);
    await savePlan(services.deps, 'local', plan([[THU, 'tempo', 9]], 'q'));
    expect((await read()).sessions.map((s) => [s.planId, s.type])).toEqual([['q', 'tempo']]);
  });
});

it('has no adherence where nothing was planned', async () => {
  const id = await ran(TUE, 4);
  const { sessions, activities, adherence } = await read();
  expect([sessions, adherence]).toEqual([[], null]);
  expect(activities).toMatchObject([{ id, sessionIds: [] }]);
});
