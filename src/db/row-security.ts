// The second wall: what a transaction may see of athletes' tables, whatever its statements ask for.
//
// Every table with a column athlete_id has row-level security, forced, with the same four policies;
// nothing has to be written for a new one. A transaction opened through `Database.as(identity)` runs as
// the role pacekeeper_app, which owns nothing and bypasses nothing, with transaction-local settings that
// say who asks and whose data are meant; without them it sees no row of any athlete. Tables of another
// schema that such transactions need (a queue's) are opened to the role with letAppUse(). Longer than a file should be:
// whoever checks the wall reads all of it in one place.
import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { databaseError } from './database-error.ts';
import { SEVERAL_ATHLETES } from './several-athletes.ts';
import type { Tx } from './transaction.ts';

export const APP_ROLE = 'pacekeeper_app';

/** On whose behalf a transaction runs. */
export type Identity =
  /** nobody's data: accounts, sessions, invitations */
  | { kind: 'nobody' }
  /** the athlete, or this service working for that athlete */
  | { kind: 'self'; athleteId: string; isProgram?: boolean }
  /** somebody else, who reads what a grant that is in force at `nowMs` lets them */
  | { kind: 'other'; athleteId: string; accountId: string; nowMs: number; isProgram?: boolean }
  /** a person who looks at the grants to them, over all athletes */
  | { kind: 'person'; accountId: string; nowMs: number };

/** One of these scopes of a live grant is needed to read the table; any live grant is enough for the others. */
export const READ_SCOPES: Record<string, readonly string[]> = {
  wellness_day: ['wellness:read'],
  feedback: ['notes:read', 'wellness:read'],
  assessment_answers: ['wellness:read'],
  availability: ['activity:read', 'plan:write'],
  coaching_setting: ['activity:read', 'plan:write'],
  clearance: ['wellness:read', 'plan:write'],
  goal: ['activity:read', 'plan:write'],
  plan_lock: ['activity:read', 'plan:write'],
  decision_answer: ['activity:read', 'plan:write'],
  strength_log: ['activity:read', 'plan:write'],
  plan: ['activity:read', 'plan:write', 'device:push'],
  plan_version: ['activity:read', 'plan:write', 'device:push'],
  planned_workout: ['activity:read', 'plan:write', 'device:push'],
  device_edit: ['activity:read', 'plan:write', 'device:push'],
  decision: ['activity:read', 'plan:write'],
  alert: ['alerts:receive'],
  care: ['alerts:receive'],
  note: ['notes:read'],
  note_seen: ['notes:read'],
};
const DEFAULT_READ = ['activity:read'];
/** Of these others see nothing through a grant: bytes as sent, where the athlete lives, who looked, the calendar's address. */
export const NEVER_SHARED = new Set([
  'raw_file',
  'delivery',
  'recording',
  'recording_stream',
  'archive_entry',
  'activity_merge',
  'rederivation',
  'home_zone',
  'audit_entry',
  'grant_version',
  'calendar_feed',
  'review_clock',
  'review_occasion',
  'calendar_entry',
  'outbox',
  'connection',
  'provider_event',
  'source_object',
  'device_workout',
  'program_event',
  'kept_answer',
]);
/** Rows that say under which policy of their source they stand (core/access/source-policy.ts) … */
const UNDER_POLICY = new Set(['delivery', 'activity', 'wellness_day']);
/** … and rows made from these, which are seen where those are. */
const MADE_FROM: Record<string, { table: string; key: string }> = {
  recording: { table: 'delivery', key: 'delivery_id' },
  recording_stream: { table: 'delivery', key: 'delivery_id' },
  archive_entry: { table: 'delivery', key: 'delivery_id' },
  activity_source: { table: 'activity', key: 'activity_id' },
  same_run_doubt: { table: 'activity', key: 'activity_id' },
  activity_stream: { table: 'activity', key: 'activity_id' },
  analysis: { table: 'activity', key: 'activity_id' },
};
/** Tables of which rows are only ever added by the app's role. */
const APPEND_ONLY = new Set(['audit_entry', 'grant_version']);
/** Mails to people stand here, too, under `account:` and whose they are: decided before an athlete is known. */
const OUTBOX = 'outbox';
/** Read before it is known what is granted, so by whom it is for instead of by itself. */
const GRANTS = 'coach_grant';

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const setting = (name: string) => `nullif(current_setting('pacekeeper.${name}', true), '')`;

/**
 * The functions that policies ask, each evaluated once a statement and not once a row; the one that reads a table is
 * plpgsql, which plans it once a session and not once a statement. And pacekeeper_keep_events, by which a transaction
 * writes what was told about several athletes (queries/provider-event.ts): with the rights of who calls it, and as one
 * athlete after another.
 */
