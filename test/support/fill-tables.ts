import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { FREE } from '../../src/core/access/source-policy.ts';
import type { Database } from '../../src/db/client.ts';
import type { Db, Tx } from '../../src/db/transaction.ts';

interface Column {
  table: string;
  name: string;
  type: string;
  nullable: boolean;
}

/**
 * Puts one row of each of these athletes into every table that has athlete_id, whatever the table: texts
 * say table, column and athlete, so that a row that turns up elsewhere tells where it is from. Keys
 * between tables are not looked at.
 */
export async function fillEveryTable(db: Database, athletes: readonly string[]): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    const columns = (await tx.execute(sql`
      select table_name as "table", column_name as name, data_type as type, is_nullable = 'YES' as nullable
        from information_schema.columns c
       where table_schema = 'public' and table_name in
         (select table_name from information_schema.columns where column_name = 'athlete_id' and table_schema = 'public')
       order by table_name, ordinal_position`)) as unknown as Column[];
    const checks = (await tx.execute(sql`
      select conrelid::regclass::text as "table", conname as name from pg_constraint
       where contype = 'c' and connamespace = 'public'::regnamespace`)) as unknown as {
      table: string;
      name: string;
    }[];
    // what a column may hold is not what this is about
    for (const { table, name } of checks) {
      await tx.execute(sql.raw(`alter table ${table} drop constraint "${name}"`));
    }
    for (const table of new Set(columns.map((column) => column.table))) {
      const own = columns.filter((column) => column.table === table);
      for (const athlete of athletes) {
        const values = own.map((column) => literalFor(column, athlete)).join(', ');
        const names = own.map(({ name }) => `"${name}"`).join(', ');
        await tx.execute(sql.raw(`insert into "${table}" (${names}) values (${values})`));
      }
    }
  });
}

function literalFor({ table, name, type }: Column, athlete: string): string {
  if (name === 'athlete_id') return `'${athlete}'`;
  // what points to a row of another table points to one that is there
  if (name.endsWith('_id')) return `'${name === 'archive_id' ? 'delivery_id' : name}.${athlete}'`;
  if (name === 'sha256') return `'${createHash('sha256').update(athlete).digest('hex')}'`;
  if (name === 'policy') return `'${JSON.stringify(FREE)}'`;
  switch (type) {
    case 'text':
      return `'${table}.${name}.${athlete}'`;
    case 'date':
      return `'2026-01-01'`;
    case 'boolean':
      return 'true';
    case 'bytea':
      return `'\\x00'`;
    case 'jsonb':
      return name === 'scopes' ? `'[]'` : `'{"marker": "${table}.${name}.${athlete}"}'`;
    case 'timestamp with time zone':
      return `'2026-01-01T00:00:00Z'`;
    case 'ARRAY':
      return `'{}'`;
    default:
      return '1';
  }
}

/** Every row of a table that the transaction may see, always in the same order. */
export async function rowsOf(tx: Db | Tx, table: string): Promise<{ athlete_id: string }[]> {
  const rows = await (tx as Tx).execute(sql.raw(`select * from "${table}"`));
  const textOf = (row: { athlete_id: string }) => `${row.athlete_id} ${JSON.stringify(row)}`;
  return (rows as unknown as { athlete_id: string }[]).toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}
