import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exportFiles } from '../../fixtures/generators/export-archive.ts';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { writeGpx } from '../../fixtures/generators/write-xml.ts';
import { zipFiles } from '../../fixtures/generators/zip.ts';
import { listActivities } from '../../src/db/queries/activity.ts';
import { insertAthlete } from '../../src/db/queries/athlete.ts';
import { getDelivery, listDeliveries } from '../../src/db/queries/delivery.ts';
import { bytesSource } from '../../src/formats/decode/byte-source.ts';
import { startBoss } from '../../src/jobs/boss.ts';
import { createStep } from '../../src/jobs/create-step.ts';
import { ARRIVALS, JOBS, PIPELINE } from '../../src/jobs/pipeline.ts';
import { ensureLocalAthlete } from '../../src/services/athlete.ts';
import { archiveProgress } from '../../src/services/ingest/archive-progress.ts';
import { recoverStranded } from '../../src/services/ingest/await-deliveries.ts';
import { decodeDelivery } from '../../src/services/ingest/decode-delivery.ts';
import { decodeEntries } from '../../src/services/ingest/decode-entries.ts';
import { checkLedger, readLedger } from '../../src/services/ingest/ledger.ts';
import { receiveFile } from '../../src/services/ingest/receive-file.ts';
import { unpackArchive } from '../../src/services/ingest/unpack-archive.ts';
import type { Step } from '../../src/services/job-queue.ts';
import { testPipeline } from '../support/jobs.ts';
import { shortRun } from '../support/simulated-files.ts';

let test: Awaited<ReturnType<typeof testPipeline>>;
beforeAll(async () => {
  test = await testPipeline(Date.UTC(2026, 4, 3, 20));
  await test.start();
});
beforeEach(async () => {
  await test.empty();
  await ensureLocalAthlete(test.deps, 'Europe/Berlin');
});
afterAll(() => test.end());

const deliver = (name: string, bytes: Uint8Array | string) =>
  test.deliver('local', name, Buffer.from(bytes as Uint8Array));
const deliveries = () => test.deps.db.read((db) => listDeliveries(db, 'local', { limit: 100 }));
const activities = () => test.deps.db.read((db) => listActivities(db, 'local'));

