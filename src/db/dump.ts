import { sql } from 'drizzle-orm';
import type { Db, Tx } from './transaction.ts';

/** A table as the database names it, quoted, with its schema. */
export type TableName = string;

const ROWS_AT_ONCE = 200;

async function rowsOf<T>(db: Db, text: string): Promise<T[]> {
  return (await (db as Tx).execute(sql.raw(text))) as unknown as T[];
}

/** Every table of ours but the list of migrations, and the queue's jobs. */
export async function listTables(db: Db): Promise<TableName[]> {
  const found = await rowsOf<{ name: string }>(
    db,
    `select format('%I.%I', n.nspname, c.relname) as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where (n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'pacekeeper_migration')
         or (n.nspname = 'pgboss' and c.relname = 'job')
      order by 1`,
  );
  return found.map(({ name }) => name);
}

/**
 * Reads a table a few hundred rows at a time, each in PostgreSQL's own text form of a row: exact for every type, and
 * the same on both engines. Of the queue only what has not ended.
 */
export async function dumpRows(
  db: Db,
  table: TableName,
  onRows: (rows: string[]) => Promise<void>,
): Promise<void> {
  const where = table === 'pgboss.job' ? "where state < 'completed'" : '';
  await eachRow(db, `select t::text as row from ${table} t ${where}`, onRows);
}

/** The files that the store has to have, each as `<owner>/<digest>`, a few hundred at a time. */
export async function eachStoredFile(db: Db, onFiles: (names: string[]) => Promise<void>): Promise<void> {
  await eachRow(
    db,
    "select athlete_id || '/' || sha256 as row from raw_file where removed_ms is null",
    onFiles,
  );
}

async function eachRow(db: Db, query: string, onRows: (rows: string[]) => Promise<void>): Promise<void> {
  await rowsOf(db, `declare dumped no scroll cursor for ${query}`);
  for (;;) {
    const rows = await rowsOf<{ row: string }>(db, `fetch ${ROWS_AT_ONCE} from dumped`);
    if (rows.length === 0) break;
    await onRows(rows.map(({ row }) => row));
  }
  await rowsOf(db, 'close dumped');
}

/** Writes rows as `dumpRows` gave them, each taken apart once (hence the offset). What migrations wrote themselves stays as it is. */
export async function loadRows(tx: Tx, table: TableName, rows: readonly string[]): Promise<void> {
  const values = sql.join(
    rows.map((row) => sql`(${row})`),
    sql`, `,
  );
  await tx.execute(sql`
    insert into ${sql.raw(table)} select (r.whole).* from (
      select v.x::text::${sql.raw(table)} as whole from (values ${values}) as v (x) offset 0
    ) as r
    on conflict do nothing`);
}

export async function countRows(db: Db, table: TableName): Promise<number> {
  const [found] = await rowsOf<{ n: number }>(db, `select count(*)::int as n from ${table}`);
  return found!.n;
}

/** Runs `load` without foreign keys, and then has the database prove every one of them. */
export async function withoutForeignKeys(tx: Tx, load: () => Promise<void>): Promise<void> {
  const keys = await rowsOf<{ table: string; name: string; definition: string }>(
    tx,
    `select conrelid::regclass::text as "table", quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
       from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`,
  );
  for (const { table, name } of keys)
    await tx.execute(sql.raw(`alter table ${table} drop constraint ${name}`));
  await load();
  for (const { table, name, definition } of keys)
    await tx.execute(sql.raw(`alter table ${table} add constraint ${name} ${definition}`));
}

/** The migrations that this database has, in their order; none where it was never migrated. */
export async function appliedMigrations(db: Db): Promise<{ name: string; sha256: string }[]> {
  const [there] = await rowsOf<{ is: boolean }>(
    db,
    `select to_regclass('public.pacekeeper_migration') is not null as is`,
  );
  if (!there!.is) return [];
  return rowsOf(db, 'select name, sha256 from pacekeeper_migration order by position');
}

/** The version of the queue's tables; null: there are none. */
export async function queueVersion(db: Db): Promise<number | null> {
  const [there] = await rowsOf<{ is: boolean }>(db, `select to_regclass('pgboss.version') is not null as is`);
  if (!there!.is) return null;
  const [found] = await rowsOf<{ version: number }>(db, 'select version from pgboss.version');
  return found?.version ?? null;
}
