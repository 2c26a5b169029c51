import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFit } from '../../../fixtures/generators/write-fit.ts';
import { writeGpx } from '../../../fixtures/generators/write-xml.ts';
import { listActivities } from '../../../src/db/queries/activity.ts';
import { listMerges } from '../../../src/db/queries/activity-merge.ts';
import { listSources } from '../../../src/db/queries/activity-source.ts';
import { listAnalysed } from '../../../src/db/queries/analysis.ts';
import { listDoubts } from '../../../src/db/queries/same-run-doubt.ts';
import type { Identity } from '../../../src/db/row-security.ts';
import { coachGrant } from '../../../src/db/schema/coach-grant.ts';
import { ensureLocalAthlete } from '../../../src/services/athlete.ts';
import {
  declineSameRun,
  mergeActivities,
  splitSource,
  undoMerge,
} from '../../../src/services/ingest/decide-same-run.ts';
import { withdrawDeliveries } from '../../../src/services/ingest/expire-sources.ts';
import { checkLedger } from '../../../src/services/ingest/ledger.ts';
import { testPipeline } from '../../support/jobs.ts';
import { clockOff, shortRun } from '../../support/simulated-files.ts';

let test: Awaited<ReturnType<typeof testPipeline>>;
beforeAll(async () => {
  test = await testPipeline(Date.UTC(2026, 4, 3, 20));
});
beforeEach(async () => {
  await test.empty();
  await ensureLocalAthlete(test.deps, 'Europe/Berlin');
});
afterAll(() => test.end());

async function imported(...files: [string, Uint8Array | string][]): Promise<string[]> {
  const { importFiles } = await import('../../../src/services/ingest/import-file.ts');
  const athlete = await ensureLocalAthlete(test.deps);
  const ids: string[] = [];
  for (const [name, bytes] of files) {
    const file = { name, bytes: Buffer.from(bytes as Uint8Array), source: 'upload' as const };
    ids.push((await importFiles(test.deps, athlete.athleteId, [file]))[0]!.activityIds[0]!);
  }
  return ids;
}

/** Everything that a merge may touch, with what is worked out from it, as text. */
async function everything(): Promise<string> {
  await test.deps.evaluations.of('local');
  const tables = ['activity', 'activity_source', 'activity_stream', 'analysis', 'delivery', 'feedback'];
  tables.push('note', 'same_run_doubt');
  const rows: Record<string, unknown> = {};
  for (const table of tables) {
    const found = (await test.deps.db.transaction((tx) =>
      tx.execute(sql.raw(`select to_jsonb(t) - 'analysed_ms' as row from ${table} t order by 1`)),
    )) as unknown as { row: unknown }[];
    rows[table] = found.map((f) => f.row);
  }
  return JSON.stringify(rows, null, 1);
}

const activityIds = async () =>
  (await test.deps.db.read((db) => listActivities(db, 'local'))).map((a) => a.activityId);

