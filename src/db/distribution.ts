// How the tables lie on Citus: everything of one athlete in the shards of one node, people on the coordinator.
// Plain PostgreSQL needs none of it; `pacekeeper db distribute` is the only one who asks.
import { sql } from 'drizzle-orm';
import { CITUS_FUNCTIONS, withoutSubqueries } from './citus-policies.ts';
import type { Database } from './client.ts';
import { databaseError, isDatabaseError } from './database-error.ts';
import { APP_ROLE, policiesOf } from './row-security.ts';
import { athlete } from './schema/athlete.ts';
import type { Tx } from './transaction.ts';

/** distributed: by athlete_id; local: on the coordinator alone. */
export type TableKind = 'distributed' | 'local';

/** What the catalogue says of one table. */
export interface CatalogTable {
  name: string;
  columns: string[];
  uniques: { name: string; columns: string[] }[];
  foreignKeys: { name: string; columns: string[]; to: string; toColumns: string[]; definition: string }[];
  triggers: string[];
}

/** What Citus would refuse, or take only with a setting. */
export interface Obstacle {
  code: 'UNIQUE_WITHOUT_ATHLETE' | 'FOREIGN_KEY_WITHOUT_ATHLETE' | 'FOREIGN_KEY_ACROSS' | 'TRIGGER';
  table: string;
  name: string;
}

export interface Distribution {
  kinds: Record<string, TableKind>;
  obstacles: Obstacle[];
}

const KEY = 'athlete_id';
/** The table that the others lie beside. */
const FIRST = 'athlete';
/** Which migrations were applied. */
const BOOKKEEPING = 'pacekeeper_migration';
/**
 * What a transaction that changes distributed tables begins with: triggers look only at the row itself and at a setting,
 * so that shards need nothing of each other; functions are made on every node, which is refused after shards were
 * changed over several connections.
 */
export const CITUS_CHANGES: readonly string[] = [
  'set local citus.enable_unsafe_triggers = on',
  "set local citus.multi_shard_modify_mode = 'sequential'",
];

/** Which table lies how, and what Citus would say to it. */
export function planDistribution(tables: readonly CatalogTable[]): Distribution {
  const kindOf = ({ columns }: CatalogTable): TableKind => (columns.includes(KEY) ? 'distributed' : 'local');
  const kinds = Object.fromEntries(tables.map((table) => [table.name, kindOf(table)]));
  const obstacles: Obstacle[] = [];
  for (const { name: table, uniques, foreignKeys, triggers } of tables) {
    const isDistributed = kinds[table] === 'distributed';
    const add = (code: Obstacle['code'], name: string) => obstacles.push({ code, table, name });
    for (const { name, columns } of isDistributed ? uniques : []) {
      if (!columns.includes(KEY)) add('UNIQUE_WITHOUT_ATHLETE', name);
    }
    for (const { name, columns, to, toColumns } of foreignKeys) {
      const leads = kinds[to] ?? 'local';
      if (isDistributed && leads === 'distributed') {
        const at = columns.indexOf(KEY);
        if (at < 0 || toColumns[at] !== KEY) add('FOREIGN_KEY_WITHOUT_ATHLETE', name);
      } else if (isDistributed ? leads === 'local' : leads === 'distributed') add('FOREIGN_KEY_ACROSS', name);
    }
    for (const trigger of isDistributed ? triggers : []) add('TRIGGER', trigger);
  }
  return { kinds, obstacles };
}

/** Citus takes these with a setting; of the others it takes none. */
export function standsInTheWay({ code }: Obstacle): boolean {
  return code !== 'TRIGGER';
}

/**
 * The statements that distribute the tables, in order, for one transaction. Foreign keys between athletes' tables
 * are taken off and put back, since Citus wants both ends distributed first; policies take the form without subqueries.
 */
export function distributeStatements(tables: readonly CatalogTable[]): string[] {
  const { kinds } = planDistribution(tables);
  const distributed = tables
    .filter(({ name }) => kinds[name] === 'distributed')
    .toSorted((a, b) => Number(b.name === FIRST) - Number(a.name === FIRST));
  const keys = distributed.flatMap(({ name, foreignKeys }) =>
    foreignKeys.map((key) => ({ table: name, ...key })),
  );
  return [
    ...CITUS_CHANGES,
    ...CITUS_FUNCTIONS,
    ...distributed.flatMap(({ name }) => policyStatements(name)),
    ...keys.map(({ table, name }) => `alter table "${table}" drop constraint "${name}"`),
    ...distributed.map(({ name }) => moveStatement(name)),
    ...keys.map(
      ({ table, name, definition }) => `alter table "${table}" add constraint "${name}" ${definition}`,
    ),
  ];
}

function moveStatement(table: string): string {
  const beside = table === FIRST ? '' : `, colocate_with => '${FIRST}'`;
  return `select create_distributed_table('${table}', '${KEY}'${beside})`;
}

/** Distributes the table that a migration has just made, if it is an athlete's: its keys to others come after. */
export async function distributeNew(tx: Tx, statement: string): Promise<void> {
  const name = /^\s*create table "(\w+)"/i.exec(statement)?.[1];
  if (name !== undefined && statement.includes(`"${KEY}"`)) await tx.execute(sql.raw(moveStatement(name)));
}

/**
 * Citus opens its connections to shards as whoever asks, so that the app's role signs in between the nodes; without a
 * password nobody else does by one.
 */
const ROLE_SIGNS_IN = `do $$ declare was text := current_setting('citus.enable_ddl_propagation'); begin
  perform set_config('citus.enable_ddl_propagation', 'off', true);
  if not exists (select from pg_roles where rolname = '${APP_ROLE}') then
    create role ${APP_ROLE} nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
  end if;
  alter role ${APP_ROLE} login;
  perform set_config('citus.enable_ddl_propagation', was, true);
end $$`;

