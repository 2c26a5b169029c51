import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { type Database, databaseOn, EMBEDDED_SETTINGS, openDatabase } from '../../src/db/client.ts';
import type { Engine } from '../../src/db/engine.ts';
import { migrate, readMigrations } from '../../src/db/migrate.ts';
import { pgliteEngine } from '../../src/db/pglite-engine.ts';
import { postgresEngine } from '../../src/db/postgres-engine.ts';
import { startBoss } from '../../src/jobs/boss.ts';
import { JOBS } from '../../src/jobs/pipeline.ts';
import { ON_CITUS, spreadOverCluster } from './citus.ts';
import { restOnClose, takeRested } from './rested-database.ts';

/** Where a server runs the database tests; without it they run on the embedded database. */
export const SERVER_URL: string | null = process.env.TEST_DATABASE_URL || null;
if (ON_CITUS && SERVER_URL === null)
  throw new Error('CITUS=1, but TEST_DATABASE_URL names no coordinator (docs/scale.md)');

export interface TestDatabase {
  db: Database;
  /** the address of this file's own database; null on the embedded one */
  url: string | null;
  /** Deletes every row of every table, for tests that share the database of their file. */
  empty(): Promise<void>;
  /** Closes it and leaves nothing behind. */
  end(): Promise<void>;
}

/**
 * A migrated, empty database for one test file: with TEST_DATABASE_URL a new database on that server, copied from a
 * migrated one, or over the cluster where CITUS=1, else PGlite in memory. Take it in `beforeAll`, `end()` it in `afterAll`.
 * `migrated: false` gives a database without tables; `over` puts something between the database and who speaks to it.
 */
export async function testDatabase({
  migrated = true,
  poolSize = 4,
  over,
}: {
  migrated?: boolean;
  poolSize?: number;
  over?: (engine: Engine) => Engine;
} = {}): Promise<TestDatabase> {
  if (SERVER_URL === null) {
    const engine = pgliteEngine(await embedded(migrated));
    const db = databaseOn(over?.(engine) ?? engine);
    return { db, url: null, empty: () => empty(db), end: () => db.close() };
  }
  const server = await newServerDatabase(
    SERVER_URL,
    migrated && !ON_CITUS ? await migratedOn(SERVER_URL) : undefined,
  );
  const spread =
    migrated && ON_CITUS
      ? await spreadOverCluster(SERVER_URL, server.url).catch(async (error) => {
          await server.drop();
          throw error;
        })
      : null;
  const db =
    over === undefined
      ? await openDatabase({ ...serverConfig(server.url), poolSize })
      : databaseOn(over(postgresEngine({ ...WATCHED, url: server.url, poolSize })));
  return {
    db,
    url: server.url,
    empty: () => empty(db),
    async end() {
      await db.close();
      await server.drop();
      await spread?.drop();
    },
  };
}

const WATCHED = { prepare: true, acquireTimeoutMs: 10_000, silenceMs: 8_000 };

export function serverConfig(url: string) {
  return { databaseUrl: url, dataDir: '', poolSize: 4, prepare: true, purpose: 'test' };
}

/** A new database on the server, empty or a copy, and the way to be rid of it. */
export async function newServerDatabase(
  serverUrl: string,
  template = 'template1',
): Promise<{ name: string; url: string; drop(): Promise<void> }> {
  const name = `pk_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const run = (statement: string) => onServer(serverUrl, (admin) => admin.unsafe(statement));
  await run(`create database ${name} template ${template}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    async drop() {
      await run(`drop database if exists ${name} with (force)`);
    },
  };
}

async function onServer<T>(url: string, work: (admin: postgres.Sql) => Promise<T>): Promise<T> {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(admin);
  } finally {
    await admin.end({ timeout: 1 });
  }
}

let template: Promise<string> | undefined;

/**
 * The name of a migrated database on the server that nobody is connected to: to copy it takes a tenth of the time that
 * migrations take. Whichever process needs it first makes it; it stays there, as the image of the embedded one does, and one of other code
 * beside it.
 */
