import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import type { Database } from '../../src/db/client.ts';
import { migrate, readMigrations } from '../../src/db/migrate.ts';
import { getAthlete, insertAthlete } from '../../src/db/queries/athlete.ts';
import { openJobs } from '../../src/jobs/queue.ts';
import type { Manifest } from '../../src/services/backup/manifest.ts';
import { type Restored, restoreBackup } from '../../src/services/backup/restore-backup.ts';
import { takeBackup } from '../../src/services/backup/take-backup.ts';
import { createFolderStore, type FileStore } from '../../src/services/ingest/file-store.ts';
import { createS3Store } from '../../src/services/ingest/s3-store.ts';
import { erase, replayErasures } from '../../src/services/privacy/erase.ts';
import { testDatabase } from '../support/database.ts';
import { derivedState } from '../support/derived-state.ts';
import { QUIET, testPipeline } from '../support/jobs.ts';
import { S3_KEYS, s3Double } from '../support/s3-double.ts';
import { shortRun } from '../support/simulated-files.ts';

const NOW = Date.parse('2026-05-03T20:00:00Z');
let live: Awaited<ReturnType<typeof testPipeline>>;
let folder: string;
let backup: string;
/** of the one whose files were all in before the backup began */
let acknowledged: unknown;

const stateOf = async (db: Database, athleteId: string) => {
  const state = await derivedState(
    async (text) =>
      (await db.read((tx) =>
        (tx as never as { execute(q: unknown): Promise<unknown> }).execute(sql.raw(text)),
      )) as {
        row: unknown;
      }[],
  );
  const own = (row: Record<string, unknown>) => row.athlete_id === athleteId;
  return Object.fromEntries(Object.entries(state).map(([table, rows]) => [table, rows.filter(own)]));
};

const emptied = new Set<() => Promise<unknown>>();
/** A place with nobody in it, by default with tables: to make them is what takes long. */
async function place({ migrated = true } = {}) {
  const database = await testDatabase({ migrated });
  const files = createFolderStore(mkdtempSync(join(folder, 'files-')));
  emptied.add(() => database.end());
  const { db } = database;
  return { db, files, prepareQueue: async () => (await openJobs(db, QUIET)).stop() };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-backup-'));
  backup = join(folder, 'backup');
  live = await testPipeline(NOW);
  for (const athleteId of ['ann', 'ben', 'eve'])
    await live.deps.db.transaction((tx) => insertAthlete(tx, { athleteId, zone: 'UTC', createdMs: 0 }));
  await live.start();
  const before = [];
  for (let i = 0; i < 4; i++) before.push(await live.deliver('ann', `${i}.fit`, writeFit(shortRun(i))));
  before.push(await live.deliver('eve', 'eve.fit', writeFit(shortRun(30))));
  for (const one of before) await one.outcomes();
  const left = () => live.deps.db.read((db) => live.deps.queue.live(db, 'ann'));
  await vi.waitUntil(async () => (await left()).kinds.size === 0, { timeout: 60_000, interval: 50 });
  acknowledged = await stateOf(live.deps.db, 'ann');
  // imports go on while it is taken
  const meanwhile = [];
  for (let i = 10; i < 14; i++) meanwhile.push(await live.deliver('ben', `${i}.fit`, writeFit(shortRun(i))));
  const taken = takeBackup(live.deps, backup);
  for (let i = 14; i < 18; i++) meanwhile.push(await live.deliver('ben', `${i}.fit`, writeFit(shortRun(i))));
  expect(await taken).toMatchObject({ ok: true, value: { missing: 0 } });
  for (const one of meanwhile) await one.outcomes();
  // after it: the log of erasures knows more than the backup
  await erase({ ...live.deps, tellProviders: async () => undefined }, { athleteId: 'eve', accountId: null });
});
afterAll(async () => {
  for (const end of emptied) await end();
  await live.end();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backup that was taken while imports went on', () => {
  it('gives back exactly what was acknowledged before, in an empty place', async () => {
    const there = await place({ migrated: false });
    const restored = await restoreBackup(there, backup);
    expect(restored.ok).toBe(true);
    expect(await stateOf(there.db, 'ann')).toEqual(acknowledged);
    for (const sha256 of await live.deps.files.list('ann'))
      expect(await there.files.get('ann', sha256)).toEqual(await live.deps.files.get('ann', sha256));

    // what arrived before that instant and was not read yet goes on there
    const arrived = (await stateOf(there.db, 'ben')).delivery!.length;
    expect(arrived).toBeGreaterThanOrEqual(4);
    await migrate(there.db);
    const jobs = await openJobs(there.db, QUIET);
    await jobs.work({ ...live.deps, db: there.db, files: there.files, queue: jobs });
    const left = () => there.db.read((db) => jobs.live(db, 'ben'));
    await expect.poll(async () => (await left()).kinds.size, { timeout: 60_000 }).toBe(0);
    await jobs.stop();
    const ben = await stateOf(there.db, 'ben');
    expect(ben.delivery!.map(({ state }) => state)).toEqual(ben.delivery!.map(() => 'reviewed'));
    expect(ben.activity).toHaveLength(arrived);
  });

  it('brings nobody back who was erased since, with the newest log beside it', async () => {
    const there = await place();
    await restoreBackup(there, backup);
    expect((await stateOf(there.db, 'eve')).activity).toHaveLength(1);
    for (const sha256 of await live.deps.files.list('erasures'))
      await there.files.put('erasures', sha256, (await live.deps.files.get('erasures', sha256))!);
    await migrate(there.db);
    expect(await replayErasures({ ...there, now: () => NOW, tellProviders: async () => undefined })).toBe(1);
    expect((await stateOf(there.db, 'eve')).activity).toEqual([]);
    expect(await there.files.list('eve')).toEqual([]);
  });

  it('holds no keys', () => {
    const names = readdirSync(backup, { recursive: true }).map(String);
    expect(names.filter((name) => /key/.test(name) && !name.startsWith('rows/'))).toEqual([]);
  });
});

