import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { type Migration, migrate, readMigrations } from '../../src/db/migrate.ts';
import { SERVER_URL, serverConfig, type TestDatabase, testDatabase } from '../support/database.ts';

let test: TestDatabase;
beforeEach(async () => {
  test = await testDatabase({ migrated: false });
});
afterEach(() => test.end());

function migration(name: string, ...statements: string[]): Migration {
  return { name, statements, sha256: createHash('sha256').update(statements.join('\n')).digest('hex') };
}

const one = migration('0000_one', 'create table one (id integer)');
const two = migration('0001_two', 'create table two (id integer)', 'insert into two values (2)');

async function tables(db: Database): Promise<string[]> {
  const rows = await db.transaction((tx) =>
    tx.execute(sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`),
  );
  return (rows as unknown as { name: string }[]).map((row) => row.name);
}

describe('migrating', () => {
  it('applies every generated file in order, once', async () => {
    const names = readMigrations().map((each) => each.name);
    expect(names.length).toBeGreaterThan(1);
    expect(names).toEqual(names.toSorted());
    expect(await migrate(test.db)).toEqual(names);
    expect(await migrate(test.db)).toEqual([]);
    expect(await tables(test.db)).toContain('planned_workout');
  });

  it('goes on where an earlier version stopped', async () => {
    expect(await migrate(test.db, [one])).toEqual(['0000_one']);
    expect(await migrate(test.db, [one, two])).toEqual(['0001_two']);
    expect(await tables(test.db)).toEqual(['one', 'pacekeeper_migration', 'two']);
  });

  it('leaves a database alone that a newer version has migrated further', async () => {
    await migrate(test.db, [one, two]);
    const isNewer = sql.raw(
      'create or replace function pacekeeper_is_whole() returns boolean language sql stable as $$ select null::boolean $$',
    );
    await test.db.transaction((tx) => tx.execute(isNewer));
    expect(await migrate(test.db, [one])).toEqual([]);
    const asked = sql`select pacekeeper_is_whole() as answer`;
    const [answered] = (await test.db.transaction((tx) => tx.execute(asked))) as unknown as {
      answer: unknown;
    }[];
    expect(answered).toEqual({ answer: null });
  });

  it.each([
    ['the text of an applied file changed', [migration('0000_one', 'create table one (id bigint)'), two]],
    ['the order changed', [two, one]],
  ])('refuses when %s', async (_, changed) => {
    await migrate(test.db, [one]);
    await expect(migrate(test.db, changed)).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
    expect(await tables(test.db)).toEqual(['one', 'pacekeeper_migration']);
  });

  it('leaves nothing behind when a later statement fails', async () => {
    const broken = migration('0001_broken', 'create table half (id integer)', 'create tabel other ()');
    await expect(migrate(test.db, [one, broken])).rejects.toMatchObject({
      code: 'QUERY_FAILED',
      sqlState: '42601',
    });
    expect(await tables(test.db)).toEqual([]);
    expect(await migrate(test.db, [one, two])).toEqual(['0000_one', '0001_two']);
  });

  it('says which folder cannot be read', () => {
    expect(() => readMigrations('/nowhere')).toThrow('/nowhere');
  });

  it.skipIf(SERVER_URL === null)('is done once by eight that start together', async () => {
    const databases = await Promise.all(
      Array.from({ length: 8 }, () => openDatabase({ ...serverConfig(test.url!), poolSize: 1 })),
    );
    const applied = await Promise.all(databases.map((db) => migrate(db)));
    expect(applied.filter((names) => names.length > 0)).toEqual([readMigrations().map((each) => each.name)]);
    await Promise.all(databases.map((db) => db.close()));
  });
});
