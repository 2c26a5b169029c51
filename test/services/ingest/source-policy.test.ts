import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFit } from '../../../fixtures/generators/write-fit.ts';
import { writeGpx } from '../../../fixtures/generators/write-xml.ts';
import { DISPLAY_ONLY, FREE, type SourcePolicy } from '../../../src/core/access/source-policy.ts';
import { firstActivity, listActivities, listLoads } from '../../../src/db/queries/activity.ts';
import { getAnalysis, listAnalysed } from '../../../src/db/queries/analysis.ts';
import { lastReceivedMs, listDeliveries } from '../../../src/db/queries/delivery.ts';
import { putFeedback } from '../../../src/db/queries/feedback.ts';
import { listFreeWellness, listWellness } from '../../../src/db/queries/wellness.ts';
import type { Identity } from '../../../src/db/row-security.ts';
import { coachGrant } from '../../../src/db/schema/coach-grant.ts';
import type { ProviderId } from '../../../src/providers/provider.ts';
import { ensureLocalAthlete } from '../../../src/services/athlete.ts';
import { keepReadings } from '../../../src/services/connections/keep-readings.ts';
import { awaitOutcomes } from '../../../src/services/ingest/await-deliveries.ts';
import { expireSources } from '../../../src/services/ingest/expire-sources.ts';
import { checkLedger } from '../../../src/services/ingest/ledger.ts';
import { receiveFile } from '../../../src/services/ingest/receive-file.ts';
import { readinessSignals } from '../../../src/services/review/athlete-signals.ts';
import { dropWellness, putWellness } from '../../../src/services/review/wellness.ts';
import { rowsOf } from '../../support/fill-tables.ts';
import { testPipeline } from '../../support/jobs.ts';
import { shortRun } from '../../support/simulated-files.ts';

const NOW = Date.UTC(2026, 4, 3, 20);
const WEEK_MS = 7 * 86_400_000;
const CHILDREN = ['activity_stream', 'analysis', 'activity_source'];
let nowMs = NOW;
let test: Awaited<ReturnType<typeof testPipeline>>;

beforeAll(async () => {
  test = await testPipeline(NOW);
  test.deps.now = () => nowMs;
  await test.start();
});
beforeEach(async () => {
  nowMs = NOW;
  await test.empty();
  await ensureLocalAthlete(test.deps, 'Europe/Berlin');
});
afterAll(() => test.end());

/** A file through the whole pipeline; from a platform where one is named. Answers the activity that it feeds. */
async function arrive(name: string, content: Uint8Array | string, policy?: SourcePolicy): Promise<string> {
  const { deps } = test;
  const origin = policy === undefined ? {} : { origin: { platform: 'example', policy } };
  const bytes = Buffer.from(content as Uint8Array);
  const file = { name, content: bytes, source: 'pull' as const, ...origin };
  const { delivery } = await receiveFile(deps, 'local', file, (tx, { delivery: { deliveryId } }) =>
    deps.queue.due(tx, 'file', { athleteId: 'local', deliveryId }),
  );
  deps.queue.wake();
  const { deliveryId } = delivery;
  const outcomes = await awaitOutcomes(deps, 'local', [{ deliveryId, file: name, isNew: true }], 60_000);
  return outcomes![0]![0]!.activityIds[0]!;
}

const read = <T>(fn: Parameters<typeof test.deps.db.read<T>>[0]) => test.deps.db.read(fn);
const activities = () => read((db) => listActivities(db, 'local'));

async function seenBy(identity: Identity, table: string): Promise<string[]> {
  const rows = await test.deps.db.as(identity).read((db) => rowsOf(db, table));
  return rows.map((row) => (row as unknown as { activity_id: string }).activity_id).toSorted();
}
const COACH: Identity = { kind: 'other', athleteId: 'local', accountId: 'coach', nowMs: NOW };
const SELF: Identity = { kind: 'self', athleteId: 'local' };
const PROGRAM: Identity = { ...SELF, isProgram: true };

async function grantAll(): Promise<void> {
  const scopes = ['activity:read' as const, 'location:read' as const, 'wellness:read' as const];
  await test.deps.db.transaction((tx) =>
    tx
      .insert(coachGrant)
      .values({ athleteId: 'local', grantId: 'g', toAccount: 'coach', scopes, version: 1 }),
  );
}

