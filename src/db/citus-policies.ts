import type { policiesOf } from './row-security.ts';

type Policies = ReturnType<typeof policiesOf>;

/** Citus takes no subquery in the policy of a distributed table, but it takes functions. */
export const CITUS_FUNCTIONS: readonly string[] = [
  sees('delivery', 'delivery_id'),
  sees('activity', 'activity_id'),
  `create or replace function pacekeeper_in_team(team text) returns boolean language sql stable as $$
    select exists (select from team_member m where m.team_id = team
      and m.account_id = nullif(current_setting('pacekeeper.account', true), ''))
  $$`,
];

function sees(table: string, key: string): string {
  return `create or replace function pacekeeper_sees_${table}(whose text, which text) returns boolean language sql stable as $$
    select exists (select from "${table}" f where f.athlete_id = whose and f.${key} = which)
  $$`;
}

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
