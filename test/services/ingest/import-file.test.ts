import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunOrder, simulateRun } from '../../../fixtures/generators/simulate-run.ts';
import { writeFit } from '../../../fixtures/generators/write-fit.ts';
import { writeGpx, writeTcx } from '../../../fixtures/generators/write-xml.ts';
import { listActivities } from '../../../src/db/queries/activity.ts';
import { listDeliveries } from '../../../src/db/queries/delivery.ts';
import { ensureLocalAthlete } from '../../../src/services/athlete.ts';
import { type IncomingFile, importFiles } from '../../../src/services/ingest/import-file.ts';
import { receiveFiles } from '../../../src/services/ingest/receive-file.ts';
import { testServices } from '../../support/services.ts';
import { shortRun } from '../../support/simulated-files.ts';

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

const put = (files: Iterable<IncomingFile> | AsyncIterable<IncomingFile>, deps = services.deps) =>
  importFiles(deps, 'local', files);
/** So many runs on as many days. */
const many = (n: number): IncomingFile[] =>
  Array.from({ length: n }, (_, i) => ({ ...fit, name: `${i}.fit`, bytes: writeFit(shortRun(i + 1)) }));
/** What the decoder says where it and not the file failed. */
const crashed = { code: 'DECODER_CRASHED', message: 'The decoder died.' };
const activities = () => services.deps.db.read((db) => listActivities(db, 'local'));
const deliveries = () => services.deps.db.read((db) => listDeliveries(db, 'local', { limit: 100 }));

beforeEach(async () => {
  await services.empty();
  await ensureLocalAthlete(services.deps, 'Europe/Berlin');
});

