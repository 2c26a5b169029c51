import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CITUS_FUNCTIONS, TELL_TEAMS, withoutSubqueries } from '../../src/db/citus-policies.ts';
import {
  type CatalogTable,
  distribute,
  distributeStatements,
  planDistribution,
  readCatalog,
  standsInTheWay,
  tablesOnCitus,
} from '../../src/db/distribution.ts';
import { citusBegin } from '../../src/db/postgres-engine.ts';
import { type Identity, identityScript, policiesOf } from '../../src/db/row-security.ts';
import { delivery } from '../../src/db/schema/delivery.ts';
import { ON_CITUS } from '../support/citus.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let test: TestDatabase;
let tables: CatalogTable[];
beforeAll(async () => {
  test = await testDatabase();
  tables = await test.db.transaction((tx) => readCatalog(tx));
});
afterAll(() => test.end());

/** What Citus does not take as it is, each with what is done about it. */
const EXCEPTIONS: Record<string, string> = {
  'TRIGGER decision.decision_never_truncated':
    'citus.enable_unsafe_triggers: made on every shard, where it looks at nothing but a setting',
  'TRIGGER decision.decision_only_grows':
    'citus.enable_unsafe_triggers: made on every shard, where it looks at the row and a setting',
};
const table = (name: string, columns: string[], more: Partial<CatalogTable> = {}): CatalogTable => ({
  ...{ name, columns, uniques: [], foreignKeys: [], triggers: [] },
  ...more,
});