describe('the pipeline', () => {
  it('names a job for each event, and each job once', () => {
    for (const due of [
      ...Object.values(ARRIVALS),
      ...Object.values(PIPELINE).flatMap((p) => Object.values(p)),
    ])
      expect(JOBS[due!.job].name).toBe(due!.job);
  });

  it('takes a file through every state to a judged activity', async () => {
    const [outcome] = await (await deliver('run.fit', writeFit(shortRun(1)))).outcomes();
    expect(outcome).toMatchObject({ state: 'imported', error: null });
    const [activity] = await activities();
    expect(activity!.load).toBeGreaterThan(0);
    expect((await deliveries())[0]).toMatchObject({ state: 'reviewed', code: null });
    expect(await checkLedger(test.deps, 'local')).toEqual([]);
    // a file that came between the look at the store and the look at the rows
    const seen = [[], await test.deps.files.list('local')];
    const during = { ...test.deps.files, list: async () => seen.shift()! };
    expect(await checkLedger({ ...test.deps, files: during }, 'local')).toEqual([]);
    const gone = { ...test.deps.files, list: async () => [] };
    expect(await checkLedger({ ...test.deps, files: gone }, 'local')).toMatchObject([
      { code: 'RAW_MISSING' },
    ]);
  });

  it('closes a second recording of a run as a duplicate of its activity', async () => {
    const [first] = await (await deliver('run.fit', writeFit(shortRun(2)))).outcomes();
    const [second] = await (await deliver('run.gpx', writeGpx(shortRun(2)))).outcomes();
    expect(second).toMatchObject({ state: 'duplicate', activityIds: first!.activityIds });
    const { lines, counts } = await readLedger(test.deps, 'local', { limit: 10 });
    expect(counts).toEqual({ reviewed: 1, duplicate: 1 });
    const line = lines.find((l) => l.delivery.originalName === 'run.gpx')!;
    expect(line.delivery).toMatchObject({ duplicateOf: first!.activityIds[0], code: 'SAME_RUN' });
    expect(line.activityIds).toEqual(first!.activityIds);
  });

  it('names each file of an archive that cannot be read, and takes the others', async () => {
    const zip = zipFiles([
      { name: 'a/1.fit', bytes: writeFit(shortRun(3)) },
      { name: 'a/bad.fit', bytes: Buffer.from('not a fit file at all') },
      { name: 'table.csv', bytes: Buffer.from('a,b\n') },
      { name: 'a/2.gpx', bytes: Buffer.from(writeGpx(shortRun(4))) },
      { name: 'a/again.fit', bytes: writeFit(shortRun(3)) },
    ]);
    const sent = await deliver('export.zip', zip);
    const outcomes = await sent.outcomes();
    expect(outcomes.map((o) => [o.file, o.state, o.error?.code ?? null])).toEqual([
      ['export.zip!a/1.fit', 'imported', null],
      ['export.zip!a/bad.fit', 'rejected', 'UNKNOWN_FORMAT'],
      ['export.zip!a/2.gpx', 'imported', null],
      ['export.zip!a/again.fit', 'duplicate', null],
    ]);
    const progress = await archiveProgress(test.deps, 'local', sent.deliveryId);
    expect(progress).toMatchObject({ state: 'reviewed', found: 4, finished: 4, rejected: 1, ended: true });
    expect(await checkLedger(test.deps, 'local')).toEqual([]);

    // nothing is taken from one that is not as it was sent any more
    const altered = { ...bytesSource(Buffer.alloc(zip.length)), close: async () => undefined };
    const deps = { ...test.deps, files: { ...test.deps.files, open: async () => altered } };
    await expect(unpackArchive(deps, {} as Step, 'local', sent.deliveryId)).rejects.toMatchObject({
      code: 'FILE_DIGEST_MISMATCH',
    });
  });

  /** A decoder that fails so many times, and what was sent comes of it after how many tries. */
  async function triesOf(code: string, times: number, n: number) {
    const { pool } = test.deps;
    const decode = pool.decode;
    let tries = 0;
    pool.decode = async (bytes, about) => {
      tries += 1;
      if (tries > times) return decode(bytes, about);
      const [part] = await decode(Buffer.from('nothing'), about);
      part!.facts.error = { code, message: 'The decoder died.' };
      return [part!];
    };
    try {
      const [outcome] = await (await deliver('run.fit', writeFit(shortRun(n)))).outcomes();
      return { ...outcome!, tries };
    } finally {
      pool.decode = decode;
    }
  }

  it('tries again when the decoder failed and not the file', async () => {
    expect(await triesOf('DECODER_CRASHED', 1, 5)).toMatchObject({
      state: 'imported',
      error: null,
      tries: 2,
    });
  });

  it('gives up at once what took all the time it may, and soon what took all the memory', async () => {
    const refused = (code: string, tries: number) => ({ state: 'rejected', error: { code }, tries });
    expect(await triesOf('DECODER_TIMEOUT', 9, 6)).toMatchObject(refused('DECODER_TIMEOUT', 1));
    expect(await triesOf('DECODER_OUT_OF_MEMORY', 9, 7)).toMatchObject(refused('DECODER_OUT_OF_MEMORY', 2));
  });
});