describe('importFiles', () => {
  it('stores the bytes before it reads them and names the activity by them', async () => {
    const [outcome] = await put([fit]);
    expect(outcome).toMatchObject({ state: 'imported', error: null });
    const [activity] = await activities();
    expect(activity!.activityId).toBe(outcome!.activityIds[0]);
    expect(activity!.localDay).toBe('2026-04-07');
    const [delivery] = await deliveries();
    expect(await services.deps.files.get('local', delivery!.sha256!)).toEqual(Buffer.from(fit.bytes));
  });

  it('gives the same activity for the same bytes, under any name and at once', async () => {
    const copies = [1, 2, 3].map((n) => ({ ...fit, name: `copy-${n}.dat` }));
    const all = await Promise.all([...copies.map((copy) => put([copy])), put(copies)]);
    const again = await put([fit]);
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
    for (const sequence of [files.map((file) => [file]), [files], [files.toReversed()]]) {
      await services.empty();
      await ensureLocalAthlete(services.deps, 'Europe/Berlin');
      const outcomes = [];
      for (const together of sequence) outcomes.push(...(await put(together)));
      expect(outcomes.map((o) => o.state)).toEqual(['imported', 'duplicate', 'duplicate']);
      const [activity, ...rest] = await activities();
      expect(rest).toEqual([]);
      expect(activity!.summary.format).toBe('fit');
      expect(await deliveries()).toHaveLength(3);
    }
  });

  it('recognises one run that arrives in two formats at the same moment', async () => {
    await Promise.all([put([fit]), put([{ name: 'run.gpx', bytes: writeGpx(run), source: 'upload' }])]);
    expect(await activities()).toHaveLength(1);
  });

  it('loses nothing good beside a broken file, and names the broken one', async () => {
    const outcomes = await put([
      fit,
      { ...fit, name: 'broken.fit', bytes: new Uint8Array(400).fill(7) },
      { ...fit, name: 'b.gpx', bytes: writeGpx(other) },
      { ...fit, name: 'again.fit' },
    ]);
    expect(outcomes.map((o) => [o.file, o.state, o.error?.code ?? null])).toEqual([
      ['run.fit', 'imported', null],
      ['broken.fit', 'rejected', 'UNKNOWN_FORMAT'],
      ['b.gpx', 'imported', null],
      ['again.fit', 'duplicate', null],
    ]);
    expect(outcomes[3]!.activityIds).toEqual(outcomes[0]!.activityIds);
    expect(await activities()).toHaveLength(2);
    expect((await deliveries()).map((d) => d.state).sort()).toEqual(['matched', 'matched', 'rejected']);
  });

  it('answers a rejected file the same way when it comes again', async () => {
    const broken = { ...fit, name: 'x.fit', bytes: new TextEncoder().encode('<html>log in</html>') };
    const first = await put([broken]);
    const second = await put([broken]);
    expect(first[0]!.error!.code).toBe('UNKNOWN_FORMAT');
    expect(second).toEqual(first);
    expect((await deliveries())[0]).toMatchObject({ state: 'rejected', code: 'UNKNOWN_FORMAT' });
  });

  it('takes many files in few transactions, tells of each while they are read, and answers in their order', async () => {
    const files = many(70);
    let transactions = 0;
    const { db } = services.deps;
    const transaction: typeof db.transaction = (fn, limits) => {
      transactions += 1;
      return db.transaction(fn, limits);
    };
    const read: number[] = [];
    const deps = { ...services.deps, db: { ...db, transaction } };
    const outcomes = await importFiles(deps, 'local', [...files, files[3]!], () => read.push(transactions));
    expect(outcomes.map((o) => o.file)).toEqual([...files, files[3]!].map((f) => f.name));
    expect(outcomes.map((o) => o.state)).toEqual([...files.map(() => 'imported'), 'duplicate']);
    expect(outcomes.at(-1)!.activityIds).toEqual(outcomes[3]!.activityIds);
    // three batches, each received and then placed
    expect(transactions).toBe(6);
    expect(read).toHaveLength(71);
    expect(new Set(read).size).toBeGreaterThan(1);
    expect(await activities()).toHaveLength(70);
  });

  it('holds no more files than a few batches have', async () => {
    let [given, done, most] = [0, 0, 0];
    async function* files() {
      for (const file of many(200)) {
        most = Math.max(most, ++given - done);
        yield file;
      }
    }
    await importFiles(services.deps, 'local', files(), () => done++);
    expect(done).toBe(200);
    expect(most).toBeLessThanOrEqual(4 * 32);
  });

  it('takes a batch apart that cannot be kept, and names the file for which that is so', async () => {
    const { pool } = services.deps;
    const decode: typeof pool.decode = async (bytes, about) => {
      const parts = await pool.decode(bytes, about);
      // no text of a database may hold it
      if (about.file === '1.fit') parts[0]!.facts.file = '\u0000';
      return parts;
    };
    const deps = { ...services.deps, pool: { ...pool, decode } };
    const outcomes = await put(many(3), deps);
    expect(outcomes.map((o) => o.state)).toEqual(['imported', 'rejected', 'imported']);
    expect(outcomes[1]!.error!.code).toMatch(/^[A-Z_]+$/);
    expect((await deliveries()).map((d) => d.state).sort()).toEqual(['matched', 'matched', 'received']);
    // whoever can read it finds it where it stands
    expect((await put(many(3))).map((o) => o.state)).toEqual(['duplicate', 'imported', 'duplicate']);
  });

  it('reads a file again by itself where the decoder died at it, and leaves it for later where it dies again', async () => {
    const { pool } = services.deps;
    const tried: string[] = [];
    const decode: typeof pool.decode = async (bytes, about) => {
      tried.push(about.file);
      const dies = about.file === '2.fit' || tried.indexOf('1.fit') === tried.length - 1;
      const [part] = await pool.decode(dies ? Buffer.from('nothing') : bytes, about);
      if (dies) part!.facts.error = crashed;
      return [part!];
    };
    const deps = { ...services.deps, pool: { ...pool, decode } };
    const outcomes = await put(many(3), deps);
    expect(outcomes.map((o) => [o.state, o.error?.code ?? null])).toEqual([
      ['imported', null],
      ['imported', null],
      ['rejected', 'DECODER_CRASHED'],
    ]);
    expect(tried.toSorted()).toEqual(['0.fit', '1.fit', '1.fit', '2.fit', '2.fit']);
    expect((await put(many(3)))[2]!.state).toBe('imported');
  });

  it('goes on where an import ended that had only stored its files', async () => {
    const files = many(3).map(({ bytes, ...file }) => ({ ...file, content: bytes }));
    await receiveFiles(services.deps, 'local', files);
    expect((await put(many(4))).map((o) => o.state)).toEqual(Array(4).fill('imported'));
    expect((await deliveries()).map((d) => d.state)).toEqual(Array(4).fill('matched'));
  });

  it('names the file for which there is no room, and takes the others', async () => {
    const files = many(3);
    const quotaBytes = files[0]!.bytes.length + files[2]!.bytes.length + 1;
    const small = [files[0]!, { ...files[1]!, bytes: Buffer.alloc(quotaBytes) }, files[2]!];
    const outcomes = await put(small, { ...services.deps, quotaBytes });
    expect(outcomes.map((o) => [o.state, o.error?.code ?? null])).toEqual([
      ['imported', null],
      ['rejected', 'QUOTA_REACHED'],
      ['imported', null],
    ]);
    expect(outcomes[1]!.deliveryId).toBeNull();
  });
});
