import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import {
  APP_ROLE,
  type Identity,
  identityScript,
  NEVER_SHARED,
  policiesOf,
  READ_SCOPES,
  secureRows,
} from '../../src/db/row-security.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { fillEveryTable, rowsOf } from '../support/fill-tables.ts';

const NOW = 1_000;
let test: TestDatabase;
let tables: string[];

beforeAll(async () => {
  test = await testDatabase();
  await fillEveryTable(test.db, ['ann', 'ben']);
  tables = await athleteTables(test.db);
  await grant('g_live', { to: 'coach', scopes: ['activity:read'] });
  await grant('g_all', {
    to: 'full',
    scopes: ['activity:read', 'wellness:read', 'notes:read', 'plan:write'],
  });
  await grant('g_over', { to: 'late', scopes: ['activity:read'], expiresMs: NOW });
  await grant('g_ended', { to: 'gone', scopes: ['activity:read'], endedMs: 1 });
  await grant('g_team', { team: 'crew', scopes: ['wellness:read'] });
  await test.db.transaction(async (tx) => {
    for (const id of ['coach', 'helper']) {
      await tx.execute(sql`insert into account (account_id, name, created_ms) values (${id}, ${id}, 1)`);
    }
    await tx.execute(sql`insert into team values ('crew', 'Crew', 'coach', 1)`);
    await tx.execute(sql`insert into team_member values ('crew', 'helper', 1)`);
  });
});
afterAll(() => test.end());

async function grant(
  id: string,
  g: { to?: string; team?: string; scopes: string[]; expiresMs?: number; endedMs?: number },
) {
  await test.db.transaction((tx) =>
    tx.execute(sql`insert into coach_grant values
      ('ann', ${id}, ${g.to ?? null}, ${g.team ?? null}, ${JSON.stringify(g.scopes)}::jsonb, 1, ${g.expiresMs ?? null}, ${g.endedMs ?? null})`),
  );
}

async function athleteTables(db: Database): Promise<string[]> {
  const rows = await db.transaction((tx) =>
    tx.execute(sql`select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'athlete_id' order by 1`),
  );
  return (rows as unknown as { name: string }[]).map((row) => row.name);
}

const self = (athleteId: string): Identity => ({ kind: 'self', athleteId });
const other = (accountId: string, athleteId = 'ann', nowMs = NOW): Identity => ({
  kind: 'other',
  athleteId,
  accountId,
  nowMs,
});
/** Whose rows a select without a filter gives, in every table that gives any. */
async function seen(identity: Identity, among = tables): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const table of among) {
    const rows = await test.db.as(identity).read((tx) => rowsOf(tx, table));
    if (rows.length > 0) found[table] = [...new Set(rows.map((row) => row.athlete_id))].sort();
  }
  return found;
}
const everyTable = (athlete: string) => Object.fromEntries(tables.map((table) => [table, [athlete]]));

describe('every table with athlete_id', () => {
  it('has row-level security, forced, with a policy for each command', async () => {
    const rows = (await test.db.transaction((tx) =>
      tx.execute(sql`
        select c.relname as name, c.relrowsecurity as "on", c.relforcerowsecurity as forced,
               (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies
          from pg_class c where c.relname in (${sql.join(
            tables.map((t) => sql`${t}`),
            sql`, `,
          )})`),
    )) as unknown as { name: string; on: boolean; forced: boolean; policies: number }[];
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) expect(row, row.name).toMatchObject({ on: true, forced: true, policies: 4 });
  });

  it('is read by a role that owns nothing and bypasses nothing', async () => {
    const [role] = (await test.db.transaction((tx) =>
      tx.execute(sql`
        select rolsuper, rolbypassrls, rolcreaterole, rolcanlogin,
               (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
          from pg_roles where rolname = ${APP_ROLE}`),
    )) as unknown as Record<string, unknown>[];
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcanlogin: false,
      owned: 0,
    });
    const [now] = (await test.db
      .as(self('ann'))
      .transaction((tx) => tx.execute(sql`select current_user as name`))) as unknown as { name: string }[];
    expect(now?.name).toBe(APP_ROLE);
  });

  it('was filled for this test, with rows of two athletes', async () => {
    for (const table of tables) {
      const rows = await test.db.read((tx) => rowsOf(tx, table));
      expect([...new Set(rows.map((row) => row.athlete_id))].sort(), table).toEqual(['ann', 'ben']);
    }
  });
});