describe('a merge by a person', () => {
  it('and its undoing leave everything as it was, recalculation included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.boolean(),
        async (seed, gpx, rated) => {
          await test.empty();
          await ensureLocalAthlete(test.deps, 'Europe/Berlin');
          const other = gpx ? writeGpx(shortRun(seed + 1)) : writeFit(shortRun(seed + 1));
          const [a, b] = await imported(
            ['a.fit', writeFit(shortRun(seed))],
            ['b.dat', other],
            ['c.fit', writeFit(shortRun(seed + 2))],
          );
          if (rated) {
            await test.deps.db.transaction((tx) =>
              tx.execute(sql`insert into feedback (athlete_id, feedback_id, day, activity_id, rpe, updated_ms)
              select athlete_id, 'f-' || activity_id, local_day, activity_id, 5, 1 from activity`),
            );
            await test.deps.db.transaction((tx) =>
              tx.execute(sql`insert into note (athlete_id, note_id, about, about_id, author, role, text, created_ms)
              select athlete_id, 'n-' || activity_id, 'activity', activity_id, 'me', 'runner', 'windy', 1 from activity`),
            );
          }
          const before = await everything();
          const merged = await mergeActivities(test.deps, 'local', [a!, b!]);
          if (!merged.ok) throw new Error(merged.error.code);
          expect(await activityIds()).toHaveLength(2);
          expect(await everything()).not.toBe(before);
          const undone = await undoMerge(test.deps, 'local', merged.value.mergeId);
          expect(undone.ok).toBe(true);
          expect(await everything()).toBe(before);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('is undone once', async () => {
    const [a, b] = await imported(['a.fit', writeFit(shortRun(1))], ['b.fit', writeFit(shortRun(2))]);
    const merged = await mergeActivities(test.deps, 'local', [a!, b!]);
    const { mergeId } = (merged as { value: { mergeId: string } }).value;
    expect((await undoMerge(test.deps, 'local', mergeId)).ok).toBe(true);
    expect(await undoMerge(test.deps, 'local', mergeId)).toMatchObject({
      error: { code: 'MERGE_NOT_FOUND' },
    });
    expect(await mergeActivities(test.deps, 'local', [a!, a!])).toMatchObject({
      error: { code: 'ACTIVITY_NOT_FOUND' },
    });
  });

  it('is undone after those that stand on it, and then all is as it was', async () => {
    const [a, b, c] = await imported(
      ['a.gpx', writeGpx(shortRun(1))],
      ['b.gpx', writeGpx(shortRun(2))],
      ['c.fit', writeFit(shortRun(3))],
    );
    const before = await everything();
    const merge = async (pair: [string, string]) => {
      const merged = await mergeActivities(test.deps, 'local', pair);
      return (merged as { value: { mergeId: string; activityId: string } }).value;
    };
    const first = await merge([a!, b!]);
    const second = await merge([first.activityId, c!]);
    expect(second.activityId).toBe(c);
    expect(await undoMerge(test.deps, 'local', first.mergeId)).toMatchObject({
      error: { code: 'MERGE_NOT_LAST' },
    });
    expect((await undoMerge(test.deps, 'local', second.mergeId)).ok).toBe(true);
    expect((await undoMerge(test.deps, 'local', first.mergeId)).ok).toBe(true);
    expect(await everything()).toBe(before);
  });

  it.each([0, 1])('is neither undone nor split where nothing is left of run %i', async (n) => {
    const ids = await imported(['a.fit', writeFit(shortRun(1))], ['b.gpx', writeGpx(shortRun(2))]);
    const links = await test.deps.db.read((db) => listSources(db, 'local', ids));
    const deliveryOf = (id: string) => links.find((link) => link.activityId === id)!.deliveryId;
    const merged = await mergeActivities(test.deps, 'local', [ids[0]!, ids[1]!]);
    const { mergeId, activityId } = (merged as { value: { mergeId: string; activityId: string } }).value;
    expect(activityId).toBe(ids[0]);
    await test.deps.db.transaction((tx) =>
      withdrawDeliveries(tx, { athleteId: 'local', zone: 'Europe/Berlin' }, [deliveryOf(ids[n]!)], {
        ...{ code: 'SOURCE_TERM_OVER', detail: 'Over.' },
      }),
    );
    expect(await undoMerge(test.deps, 'local', mergeId)).toMatchObject({
      error: { code: 'MERGE_NOT_FOUND' },
    });
    const source = { deliveryId: deliveryOf(ids[1 - n]!), part: 1 };
    expect(await splitSource(test.deps, 'local', activityId, source)).toMatchObject({
      error: { code: 'SOURCE_IS_THE_ACTIVITY' },
    });
    expect(await activityIds()).toEqual([activityId]);
  });
});

describe('a recording that matching joined', () => {
  it('can be taken out, stays out when it comes again, and joined again gives what was there', async () => {
    const [a, same] = await imported(['a.fit', writeFit(shortRun(1))], ['a.gpx', writeGpx(shortRun(1))]);
    expect(same).toBe(a);
    const row = async () => (await test.deps.db.read((db) => listActivities(db, 'local')))[0]!.summary;
    const joined = await row();
    const rows = (await test.deps.db.transaction((tx) =>
      tx.execute(sql`select delivery_id as id from activity_source where matched_by = 'same_run'`),
    )) as unknown as { id: string }[];
    const source = { deliveryId: rows[0]!.id, part: 1 };
    const split = await splitSource(test.deps, 'local', a!, source);
    expect(split.ok).toBe(true);
    expect(await activityIds()).toHaveLength(2);
    await imported(['a-again.gpx', writeGpx(shortRun(1))]);
    expect(await activityIds()).toHaveLength(2);
    const own = (split as { value: { activityId: string } }).value.activityId;
    await mergeActivities(test.deps, 'local', [a!, own]);
    expect(await activityIds()).toEqual([a]);
    expect(await row()).toEqual(joined);
  });
});

describe('a recording that shows two activities', () => {
  const run = shortRun(5);
  const files: [string, Uint8Array][] = [
    ['early.gpx', clockOff(run, -170)],
    ['late.gpx', clockOff(run, 170)],
    ['watch.fit', writeFit(run)],
  ];

  it.each([[[0, 1, 2]], [[1, 0, 2]], [[2, 0, 1]], [[0, 2, 1]]])(
    'makes them one, in the order %j',
    async (order) => {
      await imported(...order.slice(0, 2).map((n) => files[n]!));
      expect(await activityIds()).toHaveLength(order[2] === 2 ? 2 : 1);
      await imported(files[order[2]!]!);
      expect(await activityIds()).toHaveLength(1);
      const [{ n } = { n: 0 }] = (await test.deps.db.transaction((tx) =>
        tx.execute(sql`select count(*)::int as n from activity_source`),
      )) as unknown as { n: number }[];
      expect(n).toBe(3);
      // no worker runs here, so all of them still wait for their analysis
      const wrong = (await checkLedger(test.deps, 'local')).filter((w) => w.code !== 'DELIVERY_STUCK');
      expect(wrong).toEqual([]);
    },
  );

  it('leaves them two when its merge is undone, and a fourth recording does not merge them again', async () => {
    await imported(files[0]!, files[1]!);
    const before = await activityIds();
    await imported(files[2]!);
    const [kept] = await activityIds();
    const [merge] = await test.deps.db.read((db) => listMerges(db, 'local', kept!));
    expect(merge).toMatchObject({ journal: { by: 'matching' } });
    expect((await undoMerge(test.deps, 'local', merge!.mergeId)).ok).toBe(true);
    expect((await activityIds()).toSorted()).toEqual(before.toSorted());
    await imported(['again.gpx', clockOff(run, 1)]);
    expect(await activityIds()).toHaveLength(2);
  });
});

describe('a doubtful pair', () => {
  it('merges nothing, is asked about, and not again once it was declined', async () => {
    const run = shortRun(3);
    const bytes = clockOff(run, 3 * 3600 + 40);
    const ids = await imported(['a.fit', writeFit(run)], ['shifted.gpx', bytes]);
    expect(new Set(ids).size).toBe(2);
    const open = () => test.deps.db.read((db) => listDoubts(db, 'local', { state: 'open' }));
    const [doubt] = await open();
    expect(doubt!.evidence.why).toContain('shifted_by_whole_hours');
    expect((await declineSameRun(test.deps, 'local', [ids[0]!, ids[1]!])).ok).toBe(true);
    expect(await open()).toEqual([]);
    await imported(['again.gpx', clockOff(run, 1)]);
    expect(await activityIds()).toHaveLength(2);
    expect(await open()).toEqual([]);
  });

  const run = shortRun(3);
  const copy: [string, Uint8Array] = ['shifted.gpx', clockOff(run, 3 * 3600)];
  const own: [string, Uint8Array] = ['a.gpx', Buffer.from(writeGpx(run))];
  const kmOf = async (asked: [string, Uint8Array][]) => {
    await imported(...asked);
    return (await test.deps.evaluations.of('local'))!.runs.map(({ id, distanceKm }) => [id, distanceKm]);
  };

  it.each([[[own, copy]], [[copy, own]]])(
    'of one recording counts once until somebody answers',
    async (files) => {
      const [first] = await kmOf([own]);
      await test.empty();
      await ensureLocalAthlete(test.deps, 'Europe/Berlin');
      const found = await kmOf([files[0]!]);
      expect(found).toHaveLength(1);
      // whichever came first, the one that starts first counts
      expect(await kmOf([files[1]!])).toEqual([first]);
      const pair = (await activityIds()) as [string, string];
      expect(pair).toHaveLength(2);
      await declineSameRun(test.deps, 'local', pair);
      expect((await test.deps.evaluations.of('local'))!.runs).toHaveLength(2);
    },
  );

  it('of one recording counts once for a coach, too', async () => {
    await imported(own, copy);
    await test.deps.evaluations.of('local');
    const scopes = ['activity:read' as const];
    await test.deps.db.transaction((tx) =>
      tx
        .insert(coachGrant)
        .values({ athleteId: 'local', grantId: 'g', toAccount: 'coach', scopes, version: 1 }),
    );
    const coach = { kind: 'other', athleteId: 'local', accountId: 'coach', nowMs: test.deps.now() } as const;
    const seen = (identity: Identity) =>
      test.deps.db.as(identity).read((db) => listAnalysed(db, 'local').then((rows) => rows.length));
    expect([await seen({ kind: 'self', athleteId: 'local' }), await seen(coach)]).toEqual([1, 1]);
  });

  it('of one recording that became one by an answer counts once, and again once when that is undone', async () => {
    const ids = await imported(own, copy);
    const before = (await test.deps.evaluations.of('local'))!.runs;
    expect(before).toHaveLength(1);
    const merged = await mergeActivities(test.deps, 'local', ids as [string, string]);
    if (!merged.ok) throw new Error(merged.error.code);
    expect((await test.deps.evaluations.of('local'))!.runs).toHaveLength(1);
    await undoMerge(test.deps, 'local', merged.value.mergeId);
    expect((await test.deps.evaluations.of('local'))!.runs).toEqual(before);
  });

  it('counts the run that training may be derived from, where the other is only shown', async () => {
    const ids = await imported(own, copy);
    await test.deps.db.transaction(async (tx) => {
      await tx.execute(
        sql`update activity set policy = jsonb_set(policy, '{mayDerive}', 'false') where activity_id = ${ids[0]}`,
      );
      await tx.execute(sql`update history_state set changed_from = '0001-01-01', changes = changes + 1`);
    });
    expect((await test.deps.evaluations.of('local'))!.runs.map((r) => r.id)).toEqual([ids[1]]);
  });
});