describe('a run from a source that only shows it to the athlete', () => {
  it('is seen by the athlete and by nobody else, with everything made from it', async () => {
    await grantAll();
    const own = await arrive('own.fit', writeFit(shortRun(1)));
    const held = await arrive('held.fit', writeFit(shortRun(3)), DISPLAY_ONLY);
    expect(await seenBy(SELF, 'activity')).toEqual([own, held].toSorted());
    for (const identity of [COACH, PROGRAM]) {
      for (const table of ['activity', ...CHILDREN]) {
        expect(await seenBy(identity, table), `${identity.kind} ${table}`).toEqual([own]);
      }
    }
    expect(
      await test.deps.db.as(PROGRAM).read((db) => listDeliveries(db, 'local', { limit: 9 })),
    ).toHaveLength(1);
  });

  it.each([
    ['programs', COACH, PROGRAM, { ...FREE, mayUsePrograms: false }],
    ['others', PROGRAM, COACH, { ...FREE, mayShowOthers: false }],
  ] as const)('may be kept from %s alone', async (_what, sees, doesNot, policy) => {
    await grantAll();
    const held = await arrive('held.fit', writeFit(shortRun(3)), policy);
    expect(await seenBy(sees, 'activity')).toEqual([held]);
    expect(await seenBy(doesNot, 'activity')).toEqual([]);
    expect(await seenBy({ ...COACH, isProgram: true } as Identity, 'activity')).toEqual([]);
  });

  it('enters no analysis, no load, no series', async () => {
    const held = await arrive('held.fit', writeFit(shortRun(3)), DISPLAY_ONLY);
    const [activity] = await activities();
    expect(activity).toMatchObject({ activityId: held, policy: DISPLAY_ONLY, load: null, class: null });
    expect(await read((db) => getAnalysis(db, 'local', held))).toBeNull();
    expect(await read((db) => listAnalysed(db, 'local'))).toEqual([]);
    expect(await read((db) => listLoads(db, 'local', '2026-12-31'))).toEqual([]);
    expect(await read((db) => firstActivity(db, 'local'))).toBeNull();
    expect(await read((db) => lastReceivedMs(db, 'local'))).toBeNull();
  });
});

describe('a run that the athlete has a file of, too', () => {
  it.each(['file first', 'platform first'])('is derived from the file alone: %s', async (order) => {
    const alone = await arrive('own.gpx', writeGpx(shortRun(3)));
    const expected = (await activities())[0]!;
    await test.empty();
    await ensureLocalAthlete(test.deps, 'Europe/Berlin');
    const own = () => arrive('own.gpx', writeGpx(shortRun(3)));
    const held = () => arrive('held.fit', writeFit(shortRun(3)), DISPLAY_ONLY);
    const ids = order === 'file first' ? [await own(), await held()] : [await held(), await own()];
    expect(new Set(ids).size).toBe(1);
    const [activity] = await activities();
    expect(activity).toMatchObject({ policy: FREE, summary: expected.summary, load: expected.load });
    expect(alone).not.toBe('');
  });

  it('is one of the athlete’s own again when the same bytes come from the athlete', async () => {
    const bytes = writeFit(shortRun(3));
    await arrive('held.fit', bytes, DISPLAY_ONLY);
    await arrive('own.fit', bytes);
    expect((await activities()).map((a) => a.policy)).toEqual([FREE]);
    nowMs += WEEK_MS;
    expect(await expireSources(test.deps, test.deps.queue)).toBe(1);
    expect(await activities()).toHaveLength(1);
    expect(await checkLedger(test.deps, 'local')).toEqual([]);
  });
});

describe('the term of a source', () => {
  it('ends with bytes, recordings and activity gone, and the runner’s words kept', async () => {
    const held = await arrive('Morning at home.fit', writeFit(shortRun(3)), DISPLAY_ONLY);
    const own = await arrive('own.fit', writeFit(shortRun(1)));
    const said = {
      athleteId: 'local',
      feedbackId: 'f',
      day: '2026-05-03',
      activityId: held,
      rpe: 4,
      updatedMs: 1,
    };
    await test.deps.db.transaction((tx) => putFeedback(tx, said));
    nowMs = NOW + WEEK_MS - 1;
    expect(await expireSources(test.deps, test.deps.queue)).toBe(0);
    nowMs = NOW + WEEK_MS;
    expect(await expireSources(test.deps, test.deps.queue)).toBe(1);
    expect((await activities()).map((a) => a.activityId)).toEqual([own]);
    for (const table of CHILDREN) expect(await seenBy(SELF, table)).toEqual([own]);
    expect(await test.deps.files.list('local')).toHaveLength(1);
    const rows = await read((db) => listDeliveries(db, 'local', { limit: 9 }));
    expect(rows.find((row) => row.platform !== null)).toMatchObject({
      ...{ state: 'reviewed', code: 'SOURCE_TERM_OVER', originalName: null, sha256: null },
    });
    expect(await read((db) => rowsOf(db, 'feedback'))).toMatchObject([{ activity_id: null, rpe: 4 }]);
    expect(await checkLedger(test.deps, 'local')).toEqual([]);
    expect(await expireSources(test.deps, test.deps.queue)).toBe(0);
  });
});