describe('a statement without a filter', () => {
  it('reads the own rows only', async () => {
    expect(await seen(self('ann'))).toEqual(everyTable('ann'));
    expect(await seen(self('ben'))).toEqual(everyTable('ben'));
  });

  it('reads nothing where nobody was named', async () => {
    expect(await seen({ kind: 'nobody' })).toEqual({});
    expect(await seen(self('nobody-of-this-name'))).toEqual({});
    const bare = await test.db.transaction(async (tx) => {
      await tx.execute(sql.raw(`set local role ${APP_ROLE}`));
      // what lifts the wall for the owner does not lift it for the role
      await tx.execute(sql`select set_config('pacekeeper.whole', 'on', true)`);
      return Promise.all(tables.map((table) => rowsOf(tx, table)));
    });
    expect(bare.flat()).toEqual([]);
  });

  it('changes and deletes no row of another, and inserts none', async () => {
    for (const table of tables) {
      for (const statement of [`update "${table}" set athlete_id = athlete_id`, `delete from "${table}"`]) {
        const before = await test.db.read((tx) => rowsOf(tx, table));
        await test.db
          .as(self('nobody-of-this-name'))
          .transaction((tx) => tx.execute(sql.raw(statement)))
          .catch((error) => expect(error).toMatchObject({ sqlState: '42501' }));
        expect(await test.db.read((tx) => rowsOf(tx, table)), statement).toEqual(before);
      }
      const copy = `insert into "${table}" select * from jsonb_populate_recordset(null::"${table}", $1::jsonb)`;
      const rows = await test.db.read((tx) => rowsOf(tx, table));
      const foreign = rows.filter((row) => row.athlete_id === 'ben');
      const refused = test.db
        .as(self('ann'))
        .transaction((tx) =>
          tx.execute(sql.raw(copy.replace('$1', `'${JSON.stringify(foreign).replaceAll("'", "''")}'`))),
        );
      await expect(refused, table).rejects.toMatchObject({ sqlState: '42501' });
    }
  });
});

describe('somebody else', () => {
  it.each(['late', 'gone', 'stranger', ''])(
    'without a live grant (%s) reads nothing but ended grants',
    async (id) => {
      const found = id === '' ? await seen({ kind: 'nobody' }) : await seen(other(id));
      expect(Object.keys(found).filter((table) => table !== 'coach_grant')).toEqual([]);
    },
  );

  it('is shown nothing of these, whatever was granted', () => {
    const never = `
      activity_merge archive_entry audit_entry calendar_entry calendar_feed connection delivery device_workout grant_version home_zone kept_answer outbox program_event provider_event raw_file recording recording_stream rederivation review_clock review_occasion source_object`;
    expect([...NEVER_SHARED].sort()).toEqual(never.trim().split(/\s+/));
  });

  it('reads what a live grant holds, and never what is not shared', async () => {
    const coach = Object.keys(await seen(other('coach')));
    const full = Object.keys(await seen(other('full')));
    for (const table of NEVER_SHARED) expect([coach, full].flat()).not.toContain(table);
    expect(coach).toContain('activity');
    expect(coach).not.toContain('wellness_day');
    expect(full).toEqual(expect.arrayContaining(['activity', 'wellness_day', 'feedback', 'plan']));
    expect(Object.keys(READ_SCOPES).every((table) => tables.includes(table))).toBe(true);
  });

  it('in a team reads what the team was granted, until out of it', async () => {
    expect(Object.keys(await seen(other('helper')))).toEqual([
      'assessment_answers',
      'clearance',
      'coach_grant',
      'feedback',
      'wellness_day',
    ]);
  });

  it('has no grant from another athlete', async () => {
    expect(Object.keys(await seen(other('full', 'ben')))).toEqual(['coach_grant']);
    expect((await seen(other('full', 'ben'))).coach_grant).toEqual(['ann']);
  });

  it('writes nothing, whatever was granted', async () => {
    for (const table of tables) {
      const rows = await test.db.read((tx) => rowsOf(tx, table));
      for (const statement of [`update "${table}" set athlete_id = athlete_id`, `delete from "${table}"`]) {
        await test.db
          .as(other('full'))
          .transaction((tx) => tx.execute(sql.raw(statement)))
          .catch((error) => expect(error).toMatchObject({ sqlState: '42501' }));
      }
      expect(await test.db.read((tx) => rowsOf(tx, table)), table).toEqual(rows);
    }
  });

  it('is shut out from the transaction after the one that ended the grant', async () => {
    await grant('g_short', { to: 'brief', scopes: ['activity:read'] });
    const identity = other('brief');
    const count = async () => (await test.db.as(identity).read((tx) => rowsOf(tx, 'activity'))).length;
    expect(await count()).toBeGreaterThan(0);
    await test.db.transaction((tx) =>
      tx.execute(sql`update coach_grant set ended_ms = 2 where grant_id = 'g_short'`),
    );
    expect(await count()).toBe(0);
  });
});

