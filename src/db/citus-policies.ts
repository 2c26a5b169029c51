// The same wall on Citus. A shard's policies may hold no subquery, and a query on a shard may ask no distributed
// table, so each question is a function that reads the shard of the same athlete beside it: one colocation group puts
// that on the same node. Which teams an account is in stands on the coordinator alone and is told to the shards.
import { FUNCTIONS, type policiesOf } from './row-security.ts';

type Policies = ReturnType<typeof policiesOf>;

const setting = (name: string) => `nullif(current_setting('pacekeeper.${name}', true), '')`;

/**
 * What policies ask, one statement a function. On a server without Citus, or where a table is not distributed, they
 * read the table itself and answer what the functions of row-security.ts answer, which a test holds.
 */
export const CITUS_FUNCTIONS: readonly string[] = [
  ...FUNCTIONS.split(/;\n(?=create)/).filter((text) => !text.includes('function pacekeeper_granted(')),
  // no shard of this node: the athlete's rows are on another
  `create or replace function pacekeeper_shard(name text, whose text) returns regclass language plpgsql stable as $$
declare shard bigint;
begin
  if to_regclass('pg_catalog.pg_dist_partition') is null then return to_regclass('public.' || name); end if;
  execute 'select get_shard_id_for_distribution_column(logicalrelid, $2) from pg_dist_partition where logicalrelid = to_regclass($1)'
    into shard using 'public.' || name, whose;
  return to_regclass('public.' || name || coalesce('_' || shard, ''));
end $$`,
  sees('delivery', 'delivery_id'),
  sees('activity', 'activity_id'),
  `create or replace function pacekeeper_in_team(team text) returns boolean language plpgsql stable as $$
declare found boolean;
begin
  if team = any (string_to_array(${setting('teams')}, ',')) then return true; end if;
  if to_regclass('public.team_member') is null then return false; end if;
  execute 'select exists (select from public.team_member m where m.team_id = $1 and m.account_id = $2)'
    into found using team, ${setting('account')};
  return found;
end $$`,
  `create or replace function pacekeeper_granted(wanted text[]) returns text language plpgsql stable as $$
declare found text; shard regclass;
begin
  if ${setting('kind')} is distinct from 'other' or ${setting('athlete')} is null then return null; end if;
  shard := pacekeeper_shard('coach_grant', ${setting('athlete')});
  if shard is null then return null; end if;
  execute format('select g.athlete_id from %s g where g.athlete_id = $1 and g.ended_ms is null
    and (g.expires_ms is null or g.expires_ms > $2) and (g.to_account = $3 or pacekeeper_in_team(g.to_team))
    and g.scopes ?| $4 limit 1', shard)
    into found using ${setting('athlete')}, ${setting('now')}::bigint, ${setting('account')}, wanted;
  return found;
end $$`,
];

function sees(table: string, key: string): string {
  return `create or replace function pacekeeper_sees_${table}(whose text, which text) returns boolean language plpgsql stable as $$
declare found boolean;
begin
  execute format('select exists (select from %s f where f.athlete_id = $1 and f.${key} = $2)', pacekeeper_shard('${table}', whose))
    into found using whose, which;
  return found;
end $$`;
}

/** Tells the shards which teams the account is in; run on the coordinator, as the app's role, in every transaction of an account. */
export const TELL_TEAMS = `do $$ begin
  execute format('set local pacekeeper.teams = %L', (select coalesce(string_agg(m.team_id, ','), '')
    from public.team_member m where m.account_id = ${setting('account')}));
end $$`;

/** The same policies, with every subquery in a function: what they let through is the same. */
export function withoutSubqueries(policies: Policies): Policies {
  const changed = Object.entries(policies).map(([command, clauses]) => [
    command,
    Object.fromEntries(Object.entries(clauses).map(([clause, text]) => [clause, plain(text)])),
  ]);
  return Object.fromEntries(changed);
}

function plain(text: string): string {
  return text
    .replace(/\(select (pacekeeper_\w+\([^()]*\))\)/g, '$1')
    .replace(/\(select (nullif\(current_setting\('[\w.]+', true\), ''\))\)/g, '$1')
    .replace(
      /exists \(select from "(\w+)" f where f\.athlete_id = "(\w+)"\.athlete_id and f\.(\w+) = "\w+"\.\w+\)/g,
      (_whole, from, table, key) => `pacekeeper_sees_${from}("${table}".athlete_id, "${table}".${key})`,
    )
    .replace(
      /to_team in \(select team_id from team_member where account_id = nullif\([^)]*\), ''\)\)/g,
      'pacekeeper_in_team(to_team)',
    );
}