describe('files of an archive that are read together', () => {
  const three = () =>
    zipFiles([1, 2, 3].map((n) => ({ name: `${n}.fit`, bytes: writeFit(shortRun(n + 20)) })));

  it('come through where the decoder dies at one of them', async () => {
    const { pool } = test.deps;
    const decode = pool.decode;
    const died: string[] = [];
    pool.decode = async (bytes, about) => {
      if (!about.file.endsWith('!2.fit') || died.length === 2) return decode(bytes, about);
      died.push(about.file);
      const [part] = await decode(Buffer.from('nothing'), about);
      part!.facts.error = { code: 'DECODER_CRASHED', message: 'The decoder died.' };
      return [part!];
    };
    try {
      const outcomes = await (await deliver('export.zip', three())).outcomes();
      expect(outcomes.map((o) => o.state)).toEqual(['imported', 'imported', 'imported']);
      expect(died).toHaveLength(2);
    } finally {
      pool.decode = decode;
    }
    expect(await checkLedger(test.deps, 'local')).toEqual([]);
  });

  it('come through, each by itself, where the process died with them', async () => {
    const sent = await deliver('export.zip', three());
    await sent.outcomes();
    const deliveryIds = (await deliveries()).flatMap((d) => (d.archiveId === null ? [] : [d.deliveryId]));
    const due: unknown[] = [];
    const second = {
      attempt: 1,
      async hold() {},
      async due(_: unknown, event: string, { deliveryId }: { deliveryId?: string }) {
        due.push([event, deliveryId]);
      },
      async done(_: unknown, event: string) {
        due.push(event);
      },
      isStopping: () => false,
    };
    expect(await decodeEntries(test.deps, second, 'local', deliveryIds)).toEqual({ end: 'done' });
    expect(due).toEqual([...deliveryIds.map((id) => ['alone', id]), 'settled']);
  });

  it('are counted against what an athlete may keep one by one, in their order', async () => {
    const sizes = [1, 2].map((n) => writeFit(shortRun(n + 20)).length);
    const archive = three();
    const quotaBytes = archive.length + sizes[0]! + sizes[1]!;
    const { delivery } = await receiveFile(
      test.deps,
      'local',
      { name: 'export.zip', content: archive, source: 'upload', isArchive: true },
      async () => {},
    );
    const quiet = { attempt: 0, async hold() {}, async due() {}, async done() {}, isStopping: () => false };
    await unpackArchive({ ...test.deps, quotaBytes }, quiet, 'local', delivery.deliveryId);
    const entries = (await deliveries()).filter((d) => d.archiveId !== null);
    expect(new Map(entries.map((d) => [d.originalName, d.code]))).toEqual(
      new Map([
        ['export.zip!1.fit', null],
        ['export.zip!2.fit', null],
        ['export.zip!3.fit', 'QUOTA_REACHED'],
      ]),
    );
  });
});

describe('an export of a whole account', () => {
  const runs = (n: number) => Array.from({ length: n }, (_, i) => shortRun(i + 1));

  it('of folders, tables and pictures gives every run, names what cannot be read, and lets others pass', async () => {
    const { files, broken } = exportFiles('flat', runs(50));
    await test.deps.db.transaction((tx) =>
      insertAthlete(tx, { athleteId: 'other', name: 'Other', zone: 'Europe/Berlin', createdMs: 1 }),
    );
    const sent = await deliver('export.zip', zipFiles(files));
    const others = await test.deliver('other', 'run.fit', Buffer.from(writeFit(shortRun(90))));
    expect(await others.outcomes()).toMatchObject([{ state: 'imported' }]);
    const meanwhile = await archiveProgress(test.deps, 'local', sent.deliveryId);
    expect(meanwhile).toMatchObject({ ended: false });
    const outcomes = await sent.outcomes();
    const named = outcomes.filter((o) => o.state === 'rejected');
    expect(outcomes.filter((o) => o.state === 'imported')).toHaveLength(50);
    expect(named.map((o) => o.file)).toEqual([expect.stringContaining('_again.fit')]);
    expect(named).toHaveLength(broken);
    expect(await activities()).toHaveLength(50);
    expect(await checkLedger(test.deps, 'local')).toEqual([]);
  });

  it('of zips in a zip gives every run', async () => {
    const { files } = exportFiles('nested', runs(6));
    const outcomes = await (await deliver('garmin.zip', zipFiles(files))).outcomes();
    expect(outcomes.map((o) => o.state)).toEqual(Array.from({ length: 6 }, () => 'imported'));
  });
});