export const FUNCTIONS = `
create or replace function pacekeeper_is_whole() returns boolean language sql stable as $$
  select current_setting('pacekeeper.whole', true) = 'on' and current_user <> '${APP_ROLE}'
$$;
create or replace function pacekeeper_own() returns text language sql stable as $$
  select ${setting('athlete')} where ${setting('kind')} = 'self'
$$;
create or replace function pacekeeper_is_program() returns boolean language sql stable as $$
  select coalesce(${setting('program')}, 'off') = 'on'
$$;
create or replace function pacekeeper_keep_events(told jsonb)
returns table ("nth" bigint, "athleteId" text, "connectionId" text, "isNew" boolean) language plpgsql as $$
declare events jsonb;
begin
  -- not set_config, which Citus does not pass on to shards
  set local pacekeeper.kind = 'self';
  set local pacekeeper.program = 'off';
  for "nth", "athleteId", "connectionId", events in
    select t.nth, a.owner_athlete, a.connection_id, t.one->'events'
      from jsonb_array_elements(told) with ordinality t(one, nth)
     cross join lateral (
       select owner_athlete, connection_id from provider_account
        where provider = t.one->>'provider' and external_id = t.one->>'externalId' limit 1) a
     order by 2, 3
  loop
    execute format('set local pacekeeper.athlete = %L', "athleteId");
    insert into provider_event (athlete_id, connection_id, event_key, received_ms, event)
    select "athleteId", "connectionId", e.key, e.ms, e.event
      from jsonb_to_recordset(events) as e(key text, ms bigint, event jsonb) order by e.key
        on conflict do nothing;
    "isNew" := found;
    return next;
  end loop;
end $$;${SEVERAL_ATHLETES}
create or replace function pacekeeper_granted(wanted text[]) returns text language plpgsql stable as $$ begin return (
  select g.athlete_id from coach_grant g
   where ${setting('kind')} = 'other'
     and g.athlete_id = ${setting('athlete')}
     and g.ended_ms is null
     and (g.expires_ms is null or g.expires_ms > ${setting('now')}::bigint)
     and (g.to_account = ${setting('account')}
       or g.to_team in (select m.team_id from team_member m where m.account_id = ${setting('account')}))
     and g.scopes ?| wanted
   limit 1);
end $$`;

/** The policies of one table, by command. */
export function policiesOf(table: string): Record<string, { using?: string; check?: string }> {
  const own = 'athlete_id = (select pacekeeper_own())';
  const whole = '(select pacekeeper_is_whole())';
  const mails = `athlete_id like 'account:%' and (select ${setting('kind')}) in ('nobody', 'person')`;
  const oneself = (rows: string) => `${whole} or ${rows}${table === OUTBOX ? ` or ${mails}` : ''}`;
  const self = oneself(own);
  const scopes = READ_SCOPES[table] ?? DEFAULT_READ;
  const granted = `athlete_id = (select pacekeeper_granted(array[${scopes.map(quote).join(', ')}]))`;
  const toMe = `to_account = ${setting('account')} or to_team in (select team_id from team_member where account_id = ${setting('account')})`;
  const { forProgram, forOthers } = sourceLets(table);
  const mine = oneself(`(${own}${forProgram})`);
  const read =
    table === GRANTS
      ? `${self} or ${toMe}`
      : NEVER_SHARED.has(table)
        ? mine
        : `${mine} or (${granted}${forOthers}${forProgram})`;
  return {
    select: { using: read },
    insert: { check: self },
    update: { using: self, check: self },
    delete: { using: self },
  };
}

/** What the source of a row adds to who may read it: programs, and whoever a grant lets in. */
function sourceLets(table: string): { forProgram: string; forOthers: string } {
  const isPerson = 'not (select pacekeeper_is_program())';
  if (UNDER_POLICY.has(table)) {
    return {
      forProgram: ` and (${isPerson} or (policy ->> 'mayUsePrograms')::boolean)`,
      forOthers: ` and (policy ->> 'mayShowOthers')::boolean`,
    };
  }
  const from = MADE_FROM[table];
  if (from === undefined) return { forProgram: '', forOthers: '' };
  // the policies of the other table hold within this question, too
  const isSeen = `exists (select from "${from.table}" f where f.athlete_id = "${table}".athlete_id and f.${from.key} = "${table}".${from.key})`;
  return { forProgram: ` and (${isPerson} or ${isSeen})`, forOthers: ` and ${isSeen}` };
}

/**
 * Puts the wall up around every table with athlete_id, and the role behind it; what stands already is
 * left alone. Runs at the end of every migration, as the tables' owner.
 */