describe('the tables on Citus', () => {
  it('lie by athlete in one group, and people on the coordinator', () => {
    const { kinds } = planDistribution(tables);
    const of = (kind: string) => Object.keys(kinds).filter((name) => kinds[name] === kind);
    expect(of('distributed').length).toBeGreaterThan(40);
    for (const name of ['athlete', 'activity', 'delivery', 'decision', 'outbox'])
      expect(of('distributed')).toContain(name);
    for (const name of ['account', 'session', 'api_key', 'provider_account', 'team_member'])
      expect(of('local')).toContain(name);
  });

  it('have the athlete in every unique key and foreign key; what is otherwise is named here', () => {
    const { obstacles } = planDistribution(tables);
    expect(obstacles.map(({ code, table, name }) => `${code} ${table}.${name}`)).toEqual(
      Object.keys(EXCEPTIONS),
    );
    expect(obstacles.filter(standsInTheWay)).toEqual([]);
    expect(tables.flatMap((t) => t.uniques).length).toBeGreaterThan(60);
    expect(tables.flatMap((t) => t.foreignKeys).length).toBeGreaterThan(60);
  });

  it('are refused where two nodes could disagree', () => {
    const key = { name: 'k', definition: '', columns: ['x'], toColumns: ['x'], to: 'b' };
    const found = (one: CatalogTable, other: CatalogTable) =>
      planDistribution([one, other]).obstacles.map((o) => o.code);
    const b = table('b', ['athlete_id', 'x']);
    expect(found(table('a', ['athlete_id'], { uniques: [{ name: 'u', columns: ['x'] }] }), b)).toEqual([
      'UNIQUE_WITHOUT_ATHLETE',
    ]);
    expect(found(table('a', ['athlete_id', 'x'], { foreignKeys: [key] }), b)).toEqual([
      'FOREIGN_KEY_WITHOUT_ATHLETE',
    ]);
    expect(found(table('a', ['x'], { foreignKeys: [key] }), b)).toEqual(['FOREIGN_KEY_ACROSS']);
    expect(found(table('a', ['athlete_id', 'x'], { foreignKeys: [key] }), table('b', ['x']))).toEqual([
      'FOREIGN_KEY_ACROSS',
    ]);
    const shared = { ...key, columns: ['x', 'athlete_id'], toColumns: ['x', 'athlete_id'] };
    expect(found(table('a', ['athlete_id', 'x'], { foreignKeys: [shared] }), b)).toEqual([]);
  });

  it('are distributed with athlete first, the others beside it, and their keys put back', () => {
    const statements = distributeStatements(tables);
    const made = statements.filter((text) => text.includes('create_distributed_table'));
    expect(made[0]).toBe(`select create_distributed_table('athlete', 'athlete_id')`);
    expect(made.slice(1).every((text) => text.endsWith(`colocate_with => 'athlete')`))).toBe(true);
    const dropped = statements.filter((text) => text.includes('drop constraint')).length;
    expect(dropped).toBeGreaterThan(30);
    expect(statements.filter((text) => text.includes('add constraint'))).toHaveLength(dropped);
  });

  it('have policies without subqueries there', () => {
    for (const { name, columns } of tables) {
      if (!columns.includes('athlete_id')) continue;
      expect(JSON.stringify(withoutSubqueries(policiesOf(name))), name).not.toMatch(/\bselect /i);
    }
  });

  it('are read by policies in the shard beside, which is found by the athlete', async () => {
    const undo = new Error('undo');
    const found: unknown[] = [];
    const all = test.db.transaction(async (tx) => {
      const ask = async (question: string) => {
        const [row] = await tx.execute(sql.raw(`select (${question})::text as answer`));
        found.push((row as { answer: string | null }).answer);
      };
      for (const one of CITUS_FUNCTIONS) await tx.execute(sql.raw(one));
      await ask(`pacekeeper_shard('activity', 'ann')`);
      // what Citus has: a catalogue of its tables, and the shard of a key
      for (const one of [
        'set local allow_system_table_mods = on',
        'create table pg_catalog.pg_dist_partition (logicalrelid regclass)',
        `insert into pg_dist_partition values ('activity'), ('coach_grant')`,
        `create function pg_catalog.get_shard_id_for_distribution_column(regclass, text) returns bigint language sql as 'select case $2 when ''ann'' then 7 else 8 end'`,
        'create table activity_7 (like activity including defaults)',
        'create table coach_grant_7 (like coach_grant)',
        `insert into activity_7 (athlete_id, activity_id, start_ms, local_day, sport, summary, moving_s, elapsed_s, time_trusted)
          values ('ann', 'a', 1, '2026-01-01', 'running', '{}', 1, 1, true)`,
        `insert into coach_grant_7 values ('ann', 'g', 'coach', null, '["activity:read"]', 1, null, null)`,
        ...identityScript({ kind: 'other', athleteId: 'ann', accountId: 'coach', nowMs: 1 })
          .split('; ')
          .slice(1),
      ])
        await tx.execute(sql.raw(one));
      await ask(`pacekeeper_shard('activity', 'ann')`);
      await ask(`pacekeeper_shard('activity', 'ben')`);
      await ask(`pacekeeper_shard('delivery', 'ann')`);
      await ask(`pacekeeper_sees_activity('ann', 'a')`);
      await ask(`pacekeeper_sees_activity('ann', 'b')`);
      await ask(`pacekeeper_granted(array['activity:read'])`);
      await ask(`pacekeeper_granted(array['plan:write'])`);
      await tx.execute(sql.raw(`set local pacekeeper.athlete = 'ben'`));
      await ask(`pacekeeper_granted(array['activity:read'])`);
      throw undo;
    });
    await expect(all).rejects.toBe(undo);
    expect(found).toEqual([
      'activity',
      ...['activity_7', null, 'delivery', 'true', 'false', 'ann', null],
      null,
    ]);
  });

  it('learn the teams of who asks, where they do not hold them', async () => {
    const undo = new Error('undo');
    let answers: unknown;
    const all = test.db.transaction(async (tx) => {
      for (const one of [
        ...CITUS_FUNCTIONS,
        `insert into account (account_id, name, created_ms) values ('helper', 'h', 1)`,
        `insert into team values ('crew', 'Crew', 'helper', 1), ('more', 'More', 'helper', 1), ('none', 'None', 'helper', 1)`,
        `insert into team_member values ('crew', 'helper', 1), ('more', 'helper', 1)`,
        `set local pacekeeper.account = 'helper'`,
        TELL_TEAMS,
        'alter table team_member rename to elsewhere',
      ])
        await tx.execute(sql.raw(one));
      [answers] = await tx.execute(
        sql`select pacekeeper_in_team('crew') as crew, pacekeeper_in_team('more') as more, pacekeeper_in_team('none') as none, pacekeeper_in_team(null) as "null"`,
      );
      throw undo;
    });
    await expect(all).rejects.toBe(undo);
    expect(answers).toEqual({ crew: true, more: true, none: false, null: false });
  });

  it('are told who asks one setting after another, since Citus passes on whole texts', () => {
    const begin = (identity: Identity | null) =>
      citusBegin({ readOnly: true, deadlineMs: 5, identity: identityScript(identity) });
    expect(begin({ kind: 'self', athleteId: 'ann' })).toEqual([
      'begin isolation level repeatable read read only',
      "set local citus.propagate_set_commands = 'local'",
      'set local statement_timeout = 5',
      'set local idle_in_transaction_session_timeout = 5',
      'set local role pacekeeper_app',
      "set local pacekeeper.kind = 'self'",
      "set local pacekeeper.athlete = 'ann'",
      "set local pacekeeper.account = ''",
      "set local pacekeeper.now = '0'",
      "set local pacekeeper.program = 'off'",
    ]);
    const person: Identity = { kind: 'person', accountId: 'coach', nowMs: 1 };
    expect(begin(person).at(-1)).toBe(TELL_TEAMS);
    expect(begin(null).at(-1)).toBe("set local pacekeeper.whole = 'on'");
  });

  it('let nobody write rows of another athlete', async () => {
    const deliver = (athleteId: string, as: string) =>
      test.db.as({ kind: 'self', athleteId: as }).transaction((tx) =>
        tx.execute(sql`insert into delivery (athlete_id, delivery_id, natural_key, source, received_ms, size_bytes)
          values (${athleteId}, 'd', 'k', 'upload', 1, 1)`),
      );
    await test.db.transaction((tx) =>
      tx.execute(
        sql`insert into athlete (athlete_id, zone, created_ms) values ('ann', 'UTC', 1), ('ben', 'UTC', 1)`,
      ),
    );
    await deliver('ann', 'ann');
    await expect(deliver('ben', 'ann')).rejects.toMatchObject({ sqlState: '42501' });
    for (const statement of [`update delivery set size_bytes = 2`, `delete from delivery`]) {
      await test.db
        .as({ kind: 'self', athleteId: 'ben' })
        .transaction((tx) => tx.execute(sql.raw(statement)));
      const rows = await test.db.read((tx) => tx.select({ sizeBytes: delivery.sizeBytes }).from(delivery));
      expect(rows, statement).toEqual([{ sizeBytes: 1 }]);
    }
    await test.empty();
  });

  it.runIf(ON_CITUS)('are distributed once, and again without a change', async () => {
    expect(await distribute(test.db)).toBe(0);
    const there = await test.db.transaction((tx) => tablesOnCitus(tx));
    const { kinds } = planDistribution(tables);
    expect([...there].sort()).toEqual(Object.keys(kinds).filter((name) => kinds[name] === 'distributed'));
  });

  it('stay as they are on a server without Citus, which the command says', async () => {
    await expect(distribute(test.db)).rejects.toMatchObject({ code: 'CITUS_MISSING' });
  });
});
