import { createHash } from 'node:crypto';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowText, stateHash } from '../../../src/core/access/state-hash.ts';
import {
  ACCOUNT_LEFT_OUT,
  ACCOUNT_TOLD,
  ATHLETE_LEFT_OUT,
  ATHLETE_SEALED,
  ATHLETE_STATE,
  ATHLETE_TOLD,
} from '../../../src/db/personal-data.ts';
import { account } from '../../../src/db/schema/account.ts';
import { openZipFile } from '../../../src/formats/decode/open-zip-file.ts';
import { streamZip } from '../../../src/formats/encode/stream-zip.ts';
import { rederive, startRederivation } from '../../../src/services/ingest/rederive.ts';
import { UNQUEUED } from '../../../src/services/job-queue.ts';
import type { FileStore } from '../../../src/services/ingest/file-store.ts';
import { giveGrant } from '../../../src/services/people/grants.ts';
import type { PeopleDeps } from '../../../src/services/people/people-deps.ts';
import { ERASURES } from '../../../src/services/privacy/erasure-log.ts';
import { exportAthlete, type Manifest, stateOf } from '../../../src/services/privacy/export-athlete.ts';
import { importExport } from '../../../src/services/privacy/import-export.ts';
import { createSecretBox } from '../../../src/services/secret-box.ts';
import { fillEveryTable } from '../../support/fill-tables.ts';
import { LIVED_MS, liveIn } from '../../support/lived-in.ts';
import { testServices } from '../../support/services.ts';

const MARK = 'canary-of-ann';
let from: Awaited<ReturnType<typeof testServices>>;
let to: Awaited<ReturnType<typeof testServices>>;
let folder: string;
let path: string;

beforeAll(async () => {
  [from, to] = await Promise.all([testServices(LIVED_MS), testServices(LIVED_MS)]);
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-export-test-'));
  path = join(folder, 'ann.zip');
  await liveIn(from.deps, 'ann', MARK);
  await from.deps.db.transaction(async (tx) => {
    const person = { name: MARK, email: 'ann@x.org', createdMs: 1, passwordHash: 'hash-of-ann' };
    await tx.insert(account).values({ accountId: 'acc_ann', ownAthlete: 'ann', ...person });
  });
  const secrets = createSecretBox([{ id: 'k', bytes: Buffer.alloc(32) }]);
  const queue = { due: async () => {} };
  const people: PeopleDeps = {
    queue,
    secrets,
    publicUrl: '',
    sendsMail: false,
    db: from.deps.db,
    now: from.deps.now,
  };
  const given = { scopes: ['activity:read' as const], expiresMs: null, byAccount: 'acc_ann' };
  await from.deps.db
    .as({ kind: 'self', athleteId: 'ann' })
    .transaction((tx) => giveGrant(people, tx, { athleteId: 'ann', to: { account: 'acc_coach' }, ...given }));
  await pipeline(Readable.from(exportAthlete(from.deps, 'ann')), createWriteStream(path));
}, 120_000);
afterAll(async () => {
  await Promise.all([from.end(), to.end()]);
  rmSync(folder, { recursive: true });
});

async function contentOf(zip: string, name: string): Promise<string | null> {
  const opened = (await openZipFile(zip))!;
  const content = await opened.read(name);
  const found = content === null ? null : await text(content);
  await opened.close();
  return found;
}
const manifestOf = async (zip: string) => JSON.parse((await contentOf(zip, 'manifest.json'))!) as Manifest;

describe('every table', () => {
  it('with athlete_id is in an export, or is left out for a reason', async () => {
    const rows = (await from.deps.db.transaction((tx) =>
      tx.execute(sql`select c.relname as name, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'athlete_id') as athletes
        from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`),
    )) as unknown as { name: string; athletes: boolean }[];
    const names = (athletes: boolean) =>
      rows.flatMap((row) =>
        row.athletes === athletes && row.name !== 'pacekeeper_migration' ? row.name : [],
      );
    const own = [...ATHLETE_STATE, ...Object.keys(ATHLETE_TOLD), ...Object.keys(ATHLETE_LEFT_OUT)];
    expect(own.toSorted()).toEqual(names(true).toSorted());
    const about = [...Object.keys(ACCOUNT_TOLD), ...Object.keys(ACCOUNT_LEFT_OUT)];
    expect(about.toSorted()).toEqual(names(false).toSorted());
    for (const reason of [ATHLETE_TOLD, ATHLETE_LEFT_OUT, ACCOUNT_LEFT_OUT].flatMap(Object.values))
      expect(reason).not.toBe('');
  });
});

