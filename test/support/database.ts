import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { type Database, databaseOn, EMBEDDED_SETTINGS, openDatabase } from '../../src/db/client.ts';
import { migrate, readMigrations } from '../../src/db/migrate.ts';
import { pgliteEngine } from '../../src/db/pglite-engine.ts';
import { startBoss } from '../../src/jobs/boss.ts';

/** Where a server runs the database tests; without it they run on the embedded database. */
export const SERVER_URL: string | null = process.env.TEST_DATABASE_URL || null;

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
 * A migrated, empty database for one test file: with TEST_DATABASE_URL a new database on that server,
 * else PGlite in memory. Take it in `beforeAll`, `end()` it in `afterAll`. `migrated: false` gives a
 * database without tables.
 */
export async function testDatabase({ migrated = true, poolSize = 4 } = {}): Promise<TestDatabase> {
  if (SERVER_URL === null) {
    const db = databaseOn(pgliteEngine(await embedded(migrated)));
    return { db, url: null, empty: () => empty(db), end: () => db.close() };
  }
  const server = await newServerDatabase(SERVER_URL);
  const db = await openDatabase({ ...serverConfig(server.url), poolSize });
  if (migrated) await migrate(db);
  return {
    db,
    url: server.url,
    empty: () => empty(db),
    async end() {
      await db.close();
      await server.drop();
    },
  };
}

export function serverConfig(url: string) {
  return { databaseUrl: url, dataDir: '', poolSize: 4, prepare: true, purpose: 'test' };
}

/** A new database on the server, and the way to be rid of it. */
export async function newServerDatabase(serverUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `pk_test_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  await onServer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(serverUrl, `drop database if exists ${name} with (force)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await admin.unsafe(statement);
  } finally {
    await admin.end({ timeout: 1 });
  }
}

/**
 * PGlite takes seconds to make a data directory and a fraction of that to load one, so a prepared
 * one is kept in the temporary folder under a name made of what it was built from.
 */
async function embedded(migrated: boolean): Promise<PGlite> {
  const migrations = migrated ? readMigrations() : [];
  const path = join(tmpdir(), `pacekeeper-test-image-${imageKey(migrations)}.tar`);
  if (!existsSync(path)) {
    const pg = await PGlite.create('memory://');
    if (migrated) {
      const db = databaseOn(pgliteEngine(pg));
      await migrate(db, migrations);
      const boss = await startBoss(db, () => {});
      await boss.stop({ graceful: false });
    }
    const image = Buffer.from(await (await pg.dumpDataDir('none')).arrayBuffer());
    await pg.close();
    const draft = `${path}.${randomUUID()}`;
    writeFileSync(draft, image, { mode: 0o600 });
    renameSync(draft, path);
  }
  return PGlite.create({
    dataDir: 'memory://',
    loadDataDir: new Blob([readFileSync(path)]),
    postgresqlconf: EMBEDDED_SETTINGS,
  });
}

function imageKey(migrations: { sha256: string }[]): string {
  const hash = createHash('sha256').update(import.meta.resolve('@electric-sql/pglite'));
  hash.update(
    readFileSync(join(import.meta.dirname, '../../node_modules/@electric-sql/pglite/package.json')),
  );
  hash.update(readFileSync(join(import.meta.dirname, '../../src/db/row-security.ts')));
  for (const { sha256 } of migrations) hash.update(sha256);
  hash.update(readFileSync(join(import.meta.dirname, '../../node_modules/pg-boss/package.json')));
  return hash.digest('hex').slice(0, 16);
}

async function empty(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    const tables = (await tx.execute(
      sql`select tablename from pg_tables where schemaname = 'public' and tablename <> 'pacekeeper_migration'`,
    )) as unknown as { tablename: string }[];
    if (tables.length === 0) return;
    await tx.execute(sql`select set_config('pacekeeper.erasing', 'on', true)`);
    const queue = await tx.execute(sql`select to_regclass('pgboss.job') as name`);
    if ((queue as unknown as { name: string | null }[])[0]?.name != null)
      await tx.execute(sql`delete from pgboss.job`);
    await tx.execute(sql.raw(`truncate ${tables.map((t) => `"${t.tablename}"`).join(', ')}`));
  });
}
