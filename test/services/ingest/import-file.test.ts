import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunOrder, simulateRun } from '../../../fixtures/generators/simulate-run.ts';
import { writeFit } from '../../../fixtures/generators/write-fit.ts';
import { writeGpx, writeTcx } from '../../../fixtures/generators/write-xml.ts';
import { zipFiles } from '../../../fixtures/generators/zip.ts';
import { listActivities } from '../../../src/db/queries/activity.ts';
import { listDeliveries } from '../../../src/db/queries/delivery.ts';
import { ensureLocalAthlete } from '../../../src/services/athlete.ts';
import { importFile } from '../../../src/services/ingest/import-file.ts';
import { testServices } from '../../support/services.ts';

const order: RunOrder = {
  startMs: Date.UTC(2026, 3, 7, 16),
  utcOffsetS: 7200,
  segments: [{ durationS: 1500, speedMps: 2.7 }],
  body: { restHrBpm: 52, maxHrBpm: 184, thresholdSpeedMps: 3.268, hrAtThresholdBpm: 165 },
  seed: 7,
  everyS: 2,
  rollingM: 8,
  gps: true,
  heartRate: true,
};
const run = simulateRun(order);
const other = simulateRun({ ...order, startMs: order.startMs + 86_400_000, seed: 8 });
const fit = { name: 'run.fit', bytes: writeFit(run), source: 'upload' as const };

let services: Awaited<ReturnType<typeof testServices>>;
beforeAll(async () => {
  services = await testServices(Date.UTC(2026, 3, 8));
});
afterAll(() => services.end());

async function local() {
  return ensureLocalAthlete(services.deps, 'Europe/Berlin');
}

const activities = () => services.deps.db.read((db) => listActivities(db, 'local'));
const deliveries = () => services.deps.db.read((db) => listDeliveries(db, 'local', { limit: 100 }));

describe('importFile', () => {
  beforeEach(() => services.empty());

  it('stores the bytes before it reads them and names the activity by them', async () => {
    const [outcome] = await importFile(services.deps, await local(), fit);
    expect(outcome).toMatchObject({ state: 'imported', error: null });
    const [activity] = await activities();
    expect(activity!.activityId).toBe(outcome!.activityIds[0]);
    expect(activity!.localDay).toBe('2026-04-07');
    const [delivery] = await deliveries();
    expect(await services.deps.files.get('local', delivery!.sha256!)).toEqual(Buffer.from(fit.bytes));
  });

  it('gives the same activity for the same bytes, under any name and at once', async () => {
    const athlete = await local();
    const all = await Promise.all(
      [1, 2, 3].map((n) => importFile(services.deps, athlete, { ...fit, name: `copy-${n}.dat` })),
    );
    const again = await importFile(services.deps, athlete, fit);
    const ids = new Set([...all.flat(), ...again].flatMap((o) => o.activityIds));
    expect(ids.size).toBe(1);
    expect(await activities()).toHaveLength(1);
    expect(again[0]!.state).toBe('duplicate');
  });

  it('recognises one run in three formats, in any order', async () => {
    const files = [
      fit,
      { name: 'run.gpx', bytes: writeGpx(run), source: 'upload' as const },
      { name: 'run.tcx.gz', bytes: gzipSync(writeTcx(run)), source: 'upload' as const },
    ];
    for (const sequence of [files, files.toReversed()]) {
      await services.empty();
      const athlete = await local();
      for (const file of sequence) await importFile(services.deps, athlete, file);
      const [activity, ...rest] = await activities();
      expect(rest).toEqual([]);
      expect(activity!.summary.format).toBe('fit');
      expect(await deliveries()).toHaveLength(3);
    }
  });

  it('recognises one run that arrives in two formats at the same moment', async () => {
    const athlete = await local();
    await Promise.all([
      importFile(services.deps, athlete, fit),
      importFile(services.deps, athlete, { name: 'run.gpx', bytes: writeGpx(run), source: 'upload' }),
    ]);
    expect(await activities()).toHaveLength(1);
  });

  it('loses nothing good in a batch with a broken file, and names the broken one', async () => {
    const zip = zipFiles([
      { name: 'a.fit', bytes: fit.bytes },
      { name: 'broken.fit', bytes: new Uint8Array(400).fill(7) },
      { name: 'deep/b.gpx', bytes: writeGpx(other) },
      { name: 'notes.csv', bytes: new TextEncoder().encode('a,b\n1,2\n') },
    ]);
    const outcomes = await importFile(services.deps, await local(), {
      name: 'export.zip',
      bytes: zip,
      source: 'upload',
    });
    const byFile = Object.fromEntries(outcomes.map((o) => [o.file, o]));
    expect(byFile['export.zip!a.fit']!.state).toBe('imported');
    expect(byFile['export.zip!deep/b.gpx']!.state).toBe('imported');
    expect(byFile['export.zip!broken.fit']).toMatchObject({
      state: 'rejected',
      error: { code: 'UNKNOWN_FORMAT' },
    });
    expect(byFile['export.zip!notes.csv']).toBeUndefined();
    expect(await activities()).toHaveLength(2);
  });

  it('answers a rejected file the same way when it comes again', async () => {
    const athlete = await local();
    const broken = {
      name: 'x.fit',
      bytes: new TextEncoder().encode('<html>log in</html>'),
      source: 'upload' as const,
    };
    const first = await importFile(services.deps, athlete, broken);
    const second = await importFile(services.deps, athlete, broken);
    expect(first[0]!.error!.code).toBe('UNKNOWN_FORMAT');
    expect(second).toEqual(first);
    expect((await deliveries())[0]).toMatchObject({ state: 'rejected', code: 'UNKNOWN_FORMAT' });
  });
});
