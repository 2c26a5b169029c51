import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate, readMigrations } from '../../src/db/migrate.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

/** A database that has lived through every state of the schema, with a row in each table from the day it was made. */
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ migrated: false });
});
afterAll(() => database.end());

interface Column {
  name: string;
  type: string;
  isNullable: boolean;
}
type Row = Record<string, unknown>;

async function rows<T>(text: string): Promise<T[]> {
  return (await database.db.transaction((tx) => tx.execute(sql.raw(text)))) as unknown as T[];
}

const tables = () =>
  rows<{ name: string; words: string[]; columns: Column[] }>(`
    select c.relname as name,
      (select coalesce(json_agg(pg_get_constraintdef(k.oid)), '[]') from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c') as words,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null), 'isNullable', not a.attnotnull) order by a.attnum)
         from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'pacekeeper_migration'
    order by 1`);

/** The first of the words that a check allows for this column. */
function allowed(words: string[], column: string): string | null {
  const own = words.find((text) => new RegExp(`\\(\\(?${column} = ANY`).test(text));
  return /'([^']+)'::text/.exec(own ?? '')?.[1] ?? null;
}

function literal(table: string, words: string[], { name, type, isNullable }: Column): string {
  const word = allowed(words, name);
  if (word !== null) return `'${word}'`;
  if (/_account$/.test(name)) return `'account_id'`;
  if (name === 'archive_id') return `'delivery_id'`;
  if (/^(athlete|account|delivery|activity|connection)_id$/.test(name)) return `'${name}'`;
  if (name === 'sha256') return `'${'a'.repeat(64)}'`;
  if (isNullable) return 'null';
  if (type === 'text') return `'${name.endsWith('_id') ? name : `${table} ${name}`}'`;
  if (type === 'date') return `'2026-01-05'`;
  if (type === 'boolean') return 'true';
  if (type === 'bytea') return `'\\x00'`;
  if (type.startsWith('json')) return `'{}'`;
  if (type.endsWith('[]')) return `'{}'`;
  if (type.startsWith('timestamp')) return 'now()';
  return '1';
}

it('every state of the schema upgrades to this one, and what was written in each is still there', async () => {
  const migrations = readMigrations();
  const kept = new Map<string, Row>();
  const lost: string[] = [];
  for (let n = 1; n <= migrations.length; n++) {
    expect(await migrate(database.db, migrations.slice(0, n), { isWhole: false })).toEqual([
      migrations[n - 1]!.name,
    ]);
    const there = await tables();
    const names = new Set(there.map(({ name }) => name));
    for (const name of kept.keys()) if (!names.has(name)) kept.delete(name);
    let waiting = there.filter(({ name }) => !kept.has(name));
    // a row that points to another waits for it
    for (let before = -1; before !== waiting.length; ) {
      before = waiting.length;
      const left: typeof waiting = [];
      for (const table of waiting) {
        const { name, words, columns } = table;
        const values = columns.map((column) => literal(name, words, column)).join(', ');
        const list = columns.map((column) => `"${column.name}"`).join(', ');
        try {
          await rows(`insert into "${name}" (${list}) values (${values})`);
          kept.set(name, {});
        } catch (error) {
          left.push(table);
          if (n === migrations.length) lost.push(`${name}: ${(error as Error).message}`);
        }
      }
      waiting = left;
    }
    for (const name of kept.keys()) {
      const [found] = await rows<{ n: number; row: Row }>(
        `select count(*)::int as n, (array_agg(to_jsonb(t)))[1] as row from "${name}" t`,
      );
      expect([migrations[n - 1]!.name, name, found!.n > 0]).toEqual([migrations[n - 1]!.name, name, true]);
      // what a column held it holds, as long as there is that column
      const before = kept.get(name)!;
      for (const [column, value] of Object.entries(before))
        if (column in found!.row)
          expect([migrations[n - 1]!.name, name, column, found!.row[column]]).toEqual([
            migrations[n - 1]!.name,
            name,
            column,
            value,
          ]);
      kept.set(name, found!.row);
    }
  }
  expect(kept.size).toBeGreaterThan(50);
  expect(lost).toEqual([]);
  // at last this version's row-level security, over all of it
  expect(await migrate(database.db)).toEqual([]);
});