export async function secureRows(
  tx: Tx,
  policies: typeof policiesOf = policiesOf,
  functions: readonly string[] = FUNCTIONS.split(/;\n(?=create)/),
): Promise<string[]> {
  await makeRole(tx);
  // the tables that the functions ask may come later
  await tx.execute(sql.raw('set local check_function_bodies = off'));
  for (const statement of functions) await tx.execute(sql.raw(statement));
  const tables = (await tx.execute(sql`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as secure,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'athlete_id' and not a.attisdropped) as athletes,
           (select obj_description(p.oid, 'pg_policy') from pg_policy p where p.polrelid = c.oid and p.polname = 'pacekeeper_select') as digest
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     order by c.relname`)) as unknown as {
    name: string;
    secure: boolean;
    athletes: boolean;
    digest: string | null;
  }[];
  const changed: string[] = [];
  for (const { name, secure, athletes, digest } of tables) {
    if (name === 'pacekeeper_migration') continue;
    const rights = APPEND_ONLY.has(name) ? 'select, insert' : 'select, insert, update, delete';
    await tx.execute(sql.raw(`grant ${rights} on "${name}" to ${APP_ROLE}`));
    if (!athletes) continue;
    const wanted = policies(name);
    const now = createHash('sha256').update(JSON.stringify(wanted)).digest('hex');
    if (secure && digest === now) continue;
    changed.push(name);
    await tx.execute(sql.raw(`alter table "${name}" enable row level security, force row level security`));
    for (const [command, { using, check }] of Object.entries(wanted)) {
      const policy = `pacekeeper_${command}`;
      await tx.execute(sql.raw(`drop policy if exists ${policy} on "${name}"`));
      const clauses = [using && `using (${using})`, check && `with check (${check})`]
        .filter(Boolean)
        .join(' ');
      await tx.execute(sql.raw(`create policy ${policy} on "${name}" for ${command} ${clauses}`));
    }
    await tx.execute(sql.raw(`comment on policy pacekeeper_select on "${name}" is ${quote(now)}`));
  }
  return changed;
}

/** Lets the app's role use another schema of this database, such as the queue's, once its tables are there. */
export async function letAppUse(tx: Tx, schema: string): Promise<void> {
  const name = `"${schema.replaceAll('"', '')}"`;
  for (const grant of [
    `grant usage on schema ${name}`,
    `grant select, insert, update, delete on all tables in schema ${name}`,
    `grant usage on all sequences in schema ${name}`,
    `grant execute on all functions in schema ${name}`,
  ]) {
    await tx.execute(sql.raw(`${grant} to ${APP_ROLE}`));
  }
}

/** Roles are the whole server's: another database may be making the same one right now. */
export async function makeRole(tx: Tx): Promise<void> {
  await tx.execute(
    sql.raw(`do $$ begin
      if not exists (select from pg_roles where rolname = '${APP_ROLE}') then
        begin
          create role ${APP_ROLE} nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
        exception when duplicate_object or unique_violation then null;
        end;
      end if;
      if not pg_has_role(current_user, '${APP_ROLE}', 'member') then
        execute format('grant ${APP_ROLE} to %I', current_user);
      end if;
      grant usage on schema public to ${APP_ROLE};
    end $$`),
  );
}

const ID = /^[\w:.-]{1,100}$/;

/** Whether a transaction can be asked for in the name of this. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** What a transaction begins with, for this identity; null: the tables' owner, who works across athletes. */
export function identityScript(identity: Identity | null): string {
  if (identity === null) return "set local pacekeeper.whole = 'on'";
  const ids = [
    identity.kind === 'self' || identity.kind === 'other' ? identity.athleteId : '',
    identity.kind === 'other' || identity.kind === 'person' ? identity.accountId : '',
  ];
  if (ids.some((id) => id !== '' && !isId(id))) {
    throw databaseError(
      'IDENTITY_INVALID',
      'A transaction was asked for in the name of something that is no id.',
    );
  }
  const now =
    identity.kind === 'other' || identity.kind === 'person' ? String(Math.trunc(identity.nowMs)) : '0';
  return [
    `set local role ${APP_ROLE}`,
    `set local pacekeeper.kind = ${quote(identity.kind)}`,
    `set local pacekeeper.athlete = ${quote(ids[0]!)}`,
    `set local pacekeeper.account = ${quote(ids[1]!)}`,
    `set local pacekeeper.now = ${quote(now)}`,
    `set local pacekeeper.program = ${quote('isProgram' in identity && identity.isProgram === true ? 'on' : 'off')}`,
  ].join('; ');
}
