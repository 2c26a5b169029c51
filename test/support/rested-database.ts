import type { PGlite } from '@electric-sql/pglite';

/** What a migrated database holds before anybody used it. */
interface Untouched {
  catalog: string;
  /** the rows of each table that has any, as JSON */
  rows: Map<string, string>;
}

let untouched: Untouched | undefined;
let rested: PGlite | undefined;

/** The migrated database that an earlier file of this process gave back, as if it were new; it is the taker's own. */
export function takeRested(): PGlite | undefined {
  const pg = rested;
  rested = undefined;
  return pg;
}

/**
 * Makes closing a database bring it back to what it was, for the next file: to load one takes the processor most of a
 * second. One whose tables, functions or roles somebody changed is closed.
 */
export async function restOnClose(pg: PGlite): Promise<void> {
  untouched ??= { catalog: await catalogOf(pg), rows: await rowsOf(pg) };
  const close = pg.close.bind(pg);
  pg.close = async () => {
    const isAsNew = rested === undefined && (await restore(pg, untouched!).catch(() => false));
    if (isAsNew) rested = pg;
    else await close();
  };
}

async function restore(pg: PGlite, { catalog, rows }: Untouched): Promise<boolean> {
  await pg.exec('rollback');
  await pg.exec('discard all');
  if ((await catalogOf(pg)) !== catalog) return false;
  const names = await filled(pg);
  const statements = names.map((name) => `delete from ${name}`);
  for (const [name, json] of rows) {
    const literal = `'${json.replaceAll("'", "''")}'`;
    statements.push(`insert into ${name} select * from jsonb_populate_recordset(null::${name}, ${literal})`);
  }
  // what the planner has learnt of the rows goes with them
  const forget = 'delete from pg_statistic where starelid >= 16384';
  await pg.exec(
    `begin; set local session_replication_role = replica; ${[...statements, forget].join('; ')}; commit`,
  );
  for (const name of names) await pg.exec(`vacuum ${name}`);
  return true;
}

const TABLES = `select c.oid::regclass::text as name from pg_class c
  where c.relkind = 'r' and c.relnamespace in (select oid from pg_namespace where nspname in ('public', 'pgboss'))`;

/** The tables that have rows. */
async function filled(pg: PGlite): Promise<string[]> {
  const { rows: tables } = await pg.query<{ name: string }>(TABLES);
  const found = tables.map(({ name }) => `select '${name}' as name where exists (select from ${name})`);
  return (await pg.query<{ name: string }>(found.join(' union all '))).rows.map(({ name }) => name);
}

async function rowsOf(pg: PGlite): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  for (const name of await filled(pg)) {
    const found = await pg.query<{ json: string }>(`select jsonb_agg(t)::text as json from ${name} t`);
    rows.set(name, found.rows[0]!.json);
  }
  return rows;
}

/** Changes with every table, column, constraint, policy, function, trigger and role that is made, altered or dropped. */
export async function catalogOf(pg: Pick<PGlite, 'query'>): Promise<string> {
  const versions = ['constraint', 'policy', 'proc', 'trigger', 'type', 'attrdef'].map(
    (name) => `select '${name} ' || oid || ' ' || xmin from pg_${name} where oid >= 16384`,
  );
  const { rows } = await pg.query<{ digest: string }>(`
    select md5(string_agg(line, ',' order by line)) as digest from (
      select concat_ws(' ', oid, relname, relnatts, relrowsecurity, relforcerowsecurity, relacl, reloptions) as line
        from pg_class where oid >= 16384 and relkind <> 't' and relpersistence = 'p'
      union all select concat_ws(' ', attrelid, attnum, xmin) from pg_attribute where attrelid >= 16384 and attnum > 0
        and attrelid in (select oid from pg_class where relpersistence = 'p')
      union all select concat_ws(' ', oid, xmin) from pg_authid
      union all select concat_ws(' ', oid, xmin) from pg_namespace where nspname not like 'pg\\_%'
      union all ${versions.join(' union all ')}) c`);
  return rows[0]!.digest;
}