/** The store of the one that is backed up, in which some of ann's files are not as they were put. */
const spoilt = async () => {
  const [altered, unreadable, lost, sound] = (await live.deps.files.list('ann')).toSorted();
  const open = async (owner: string, sha256: string) => {
    const stored = await live.deps.files.open(owner, sha256);
    if (owner !== 'ann' || stored === null || sha256 === sound) return stored;
    await stored.close();
    if (sha256 === lost) return null;
    const read = async () => {
      if (sha256 === altered) return Buffer.alloc(stored.size);
      throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    };
    return { size: stored.size, read, close: async () => undefined };
  };
  const damaged = [
    { file: `ann/${altered}`, why: 'altered' },
    { file: `ann/${unreadable}`, why: 'unreadable' },
    { file: `ann/${lost}`, why: 'lost' },
  ];
  return { store: { ...live.deps.files, open }, damaged, sound: sound! };
};

const byFile = <T extends { file: string }>(found: readonly T[]) =>
  found.toSorted((a, b) => (a.file < b.file ? -1 : 1));

describe('raw files that are not as they were put', () => {
  it('are named by the backup and cost no other', async () => {
    const { store, damaged, sound } = await spoilt();
    const to = join(folder, 'spoilt');
    const taken = await takeBackup({ ...live.deps, files: store }, to);
    expect(taken).toMatchObject({ ok: true, value: { missing: 0 } });
    expect(byFile((taken as { value: Manifest }).value.damaged)).toEqual(byFile(damaged));
    const copied = readdirSync(join(to, 'files/ann'), { recursive: true }).map((name) =>
      basename(String(name)),
    );
    expect(copied.filter((name) => name.length === 64)).toEqual([sound]);

    const there = await place();
    const restored = await restoreBackup(there, to);
    expect(byFile((restored as { value: Restored }).value.damaged)).toEqual(byFile(damaged));
    expect(await stateOf(there.db, 'ann')).toEqual(acknowledged);
    expect(await there.files.list('ann')).toEqual([sound]);
    expect(await there.files.list('ben')).toHaveLength(8);
  });

  it('are named by the restore where the backup itself was spoilt, and cost no other', async () => {
    const to = join(folder, 'worn');
    await takeBackup(live.deps, to);
    const [altered, lost, ...sound] = (await live.deps.files.list('ann')).toSorted();
    const at = (sha256: string) => join(to, 'files/ann', sha256.slice(0, 2), sha256);
    rmSync(at(lost!));
    chmodSync(at(altered!), 0o600);
    writeFileSync(at(altered!), 'worn');
    const there = await place();
    expect(await restoreBackup(there, to)).toMatchObject({
      ok: true,
      value: {
        damaged: [
          { file: `ann/${altered}`, why: 'altered' },
          { file: `ann/${lost}`, why: 'lost' },
        ],
      },
    });
    expect((await there.files.list('ann')).toSorted()).toEqual(sound);
  });
});

describe('two at once', () => {
  it('take one backup, whole, where both name the same folder', async () => {
    const to = join(folder, 'both');
    const [one, other] = await Promise.all([takeBackup(live.deps, to), takeBackup(live.deps, to)]);
    expect([one, other].map((end) => (end.ok ? 'taken' : end.error.code)).toSorted()).toEqual([
      'BACKUP_NOT_EMPTY',
      'taken',
    ]);
    const there = await place();
    expect(await restoreBackup(there, to)).toMatchObject({ ok: true, value: { damaged: [] } });
  });

  it('put back one backup, whole, where both find the place empty', async () => {
    const there = await place();
    await there.prepareQueue();
    const other = join(folder, 'other');
    await takeBackup({ ...live.deps, now: () => NOW + 1 }, other);
    const ends = await Promise.all([restoreBackup(there, backup), restoreBackup(there, other)]);
    expect(ends.map((end) => (end.ok ? 'restored' : end.error.code)).toSorted()).toEqual([
      'RESTORE_NOT_EMPTY',
      'restored',
    ]);
    expect(await stateOf(there.db, 'ann')).toEqual(acknowledged);
  });
});

