import { sql } from 'drizzle-orm';
import { databaseError } from '../database-error.ts';
import { isId } from '../row-security.ts';
import type { Db, Tx } from '../transaction.ts';

const AT_ONCE = 50;
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Every row that an athlete has in a table, as the text of its JSON, in the order of the primary key, read piece by piece; `without` names columns that are left out. */
export async function* athleteRows(
  db: Db,
  table: string,
  athleteId: string,
  without: readonly string[] = [],
): AsyncGenerator<string[]> {
  if (!isId(athleteId))
    throw databaseError('IDENTITY_INVALID', 'Rows were asked for of something that is no id.');
  const key = (await primaryKey(db, table)).map((column) => `t.${quoted(column)}`).join(', ');
  const run = (text: string) => (db as Tx).execute(sql.raw(text)) as unknown as Promise<{ row: string }[]>;
  // a cursor takes no parameters
  await run(
    `declare pacekeeper_rows no scroll cursor for select (to_jsonb(t)${without.map((column) => ` - '${column}'`).join('')})::text as row from ${quoted(table)} t where t.athlete_id = '${athleteId}' order by ${key}`,
  );
  for (;;) {
    const rows = await run(`fetch ${AT_ONCE} from pacekeeper_rows`);
    if (rows.length === 0) break;
    yield rows.map(({ row }) => row);
  }
  await run('close pacekeeper_rows');
}

/**
 * Puts rows, each the text of its JSON, into a table; columns that they do not name get their defaults. It returns
 * something because Citus copies what a plain `insert … select` puts in, and nothing is copied past row-level security.
 */
export async function insertRows(
  tx: Tx,
  table: string,
  columns: readonly string[],
  rows: readonly string[],
): Promise<void> {
  const names = columns.map(quoted).join(', ');
  await tx.execute(
    sql`insert into ${sql.raw(`${quoted(table)} (${names})`)} select ${sql.raw(names)}
      from jsonb_populate_recordset(null::${sql.raw(quoted(table))}, ${`[${rows.join(',')}]`}::jsonb)
      returning 1 as one`,
  );
}

export async function countAthleteRows(db: Db, table: string, athleteId: string): Promise<number> {
  const rows = (await (db as Tx).execute(
    sql`select count(*)::int as n from ${sql.raw(quoted(table))} where athlete_id = ${athleteId}`,
  )) as unknown as { n: number }[];
  return rows[0]!.n;
}

export async function columnsOf(db: Db, table: string): Promise<string[]> {
  const rows = (await (db as Tx).execute(sql`
    select a.attname as name from pg_attribute a
     where a.attrelid = ${`public.${table}`}::regclass and a.attnum > 0 and not a.attisdropped
     order by a.attnum`)) as unknown as { name: string }[];
  return rows.map((row) => row.name);
}

async function primaryKey(db: Db, table: string): Promise<string[]> {
  const rows = (await (db as Tx).execute(sql`
    select a.attname as name from pg_index i
      join lateral unnest(i.indkey) with ordinality k(attnum, place) on true
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
     where i.indrelid = ${`public.${table}`}::regclass and i.indisprimary
     order by k.place`)) as unknown as { name: string }[];
  return rows.map((row) => row.name);
}

/** Tables in an order in which each comes after those it points to. */
export async function inOrderOfKeys(db: Db, tables: readonly string[]): Promise<string[]> {
  const keys = (await (db as Tx).execute(sql`
    select conrelid::regclass::text as "from", confrelid::regclass::text as "to" from pg_constraint
     where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> confrelid`)) as unknown as {
    from: string;
    to: string;
  }[];
  const placed: string[] = [];
  const place = (table: string) => {
    if (placed.includes(table)) return;
    for (const key of keys) if (key.from === table) place(key.to);
    placed.push(table);
  };
  for (const table of tables) place(table);
  return placed.filter((table) => tables.includes(table));
}