describe('a night', () => {
  const DAY = '2026-05-03';
  const days = (identity: Identity) =>
    test.deps.db.as(identity).read((db) => listWellness(db, 'local', DAY, DAY));
  const measured = (provider: ProviderId, policy: SourcePolicy, reading: object, atMs = nowMs) =>
    test.deps.db.transaction((tx) =>
      keepReadings(tx, { athleteId: 'local', provider }, policy, [{ day: DAY, ...reading }], atMs),
    );
  const typed = { restHrBpm: null, hrv: null, sleepS: null, feel: null, weightKg: null };

  it('that its source only shows to the athlete is shown to nobody else, and enters no readiness', async () => {
    await grantAll();
    await measured('garmin', DISPLAY_ONLY, { restHrBpm: 41, sleepS: 30_000 });
    await measured('polar', FREE, { restHrBpm: 52 });
    const [mine] = await days(SELF);
    expect(mine).toMatchObject({ restHrBpm: 41, sleepS: 30_000, source: 'garmin' });
    for (const identity of [COACH, PROGRAM]) {
      expect(await days(identity), identity.kind).toMatchObject([
        { restHrBpm: 52, sleepS: null, source: 'polar' },
      ]);
    }
    const free = await read((db) => listFreeWellness(db, 'local', DAY, DAY));
    expect(free).toMatchObject([{ restHrBpm: 52, sleepS: null }]);
    expect(await read((db) => readinessSignals(db, 'local', DAY, []))).toMatchObject({
      restHrBpm: [{ day: DAY, value: 52, device: 'polar' }],
      sleepH: [],
    });
  });

  it('goes when the term of its source ends, counted from when it came, and nothing else of the day', async () => {
    await measured('garmin', DISPLAY_ONLY, { restHrBpm: 41 });
    nowMs += 86_400_000;
    await measured('garmin', DISPLAY_ONLY, { sleepS: 30_000 });
    await measured('polar', FREE, { restHrBpm: 52 });
    nowMs = NOW + WEEK_MS - 1;
    expect(await expireSources(test.deps, test.deps.queue)).toBe(0);
    nowMs += 1;
    expect(await expireSources(test.deps, test.deps.queue)).toBe(1);
    expect(await days(SELF)).toMatchObject([{ restHrBpm: 52, sleepS: null, source: 'polar' }]);
  });

  it('is told by the runner first, then by the platform that spoke first; each fills what is open', async () => {
    await measured('polar', FREE, { restHrBpm: 52 });
    await measured('garmin', FREE, { restHrBpm: 49, sleepS: 30_000 }, nowMs + 1);
    await measured('polar', FREE, { restHrBpm: 53, weightKg: 70 }, nowMs + 2);
    const first = { restHrBpm: 53, sleepS: 30_000, weightKg: 70, source: 'polar' };
    const sourceOf = { restHrBpm: 'polar', sleepS: 'garmin', weightKg: 'polar' };
    expect(await days(SELF)).toMatchObject([{ ...first, sourceOf, updatedMs: nowMs + 2 }]);
    await putWellness(test.deps, 'local', DAY, { ...typed, feel: 2, restHrBpm: 60 });
    expect(await days(SELF)).toMatchObject([{ restHrBpm: 60, sleepS: 30_000, feel: 2, source: 'runner' }]);
    await measured('garmin', FREE, { restHrBpm: 49, sleepS: 31_000 });
    expect(await days(SELF)).toMatchObject([{ restHrBpm: 60, sleepS: 31_000, feel: 2, source: 'runner' }]);
    expect(await dropWellness(test.deps, 'local', DAY)).toMatchObject({ ok: true });
    // only what the runner said: what was measured would be brought again by the next look back
    const measuredOnly = { restHrBpm: 53, sleepS: 31_000, feel: null, source: 'polar' };
    expect(await days(SELF)).toMatchObject([measuredOnly]);
    expect(await dropWellness(test.deps, 'local', DAY)).toMatchObject({
      error: { code: 'WELLNESS_NOT_FOUND' },
    });
    expect(await days(SELF)).toMatchObject([measuredOnly]);
  });
});