describe('a claim', () => {
  it('that another try has taken over writes nothing and makes nothing due', async () => {
    const boss = await startBoss(test.deps.db, () => {});
    // not due for an hour, so that no worker of this process takes it
    await boss.send('review', { v: 1, athleteId: 'local' }, { startAfter: 3600 });
    const [job] = await boss.fetch('review', { ignoreStartAfter: true });
    const stale = { id: job!.id, retryCount: job!.retryCount - 1 };
    const quiet = { onDue() {}, isStopping: () => false };
    const attempt = (retryCount: number) => createStep(boss, 'review', { id: job!.id, retryCount }, quiet);
    const effect = (retryCount: number) =>
      test.deps.db.transaction(async (tx) => {
        await attempt(retryCount).hold(tx);
        await tx.execute(sql`update athlete set name = ${`try ${retryCount}`}`);
        await attempt(retryCount).done(tx, 'nothing', { athleteId: 'local' });
      });
    await expect(effect(stale.retryCount + 2)).rejects.toMatchObject({ code: 'CLAIM_LOST' });
    const lost = test.deps.db.transaction((tx) => attempt(stale.retryCount + 2).hold(tx));
    await expect(lost).rejects.toMatchObject({ code: 'CLAIM_LOST' });
    await effect(job!.retryCount);
    await expect(effect(job!.retryCount)).rejects.toMatchObject({ code: 'CLAIM_LOST' });
    const athlete = await ensureLocalAthlete(test.deps);
    expect(athlete.name).toBe(`try ${job!.retryCount}`);
    await boss.stop({ graceful: false });
  });

  it('is checked before a refused file is written down', async () => {
    const sent = await deliver('bad.fit', 'no fit');
    await sent.outcomes();
    const lost = {
      attempt: 0,
      async hold() {
        throw Object.assign(new Error('lost'), { code: 'CLAIM_LOST' });
      },
      async due() {},
      async done() {},
      isStopping: () => false,
    };
    await test.deps.db.transaction((tx) =>
      tx.execute(sql`update delivery set state = 'received', code = null`),
    );
    await expect(decodeDelivery(test.deps, lost, 'local', sent.deliveryId)).rejects.toThrow('lost');
    const row = await test.deps.db.read((db) => getDelivery(db, 'local', sent.deliveryId));
    expect(row!.state).toBe('received');
  });
});

describe('work that got lost', () => {
  it('is named by the check and found again', async () => {
    const sent = await deliver('run.fit', writeFit(shortRun(6)));
    await sent.outcomes();
    await test.deps.db.transaction((tx) => tx.execute(sql`update delivery set state = 'matched'`));
    expect(await checkLedger(test.deps, 'local')).toEqual([
      { code: 'DELIVERY_STUCK', subject: sent.deliveryId },
    ]);
    expect(await recoverStranded(test.deps)).toBe(1);
    await sent.outcomes();
    expect(await checkLedger(test.deps, 'local')).toEqual([]);
  });

  it('shows as bytes that nobody knows, and as bytes that are gone', async () => {
    const sent = await deliver('run.fit', writeFit(shortRun(7)));
    await sent.outcomes();
    const { sha256 } = (await deliveries())[0]!;
    const stray = Buffer.from('stray');
    const { sha256Of } = await import('../../src/services/ingest/file-store.ts');
    await test.deps.files.put('local', sha256Of(stray), stray);
    await test.deps.files.delete('local', sha256!);
    expect((await checkLedger(test.deps, 'local')).map((i) => i.code).sort()).toEqual(
      expect.arrayContaining(['FILE_UNKNOWN', 'RAW_MISSING']),
    );
  });
});