describe('an export', () => {
  it('holds every column of every such table, nobody else’s rows, and brings every table back', async () => {
    const filled = await testServices(LIVED_MS);
    try {
      await fillEveryTable(filled.deps.db, ['ann', 'ben']);
      const zip = join(folder, 'filled.zip');
      await pipeline(Readable.from(exportAthlete(filled.deps, 'ann')), createWriteStream(zip));
      const columns = (await filled.deps.db.transaction((tx) =>
        tx.execute(sql`select table_name as "table", jsonb_agg(column_name::text) as names
          from information_schema.columns where table_schema = 'public' group by 1`),
      )) as unknown as { table: string; names: string[] }[];
      for (const table of [...ATHLETE_STATE, ...Object.keys(ATHLETE_TOLD)]) {
        const [row, ...more] = (await contentOf(zip, `tables/${table}.ndjson`))!.trim().split('\n');
        expect(more, table).toEqual([]);
        const { names } = columns.find((one) => one.table === table)!;
        const sealed = ATHLETE_SEALED[table] ?? [];
        const shown = names.filter((name) => !sealed.includes(name));
        expect(Object.keys(JSON.parse(row!)).toSorted(), table).toEqual(shown.toSorted());
        expect(row).not.toMatch(/\.ben\b/);
      }
      // and comes back into a server that has nothing, with a row in every table again
      await filled.empty();
      expect(await importExport(filled.deps, zip)).toMatchObject({
        ok: true,
        value: { stateHash: (await manifestOf(zip)).stateHash },
      });
      for (const table of ATHLETE_STATE) {
        const [found] = (await filled.deps.db.transaction((tx) =>
          tx.execute(sql.raw(`select count(*)::int as n from "${table}" where athlete_id = 'ann'`)),
        )) as unknown as { n: number }[];
        expect(found, table).toEqual({ n: 1 });
      }
    } finally {
      await filled.end();
    }
  });

  it('holds the originals as they came and the digest of every file', async () => {
    const { files, accountId, athleteId } = await manifestOf(path);
    expect({ accountId, athleteId }).toEqual({ accountId: 'acc_ann', athleteId: 'ann' });
    const originals = files.filter(({ name }) => name.startsWith('originals/'));
    expect(originals.map(({ name }) => name.slice(10)).toSorted()).toEqual(
      (await from.deps.files.list('ann')).toSorted(),
    );
    for (const { name, sha256 } of originals) expect(name).toBe(`originals/${sha256}`);
  });

  it('tells of the account without what proves who it is', async () => {
    const about = (await contentOf(path, 'account.json'))!;
    expect(JSON.parse(about)).toMatchObject({ account: { account_id: 'acc_ann', email: 'ann@x.org' } });
    expect(about).not.toContain('hash-of-ann');
  });

  it('imports into an empty server to the same state, derived values too', async () => {
    const { stateHash: state } = await manifestOf(path);
    expect(await stateOf(from.deps.db, 'ann')).toBe(state);
    const imported = await importExport(to.deps, path);
    expect(imported).toEqual({
      ok: true,
      value: { athleteId: 'ann', stateHash: state, account: 'ann@x.org' },
    });
    expect(await stateOf(to.deps.db, 'ann')).toBe(state);
    for (const sha256 of await from.deps.files.list('ann')) {
      expect(await to.deps.files.get('ann', sha256)).toEqual(await from.deps.files.get('ann', sha256));
    }
    const again = join(folder, 'again.zip');
    await pipeline(Readable.from(exportAthlete(to.deps, 'ann')), createWriteStream(again));
    const tables = ({ files }: Manifest) => files.filter(({ name }) => name !== 'account.json');
    expect(tables(await manifestOf(again))).toEqual(tables(await manifestOf(path)));
    expect(await importExport(to.deps, path)).toMatchObject({ error: { code: 'IMPORT_NOT_EMPTY' } });
  });

  it('derives to the same activities from its originals', async () => {
    const tables = ['activity', 'activity_stream', 'recording', 'recording_stream'];
    const rows = () =>
      to.deps.db.transaction((tx) =>
        Promise.all(
          tables.map((table) =>
            tx.execute(sql.raw(`select to_jsonb(t)::text as row from ${table} t order by 1`)),
          ),
        ),
      );
    const before = await rows();
    const queue = {
      due: async () => {},
      dueEach: async () => {},
      wake() {},
      nextEnd: async () => {},
      live: async () => ({}) as never,
    };
    const walk = await to.deps.db.transaction((tx) =>
      startRederivation(tx, queue, 'ann', 'parser', LIVED_MS),
    );
    await rederive(to.deps, UNQUEUED, 'ann', walk.rederivationId);
    expect(await rows()).toEqual(before);
  });
});