describe('raw files on S3', () => {
  it('are taken into a backup, and put back there', async () => {
    const double = await s3Double();
    try {
      const [from, into] = ['from', 'into'].map((name) =>
        createS3Store({ ...S3_KEYS, url: `${double.url}/${name}`, pageSize: 3 }),
      ) as [FileStore, FileStore];
      for (const owner of ['ann', 'ben', 'erasures'])
        for (const sha256 of await live.deps.files.list(owner))
          await from.put(owner, sha256, (await live.deps.files.get(owner, sha256))!);
      const to = join(folder, 's3');
      const taken = await takeBackup({ ...live.deps, files: from }, to);
      expect(taken).toMatchObject({ ok: true, value: { missing: 0, damaged: [] } });
      const there = { ...(await place()), files: into };
      expect(await restoreBackup(there, to)).toMatchObject({ ok: true, value: { damaged: [] } });
      expect(await stateOf(there.db, 'ann')).toEqual(acknowledged);
      for (const owner of ['ann', 'ben', 'erasures'])
        expect((await into.list(owner)).toSorted()).toEqual((await from.list(owner)).toSorted());
    } finally {
      await double.end();
    }
  });
});

describe('a backup of an older schema', () => {
  it('is put into that schema, and the rest comes with the next start', async () => {
    const there = await place({ migrated: false });
    const older = join(folder, 'older');
    const database = await testDatabase({ migrated: false });
    emptied.add(() => database.end());
    const then = readMigrations().slice(0, 5);
    await migrate(database.db, then, { isWhole: false });
    await database.db.transaction((tx) =>
      tx.execute(sql`insert into athlete (athlete_id, zone, created_ms) values ('ann', 'UTC', 0)`),
    );
    const taken = await takeBackup({ ...live.deps, db: database.db }, older);
    expect(taken).toMatchObject({ ok: true, value: { queueVersion: null } });
    expect(await restoreBackup(there, older)).toMatchObject({ ok: true });
    expect(await migrate(there.db)).toHaveLength(readMigrations().length - 5);
    const rows = await there.db.read((db) => getAthlete(db, 'ann'));
    expect(rows).toMatchObject({ athleteId: 'ann', zone: 'UTC' });
  });
});

describe('a backup is refused', () => {
  it('where the disk fails; the process goes on', async () => {
    const gone = join(folder, 'gone');
    // what was there when it began is away when it writes
    const now = () => {
      rmSync(gone, { recursive: true });
      return NOW;
    };
    await expect(takeBackup({ ...live.deps, now }, gone)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('where somebody is, and where a backup is', async () => {
    expect(await restoreBackup({ ...live.deps, prepareQueue: async () => {} }, backup)).toMatchObject({
      error: { code: 'RESTORE_NOT_EMPTY' },
    });
    expect(await takeBackup(live.deps, backup)).toMatchObject({ error: { code: 'BACKUP_NOT_EMPTY' } });
  });

  it('that was never finished, is newer, or was altered; nothing of it stays', async () => {
    const there = await place();
    const refused = async () =>
      ((await restoreBackup(there, backup)) as { error?: { code: string } }).error?.code;
    const path = join(backup, 'manifest.json');
    const text = readFileSync(path, 'utf8');
    rmSync(path);
    expect(await refused()).toBe('BACKUP_UNREADABLE');
    const written = JSON.parse(text);
    const change = (more: object) => writeFileSync(path, JSON.stringify({ ...written, ...more }));
    change({ migrations: [...written.migrations, { name: '9999_later', sha256: '' }] });
    expect(await refused()).toBe('BACKUP_NEWER');
    writeFileSync(path, text);
    const rows = join(backup, 'rows/public.athlete.gz');
    const bytes = readFileSync(rows);
    writeFileSync(rows, gzipSync(gunzipSync(bytes).toString().replace('ann', 'amy')));
    expect(await refused()).toBe('BACKUP_UNREADABLE');
    for (const damage of [
      () => writeFileSync(rows, bytes.subarray(0, -5)),
      () => writeFileSync(rows, 'not what was written'),
      () => rmSync(rows),
    ]) {
      damage();
      expect(await refused()).toBe('BACKUP_UNREADABLE');
    }
    writeFileSync(rows, bytes);
    expect(await refused()).toBeUndefined();
    expect(await stateOf(there.db, 'ann')).toEqual(acknowledged);
  });
});