async function letRoleIn(tx: Tx): Promise<void> {
  const answers = (await tx.execute(
    sql`select nodename as host, nodeport as port, success, result from run_command_on_workers(${ROLE_SIGNS_IN})`,
  )) as unknown as { host: string; port: number; success: boolean; result: string }[];
  const refused = answers.find(({ success }) => !success);
  if (refused !== undefined) {
    const { host, port, result } = refused;
    throw databaseError(
      'CITUS_NODE_REFUSED',
      `The role ${APP_ROLE} cannot be made on ${host}:${port}: ${result}`,
    );
  }
  await tx.execute(sql.raw(ROLE_SIGNS_IN));
}

function policyStatements(table: string): string[] {
  return Object.entries(withoutSubqueries(policiesOf(table))).map(([command, { using, check }]) => {
    const clauses = [using && `using (${using})`, check && `with check (${check})`].filter(Boolean).join(' ');
    return `alter policy pacekeeper_${command} on "${table}" ${clauses}`;
  });
}

/** Every table of this schema with what binds it. */
export async function readCatalog(tx: Tx): Promise<CatalogTable[]> {
  const rows = (await tx.execute(sql`
    select t.relname as name,
           (select coalesce(json_agg(a.attname order by a.attnum), '[]') from pg_attribute a
             where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped) as columns,
           (select coalesce(json_agg(json_build_object('name', i.relname, 'columns',
                     (select coalesce(json_agg(a.attname), '[]') from pg_attribute a
                       where a.attrelid = t.oid and a.attnum = any(x.indkey))) order by i.relname), '[]')
              from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = t.oid and x.indisunique) as uniques,
           (select coalesce(json_agg(json_build_object('name', c.conname, 'to', c.confrelid::regclass::text,
                     'definition', pg_get_constraintdef(c.oid),
                     'columns', (select json_agg(a.attname order by k.n) from unnest(c.conkey) with ordinality k(num, n)
                        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num),
                     'toColumns', (select json_agg(a.attname order by k.n) from unnest(c.confkey) with ordinality k(num, n)
                        join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num)) order by c.conname), '[]')
              from pg_constraint c where c.conrelid = t.oid and c.contype = 'f') as "foreignKeys",
           (select coalesce(json_agg(g.tgname order by g.tgname), '[]') from pg_trigger g
             where g.tgrelid = t.oid and not g.tgisinternal) as triggers
      from pg_class t
     where t.relkind in ('r', 'p') and t.relnamespace = 'public'::regnamespace and t.relname <> ${BOOKKEEPING}
     order by t.relname`)) as unknown as CatalogTable[];
  return rows;
}

/** The tables that Citus distributes or copies already; none without Citus. */
export async function tablesOnCitus(tx: Tx): Promise<Set<string>> {
  const [found] = (await tx.execute(
    sql`select to_regclass('pg_catalog.pg_dist_partition') is not null as there`,
  )) as unknown as { there: boolean }[];
  if (found?.there !== true) return new Set();
  const rows = (await tx.execute(
    sql`select c.relname as name from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid`,
  )) as unknown as { name: string }[];
  return new Set(rows.map(({ name }) => name));
}

const DEADLINE_MS = 6 * 3_600_000;

/** Two at once do it one after the other; any number that nothing else locks on: "pacecitu" in ASCII. */
const LOCK = 0x7061_6365_6369_7475n;

/**
 * Distributes what is not distributed yet, in one transaction, and changes nothing where all is; answers how many tables
 * it moved. Throws CITUS_MISSING where the server has no such extension, CITUS_NODE_REFUSED where a node does not let
 * the app's role in, DISTRIBUTION_BLOCKED where the schema has what Citus refuses.
 */
export async function distribute(db: Database): Promise<number> {
  const moved = await db.transaction(
    async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(${sql.raw(LOCK.toString())})`);
      const [extension] = await tx.execute(sql`select 1 from pg_extension where extname = 'citus'`);
      if (extension === undefined) {
        throw databaseError(
          'CITUS_MISSING',
          'This database has no extension citus. On one PostgreSQL server nothing has to be distributed; on a Citus cluster run `create extension citus` first (docs/scale.md).',
        );
      }
      const all = await readCatalog(tx);
      const { kinds, obstacles } = planDistribution(all);
      const blocked = obstacles.filter(standsInTheWay);
      if (blocked.length > 0) {
        const names = blocked.map(({ code, table, name }) => `${code} ${table}.${name}`).join(', ');
        throw databaseError('DISTRIBUTION_BLOCKED', `Citus cannot distribute this schema: ${names}.`);
      }
      await letRoleIn(tx);
      const there = await tablesOnCitus(tx);
      const missing = all.filter(({ name }) => kinds[name] === 'distributed' && !there.has(name));
      if (missing.length === 0) return 0;
      for (const statement of distributeStatements(missing)) await tx.execute(sql.raw(statement));
      return missing.length;
    },
    { deadlineMs: DEADLINE_MS },
  );
  try {
    // asks every shard as the app's role, which nothing above has done
    await db.as({ kind: 'nobody' }).read((tx) => tx.select({ id: athlete.athleteId }).from(athlete));
  } catch (error) {
    const why = isDatabaseError(error) ? error.message : String(error);
    throw databaseError(
      'CITUS_NODE_REFUSED',
      `A node does not let ${APP_ROLE} read (docs/scale.md says what pg_hba.conf has to allow): ${why}`,
      { cause: error },
    );
  }
  return moved;
}