describe('the log of who saw what', () => {
  it.each(['audit_entry', 'grant_version'])('%s is only ever added to by the app’s role', async (table) => {
    for (const statement of [
      `update "${table}" set athlete_id = athlete_id`,
      `delete from "${table}"`,
      `truncate "${table}"`,
    ]) {
      await expect(
        test.db.as(self('ann')).transaction((tx) => tx.execute(sql.raw(statement))),
        statement,
      ).rejects.toMatchObject({ sqlState: '42501' });
    }
  });
});

describe('a message', () => {
  it('to a person is planned before an athlete is known; to an athlete only by the athlete', async () => {
    const plan = (identity: Identity, owner: string) =>
      test.db.as(identity).transaction((tx) =>
        tx.execute(sql`insert into outbox (athlete_id, message_id, channel, subject, version, title, due_ms, created_ms)
          values (${owner}, ${`${owner} ${identity.kind}`}, 'mail', ${identity.kind}, 1, 't', 1, 1)`),
      );
    const person: Identity = { kind: 'person', accountId: 'coach', nowMs: NOW };
    for (const identity of [person, { kind: 'nobody' } as const]) {
      await plan(identity, 'account:coach');
      await expect(plan(identity, 'ben')).rejects.toMatchObject({ sqlState: '42501' });
    }
    await expect(plan(self('ann'), 'account:coach')).rejects.toMatchObject({ sqlState: '42501' });
    await plan(self('ann'), 'ann');
    await test.db.transaction((tx) => tx.execute(sql`delete from outbox where channel = 'mail'`));
  });
});

describe('a name for a transaction', () => {
  it.each(["a'; set role postgres; --", 'a b', 'x'.repeat(101)])(
    'that is no id is refused: %s',
    (athleteId) => {
      expect(() => identityScript({ kind: 'self', athleteId })).toThrow(/no id/);
    },
  );
});

describe('this proof', () => {
  /** Changes the policies of all tables, looks with the eyes of the tests above, and puts them back. */
  async function withPolicies<T>(change: typeof policiesOf, look: () => Promise<T>): Promise<T> {
    await test.db.transaction((tx) => secureRows(tx, change));
    try {
      return await look();
    } finally {
      await test.db.transaction((tx) => secureRows(tx));
    }
  }
  const swap = (from: string, to: string) => (table: string) =>
    JSON.parse(JSON.stringify(policiesOf(table)).replaceAll(from, to)) as ReturnType<typeof policiesOf>;
  const own = 'athlete_id = (select pacekeeper_own())';

  it.each([
    ['the owner test dropped', swap(own, 'true')],
    ['the owner test turned round', swap(own, 'athlete_id <> (select pacekeeper_own())')],
    ['nobody taken for everybody', swap(own, `(${own} or (select pacekeeper_own()) is null)`)],
    [
      'null taken for null',
      swap(own, 'athlete_id is not distinct from coalesce((select pacekeeper_own()), athlete_id)'),
    ],
    ['the owner’s exception for all', swap('(select pacekeeper_is_whole())', 'true')],
  ] as const)('notices %s', async (_what, change) => {
    await withPolicies(change, async () => {
      const right =
        JSON.stringify(await seen(self('ann'))) === JSON.stringify(everyTable('ann')) &&
        JSON.stringify(await seen({ kind: 'nobody' })) === '{}';
      expect(right).toBe(false);
    });
  });

  it('notices the policy of any one table dropped', async () => {
    for (const table of tables) {
      await test.db.transaction((tx) =>
        tx.execute(sql.raw(`alter table "${table}" disable row level security`)),
      );
      expect(await seen(self('ann'), [table])).toEqual({ [table]: ['ann', 'ben'] });
      await test.db.transaction((tx) => secureRows(tx));
      expect(await seen(self('ann'), [table])).toEqual({ [table]: ['ann'] });
    }
  });
});
