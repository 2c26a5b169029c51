import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openDatabase } from '../../../src/db/client.ts';
import { migrate, readMigrations } from '../../../src/db/migrate.ts';
import type { Arena } from '../arena.ts';
import { type Cluster, connected } from '../cluster.ts';
import { type Goal, none, same } from '../goal.ts';

/** Snapshots of the schema to begin from: none of it, and the one before wellness was keyed by its source. */
const SNAPSHOTS = ['', '0009_send_by_the_outbox'];

/** A process that migrates is killed at one change of the schema after another, and the next one does it all. */
export const k3: Goal = {
  id: 'K3',
  promise: 'a migration that is killed leaves nothing half done, and the next start does it',
  asked: 'kill -9 at 30 points: starts again clean, no half states',
  async run(arena) {
    // a server notices that its client is gone as it does in the end anyway, only sooner
    const cluster = await arena.cluster(['client_connection_check_interval=100ms']);
    const pointsEach = arena.size(3, 15);
    const wrong: string[] = [];
    const did: string[] = [];
    let midway = 0;
    for (const [s, name] of SNAPSHOTS.entries()) {
      const from = readMigrations().findIndex((one) => one.name === name) + 1;
      const before = `before_${s}`;
      await cluster.sql(`create database ${before}`);
      await makeSnapshot(cluster, before, from);
      const old = await schemaOf(cluster, before);

      const calm = await copyOf(cluster, before, `calm_${s}`, 0);
      const answer = await migrateIn(arena, calm.url);
      if (answer?.error !== undefined) wrong.push(`undisturbed: ${answer.error}`);
      const whole = await schemaOf(cluster, calm.name);
      const rows = await rowsOf(cluster, calm.name);
      const [steps] = await calm.sql<{ n: number }>('select last_value::int as n from chaos.step');
      did.push(`${pointsEach} of ${steps!.n} changes from ${name === '' ? 'an empty database' : name}`);

      for (let n = 0; n < pointsEach; n++) {
        const at = 1 + Math.floor((n * (steps!.n - 1)) / (pointsEach - 1));
        const copy = await copyOf(cluster, before, `killed_${s}_${n}`, at);
        const about = `${name || 'empty'}, change ${at}`;
        const killed = await migrateIn(arena, copy.url, () => copy.isAtStep());
        if (killed !== null) wrong.push(`${about}: it was never there`);
        await copy.isLeft();
        const found = await schemaOf(cluster, copy.name);
        if (found === old) midway += 1;
        else if (found !== whole) wrong.push(`${about}: neither the old schema nor the new one`);
        const again = await migrateIn(arena, copy.url);
        if (again?.error !== undefined) wrong.push(`${about}, next start: ${again.error}`);
        if ((await schemaOf(cluster, copy.name)) !== whole) wrong.push(`${about}: another schema in the end`);
        if ((await rowsOf(cluster, copy.name)) !== rows) wrong.push(`${about}: other rows in the end`);
        await cluster.sql(`drop database ${copy.name} with (force)`);
      }
    }
    return {
      did: `${did.join(', ')}; killed while it waited in a change, ${midway} times before the commit of the schema, else among the queue's tables`,
      checks: [
        none('half states, errors of the next start, other schemas or rows in the end', wrong),
        same('some were killed before the commit', 'yes', midway > 0 ? 'yes' : 'no'),
      ],
    };
  },
};

/** The schema as a version of before left it, with a runner, a night, and whatever stops at a change. */
async function makeSnapshot(cluster: Cluster, name: string, migrations: number): Promise<void> {
  if (migrations > 0) {
    const config = {
      databaseUrl: cluster.url(name),
      dataDir: '',
      poolSize: 2,
      prepare: true,
      purpose: 'chaos',
    };
    const db = await openDatabase(config);
    await migrate(db, readMigrations().slice(0, migrations), { isWhole: false });
    await db.close();
  }
  const { sql, end } = connected(cluster.url(name));
  if (migrations > 0) {
    await sql(`
      insert into athlete (athlete_id, zone, created_ms) values ('a', 'UTC', 1);
      insert into wellness_day (athlete_id, day, rest_hr_bpm, source, updated_ms) values ('a', '2026-01-05', 48, 'self', 1);
      insert into mail_outbox (mail_id, recipient, subject, body, next_ms, created_ms) values ('m', 'r', 's', 'b', 1, 1);`);
  }
  // a sequence counts on whatever becomes of the transaction
  await sql(`
    create schema chaos;
    create sequence chaos.step;
    create table chaos.stop (at integer not null);
    insert into chaos.stop values (0);
    create function chaos.count() returns event_trigger language plpgsql as $$ begin
      if nextval('chaos.step') = (select at from chaos.stop) then perform pg_sleep(120); end if;
    end $$;
    create event trigger chaos_count on ddl_command_end execute function chaos.count();`);
  await end();
}

/** A database as another one is, in which a change of the schema waits: the one of number `at`, none for 0. */
async function copyOf(cluster: Cluster, from: string, name: string, at: number) {
  await cluster.sql(`create database ${name} template ${from}`);
  const url = cluster.url(name);
  const sql = async <T>(text: string): Promise<T[]> => {
    const one = connected(url);
    const rows = await one.sql<T>(text);
    await one.end();
    return rows;
  };
  await sql(`update chaos.stop set at = ${at}; select setval('chaos.step', 1, false)`);
  const others = `from pg_stat_activity where datname = '${name}' and backend_type = 'client backend'`;
  const isSo = async (question: string) =>
    (await cluster.sql<{ yes: boolean }>(`select ${question} as yes`))[0]!.yes;
  return {
    name,
    url,
    sql,
    isAtStep: () => until(() => isSo(`exists (select ${others} and wait_event = 'PgSleep')`)),
    isLeft: () => until(() => isSo(`not exists (select ${others})`)),
  };
}

/** What the child said; null: it was killed, as soon as `whenToKill` resolves. */
async function migrateIn(
  arena: Arena,
  url: string,
  whenToKill?: () => Promise<void>,
): Promise<{ error?: string } | null> {
  const child = fork(join(import.meta.dirname, '../migrate-child.ts'));
  arena.onEnd(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  const ended = once(child, 'exit').then(() => ({ error: 'it died by itself' }));
  const answer = once(child, 'message').then(([said]) => said as { error?: string });
  child.send(url);
  const killing = whenToKill === undefined ? [] : [whenToKill().then(() => null)];
  const said = await Promise.race([answer, ended, ...killing]);
  child.kill('SIGKILL');
  await ended;
  return said;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('what was waited for did not come');
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Columns, keys, checks, indexes and policies of the service's own tables, as one text. */
async function schemaOf(cluster: Cluster, name: string): Promise<string> {
  const { sql, end } = connected(cluster.url(name));
  const rows = await sql<{ line: string }>(`
    select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) as line
      from information_schema.columns where table_schema = 'public'
    union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select concat_ws(' ', tablename, policyname, cmd, qual, with_check) from pg_policies where schemaname = 'public'
    union all select relname || ' ' || relrowsecurity from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
    order by 1`);
  await end();
  return rows.map(({ line }) => line).join('\n');
}

/** What the snapshot had in it and this version has, and which migrations were applied. */
async function rowsOf(cluster: Cluster, name: string): Promise<string> {
  const { sql, end } = connected(cluster.url(name));
  const rows = await sql(`
    select (select json_agg(to_jsonb(a)) from athlete a) as athletes,
           (select json_agg(to_jsonb(w)) from wellness_day w) as nights,
           (select json_agg(name order by position) from pacekeeper_migration) as migrations`);
  await end();
  return JSON.stringify(rows);
}