function migratedOn(serverUrl: string): Promise<string> {
  template ??= onServer(serverUrl, async (admin) => {
    const migrations = readMigrations();
    const name = `pk_template_${imageKey(migrations)}`;
    // until this connection ends
    await admin`select pg_advisory_lock(hashtext('pacekeeper test template'))`;
    const [found] = await admin`select 1 from pg_database where datname = ${name}`;
    if (found !== undefined) return name;
    const draft = await newServerDatabase(serverUrl);
    try {
      const db = await openDatabase(serverConfig(draft.url));
      await prepare(db, migrations).finally(() => db.close());
      await admin.unsafe(`alter database ${draft.name} rename to ${name}`);
    } catch (error) {
      await draft.drop();
      throw error;
    }
    return name;
  });
  return template;
}

/** The tables, and the queue's. */
async function prepare(db: Database, migrations: ReturnType<typeof readMigrations>): Promise<void> {
  await migrate(db, migrations);
  const boss = await startBoss(db, () => {});
  await boss.stop({ graceful: false });
}

/**
 * PGlite takes seconds to make a data directory and a fraction of that to load one, so a prepared
 * one is kept in the temporary folder under a name made of what it was built from.
 */
async function embedded(migrated: boolean): Promise<PGlite> {
  const used = migrated ? takeRested() : undefined;
  if (used !== undefined) return used;
  const migrations = migrated ? readMigrations() : [];
  const path = join(tmpdir(), `pacekeeper-test-image-${imageKey(migrations)}.tar`);
  if (!existsSync(path)) {
    const pg = await PGlite.create('memory://');
    if (migrated) await prepare(databaseOn(pgliteEngine(pg)), migrations);
    const image = Buffer.from(await (await pg.dumpDataDir('none')).arrayBuffer());
    await pg.close();
    const draft = `${path}.${randomUUID()}`;
    writeFileSync(draft, image, { mode: 0o600 });
    renameSync(draft, path);
  }
  const pg = await PGlite.create({
    dataDir: 'memory://',
    loadDataDir: new Blob([readFileSync(path)]),
    postgresqlconf: EMBEDDED_SETTINGS,
  });
  if (migrated) await restOnClose(pg);
  return pg;
}

function imageKey(migrations: { sha256: string }[]): string {
  const hash = createHash('sha256').update(import.meta.resolve('@electric-sql/pglite'));
  hash.update(
    readFileSync(join(import.meta.dirname, '../../node_modules/@electric-sql/pglite/package.json')),
  );
  for (const file of ['migrate.ts', 'row-security.ts', 'several-athletes.ts'])
    hash.update(readFileSync(join(import.meta.dirname, '../../src/db', file)));
  for (const { sha256 } of migrations) hash.update(sha256);
  hash.update(readFileSync(join(import.meta.dirname, '../../src/jobs/boss.ts')));
  hash.update(JSON.stringify(Object.values(JOBS).map(({ name, retry, once }) => ({ name, retry, once }))));
  hash.update(readFileSync(join(import.meta.dirname, '../../node_modules/pg-boss/package.json')));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Of some hundred tables a test fills few, and to truncate one costs a new file of it and of each of its indexes. So rows
 * are deleted, once nobody else writes and while nobody looks who points to whom: which no cluster does on all its nodes.
 */
async function empty(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    const run = async (text: string) => (await tx.execute(sql.raw(text))) as unknown as { name: string }[];
    const tables = await run(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where (schemaname = 'public' and tablename <> 'pacekeeper_migration') or (schemaname = 'pgboss' and tablename = 'job')`,
    );
    const names = tables.map(({ name }) => name);
    if (names.length === 0) return;
    await run("set local pacekeeper.erasing = 'on'");
    if (ON_CITUS) {
      if (names.includes('pgboss.job')) await run('delete from pgboss.job');
      await run(`truncate ${names.filter((name) => name !== 'pgboss.job').join(', ')}`);
      return;
    }
    await run(`lock table ${names.join(', ')} in exclusive mode`);
    const found = names.map((name) => `select '${name}' as name where exists (select from ${name})`);
    await run('set local session_replication_role = replica');
    for (const { name } of await run(found.join(' union all '))) await run(`delete from ${name}`);
  });
}