describe('an import', () => {
  it('that cannot be noted in the log of erasures leaves nothing, which the next look at that log would erase', async () => {
    const empty = await testServices(LIVED_MS);
    try {
      const { files } = empty.deps;
      const full: FileStore = {
        ...files,
        put: (owner, ...file) =>
          owner === ERASURES ? Promise.reject(new Error('disk full')) : files.put(owner, ...file),
      };
      await expect(importExport({ ...empty.deps, files: full }, path)).rejects.toThrow('disk full');
      expect(await stateOf(empty.deps.db, 'ann')).toBe(stateHash({}));
      expect(await files.list('ann')).toEqual([]);
      expect(await importExport(empty.deps, path)).toMatchObject({ ok: true });
    } finally {
      await empty.end();
    }
  });
});

describe('a file that is no whole export', () => {
  it.each([
    ['no zip', Buffer.from('PK'), 'EXPORT_UNREADABLE'],
    ['another zip', null, 'EXPORT_UNREADABLE'],
  ])('is refused: %s', async (_what, bytes, code) => {
    const other = join(folder, 'other.zip');
    if (bytes !== null) writeFileSync(other, bytes);
    else await pipeline(Readable.from(streamZip(filesOf({ 'a.txt': 'a' }))), createWriteStream(other));
    expect(await importExport(to.deps, other)).toMatchObject({ error: { code } });
  });

  it('is refused where a row was changed, and nothing of it stays', async () => {
    const manifest = await manifestOf(path);
    const contents: Record<string, string> = {};
    const opened = (await openZipFile(path))!;
    for (const { name } of manifest.files) {
      if (name.startsWith('tables/')) contents[name] = await text((await opened.read(name))!);
    }
    await opened.close();
    const empty = await testServices(LIVED_MS);
    try {
      const changed = {
        ...contents,
        'tables/feedback.ndjson': contents['tables/feedback.ndjson']!.replace('"rpe": 4', '"rpe": 5'),
      };
      const files = manifest.files.filter(({ name }) => name in contents);
      const forged = join(folder, 'forged.zip');
      const write = (listed: unknown) =>
        pipeline(
          Readable.from(streamZip(filesOf({ ...changed, 'manifest.json': JSON.stringify(listed) }))),
          createWriteStream(forged),
        );
      await write({ ...manifest, files });
      expect(await importExport(empty.deps, forged)).toMatchObject({ error: { code: 'EXPORT_DAMAGED' } });
      const redone = files.map((file) => ({
        ...file,
        sha256: createHash('sha256')
          .update(changed[file.name as keyof typeof changed]!)
          .digest('hex'),
      }));
      await write({ ...manifest, files: redone });
      expect(await importExport(empty.deps, forged)).toMatchObject({ error: { code: 'EXPORT_DAMAGED' } });
      expect(await stateOf(empty.deps.db, 'ann')).toBe(stateHash({}));
      await write({ ...manifest, files: redone, version: 99 });
      expect(await importExport(empty.deps, forged)).toMatchObject({ error: { code: 'EXPORT_TOO_NEW' } });
    } finally {
      await empty.end();
    }
  });
});

async function* filesOf(contents: Record<string, string>) {
  for (const [name, content] of Object.entries(contents)) {
    yield { name, content: Readable.from([Buffer.from(content)]), isPacked: true };
  }
}

describe('the state of an athlete', () => {
  it('does not depend on the order of rows, tables or columns, and on every value', () => {
    const rows = [
      { a: 1, b: { c: [1, 2], d: null } },
      { a: 2, b: null },
    ].map(rowText);
    const same = stateHash({ x: rows, y: ['1'] });
    expect(rowText({ b: { d: null, c: [1, 2] }, a: 1 })).toBe(rows[0]);
    expect(stateHash({ y: ['1'], x: rows.toReversed(), z: [] })).toBe(same);
    expect(stateHash({ x: rows.slice(1), y: ['1'] })).not.toBe(same);
    expect(stateHash({ x: [rows[0]!, rowText({ a: 2, b: 0 })], y: ['1'] })).not.toBe(same);
    expect(stateHash({ y: rows, x: ['1'] })).not.toBe(same);
  });
});

describe('a zip that is written as it is read', () => {
  it('is read back, also with places beyond 32 bits', async () => {
    const contents = { 'a.txt': 'a'.repeat(100_000), 'ä.txt': 'ä', 'empty.txt': '' };
    for (const farFrom of [undefined, 20]) {
      const zip = join(folder, 'small.zip');
      await pipeline(Readable.from(streamZip(filesOf(contents), farFrom)), createWriteStream(zip));
      for (const [name, content] of Object.entries(contents))
        expect(await contentOf(zip, name)).toBe(content);
      expect(readFileSync(zip).length).toBeLessThan(3000);
    }
  });
});
