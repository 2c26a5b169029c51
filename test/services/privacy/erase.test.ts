import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getAthlete } from '../../../src/db/queries/athlete.ts';
import type { Tx } from '../../../src/db/transaction.ts';
import { ensureLocalAthlete } from '../../../src/services/athlete.ts';
import { sha256Of } from '../../../src/services/ingest/file-store.ts';
import { firstBroken, readChain } from '../../../src/services/people/audit.ts';
import {
  createEraser,
  type Erased,
  type ErasingDeps,
  erase,
  replayErasures,
  sweepErased,
} from '../../../src/services/privacy/erase.ts';
import { ERASURES, noteErasure, readErasures } from '../../../src/services/privacy/erasure-log.ts';
import { stateOf } from '../../../src/services/privacy/export-athlete.ts';
import { fillEveryTable } from '../../support/fill-tables.ts';
import { testPipeline } from '../../support/jobs.ts';

const NOW = Date.UTC(2026, 4, 3, 20);
const MARK = 'canary-zoe';
const ZOE: Erased = { athleteId: 'zoe', accountId: 'acc_zoe' };
let test: Awaited<ReturnType<typeof testPipeline>>;
beforeAll(async () => {
  test = await testPipeline(NOW);
});
beforeEach(async () => {
  test.deps.now = () => NOW;
  await test.empty();
});
afterAll(() => test.end());

/** A person in every table, file, job and message, beside another one. */
async function settle(): Promise<void> {
  const { db, files } = test.deps;
  await fillEveryTable(db, ['zoe', 'ben']);
  for (const who of ['zoe', 'ben']) {
    const bytes = Buffer.from(`raw bytes of ${who}`);
    await files.put(who, sha256Of(bytes), bytes);
  }
  await db.transaction(async (tx) => {
    for (const who of ['zoe', 'ben']) {
      const id = `acc_${who}`;
      const mark = `canary-${who}`;
      const email = `${mark}@x.org`;
      for (const statement of [
        sql`update audit_entry set athlete_id = ${`account:${id}`}, actor = ${mark} where athlete_id = ${who}`,
        sql`delete from coach_grant where athlete_id = ${who}`,
        sql`insert into account values (${id}, ${email}, 1, ${mark}, 'hash', ${who}, false, 1)`,
        sql`insert into session values (${mark}, ${mark}, ${id}, 1, 1, 1, 1, ${mark}, ${mark})`,
        sql`insert into account_token values (${mark}, 'verify_email', ${id}, ${JSON.stringify({ email })}::jsonb, 1)`,
        sql`insert into passkey values (${mark}, ${id}, '\\x00', 1, '[]'::jsonb, ${mark}, 1)`,
        sql`insert into totp values (${id}, ${mark}, 1, 1)`,
        sql`insert into recovery_code values (${id}, ${mark})`,
        sql`insert into api_key values (${mark}, ${id}, ${mark}, ${mark}, '[]'::jsonb, null, 1, 1, null)`,
        sql`insert into team values (${`team_${who}`}, ${mark}, ${id}, 1)`,
        sql`insert into provider_account values (${mark}, ${mark}, ${who}, ${mark})`,
        sql`insert into oauth_state values (${mark}, 'x', 'x', ${mark}, ${who}, 1)`,
        sql`insert into parked_event values (${`connection.provider.${who}`}, ${`external_id.${who}`}, ${mark}, 1, 1, '{}'::jsonb)`,
        sql`insert into provider_window values ('x', ${`connection_id.${who}`}, 1, 1, 1)`,
        sql`insert into team_member values (${`team_${who}`}, ${id}, 1)`,
        sql`insert into team_desk values (${`team_${who}`}, ${JSON.stringify({ mark })}::jsonb, ${mark}, 1)`,
        sql`insert into plan_template values (${mark}, ${id}, ${mark}, '', '[]'::jsonb, 1)`,
        sql`insert into program_endpoint values (${mark}, ${id}, ${mark}, ${mark}, '[]'::jsonb, null, false, ${mark}, 1)`,
        sql`insert into notify_channel values (${mark}, ${id}, 'mail', ${mark}, 'info', false, false, 1)`,
        sql`insert into notify_setting (account_id, zone, urgent_breaks_quiet, language) values (${id}, ${mark}, false, 'en')`,
        sql`insert into notice values (${id}, 1, ${mark}, 1, '{"kind": "digest"}'::jsonb, 'info', 1)`,
        sql`insert into outbox (athlete_id, message_id, channel, subject, version, title, due_ms, created_ms) values (${`account:${id}`}, ${mark}, 'mail', ${mark}, 1, ${mark}, 1, 1)`,
      ]) {
        await tx.execute(statement);
      }
      await tx.execute(
        sql`insert into invitation values (${mark}, ${mark}, 'coach_me', ${id}, 'else@x.org', null, '[]'::jsonb, null, 1, 1)`,
      );
      await test.deps.queue.due(tx, 'file', { athleteId: who, deliveryId: mark });
      await test.deps.queue.due(tx, 'changed', { athleteId: who });
    }
    const payload = JSON.stringify({ recipient: `${MARK}@x.org` });
    await tx.execute(
      sql`insert into outbox (athlete_id, message_id, channel, subject, version, title, payload, due_ms, created_ms) values ('account:acc_ben', 'to', 'mail', 'to', 1, 'to', ${payload}::jsonb, 1, 1)`,
    );
    await tx.execute(
      sql`insert into invitation values ('to', 'to', 'coach_me', 'acc_ben', ${`${MARK}@x.org`}, null, '[]'::jsonb, null, 1, 1)`,
    );
  });
}

/** Every row of every table of this database in which a text turns up anywhere, by table. */
async function rowsWith(text: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  await test.deps.db.transaction(async (tx) => {
    const tables = (await tx.execute(sql`
      select n.nspname || '."' || c.relname || '"' as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')`)) as unknown as {
      name: string;
    }[];
    expect(tables.length).toBeGreaterThan(40);
    for (const { name } of tables) {
      const rows = (await tx.execute(
        sql`select t::text as row from ${sql.raw(name)} t where t::text like ${`%${text}%`}`,
      )) as unknown as { row: string }[];
      if (rows.length > 0) found[name] = rows.map(({ row }) => row);
    }
  });
  return found;
}

describe('an erasure', () => {
  it('leaves nothing of a person in any table, job, message or file, and everything of another', async () => {
    await settle();
    const { db, files } = test.deps;
    const before = {
      state: await stateOf(db, 'ben'),
      rows: await rowsWith('ben'),
      files: await files.list('ben'),
    };
    const marked = Object.keys(await rowsWith('zoe'));
    expect(marked.length).toBeGreaterThan(40);
    expect(marked).toEqual(expect.arrayContaining(['pgboss."job"', 'public."outbox"']));
    await erase(test.deps, ZOE);
    // that there was an erasure, under an id that says nothing
    expect(await rowsWith('zoe')).toEqual({
      'public."audit_entry"': [expect.stringContaining('athlete:erase')],
      // for the platform, until it knows; the account's number there is the platform's own
      'public."outbox"': [expect.stringMatching(/^\(leaving:.*external_id\.zoe/)],
    });
    expect(await files.list('zoe')).toEqual([]);
    expect(firstBroken(await readChain(db, 'zoe'))).toBeNull();
    expect(await stateOf(db, 'ben')).toBe(before.state);
    // but for an invitation that ben had sent to this person, and its mail
    const { 'public."invitation"': invitations, 'public."outbox"': messages, ...others } = before.rows;
    expect(await rowsWith('ben')).toMatchObject(others);
    expect((await rowsWith('ben'))['public."invitation"']).toHaveLength(invitations!.length - 1);
    expect((await rowsWith('ben'))['public."outbox"']).toHaveLength(messages!.length - 1);
    expect(await files.list('ben')).toEqual(before.files);
  });

  it('ends the grants of others to the person and to teams of the person', async () => {
    await settle();
    const grant = (id: string, to: string, team: string | null) =>
      sql`insert into coach_grant values ('ben', ${id}, ${to === '' ? null : to}, ${team}, '["activity:read"]'::jsonb, 1, null, null)`;
    await test.deps.db.transaction(async (tx) => {
      await tx.execute(grant('g1', 'acc_zoe', null));
      await tx.execute(grant('g2', '', 'team_zoe'));
      await tx.execute(grant('g3', 'acc_cleo', null));
    });
    await erase(test.deps, ZOE);
    const rows = (await test.deps.db.transaction((tx) =>
      tx.execute(sql`select grant_id as id, ended_ms as "endedMs", version from coach_grant order by 1`),
    )) as unknown as object[];
    expect(rows).toEqual([
      { id: 'g1', endedMs: NOW, version: 2 },
      { id: 'g2', endedMs: NOW, version: 2 },
      { id: 'g3', endedMs: null, version: 1 },
    ]);
    expect((await readChain(test.deps.db, 'ben')).map((e) => e.action)).toEqual(['grant:end', 'grant:end']);
  });

  it('of the data alone keeps the account, which may begin again', async () => {
    await settle();
    await erase(test.deps, { athleteId: 'zoe', accountId: null });
    const left = await rowsWith(MARK);
    expect(left['public."account"']).toHaveLength(1);
    expect(left['public."account"']![0]).not.toMatch(/,zoe,/);
    expect(left['public."activity"']).toBeUndefined();
  });

  it('has the platforms told before the rows go, in the same transaction', async () => {
    await settle();
    const told: string[] = [];
    const telling: ErasingDeps = {
      ...test.deps,
      async tellProviders(tx: Tx, athleteId) {
        const rows = (await tx.execute(
          sql`select 1 from activity where athlete_id = ${athleteId}`,
        )) as unknown as unknown[];
        told.push(`${athleteId} ${rows.length}`);
        await tx.execute(
          sql`insert into outbox (athlete_id, message_id, channel, subject, version, title, due_ms, created_ms) values ('leaving:1', 'm', 'x', 'x', 1, 'x', 1, 1)`,
        );
      },
    };
    await erase(telling, ZOE);
    expect(told).toEqual(['zoe 1']);
    expect(await rowsWith('leaving:1')).toHaveProperty(['public."outbox"']);
  });

  it('that is asked for again while it goes on holds no second connection for it', async () => {
    await settle();
    const { db } = test.deps;
    let begun = 0;
    const transaction: typeof db.transaction = (fn, limits) => {
      begun += 1;
      return db.transaction(fn, limits);
    };
    const eraser = createEraser({ ...test.deps, db: { ...db, transaction } });
    await Promise.all([eraser.erase(ZOE), eraser.erase({ ...ZOE })]);
    expect(begun).toBe(1);
    expect(await rowsWith(MARK)).toEqual({});
    await eraser.erase(ZOE);
    expect(begun).toBe(2);
  });

  it('is finished by the next process where it was interrupted', async () => {
    await settle();
    const broken = { ...test.deps, tellProviders: () => Promise.reject(new Error('no power')) };
    await expect(erase(broken, ZOE)).rejects.toThrow('no power');
    expect(await rowsWith(MARK)).not.toEqual({});
    test.deps.now = () => NOW + 1;
    await replayErasures(test.deps);
    expect(await rowsWith(MARK)).toEqual({});
    expect(await test.deps.files.list('zoe')).toEqual([]);
  });

  it('is finished within the hour by a process that went on after it broke off', async () => {
    await settle();
    const broken = { ...test.deps, tellProviders: () => Promise.reject(new Error('too slow')) };
    await expect(erase(broken, ZOE)).rejects.toThrow('too slow');
    test.deps.now = () => NOW + 3_600_000;
    await sweepErased(test.deps);
    expect(await rowsWith(MARK)).toEqual({});
    expect(await test.deps.files.list('zoe')).toEqual([]);
    expect(await test.deps.files.list('ben')).toHaveLength(1);
  });

  it('that fails again keeps no other one from its end', async () => {
    await settle();
    const broken = { ...test.deps, tellProviders: () => Promise.reject(new Error('too slow')) };
    const both: Erased[] = [{ athleteId: 'ben', accountId: null }, ZOE];
    for (const who of both) await expect(erase(broken, who)).rejects.toThrow('too slow');
    test.deps.now = () => NOW + 3_600_000;
    const { tellProviders } = test.deps;
    const stubborn: ErasingDeps = {
      ...test.deps,
      tellProviders: (tx, athleteId) =>
        athleteId === 'ben' ? Promise.reject(new Error('still too slow')) : tellProviders(tx, athleteId),
    };
    await expect(sweepErased(stubborn)).rejects.toMatchObject({ errors: [new Error('still too slow')] });
    expect(await rowsWith(MARK)).toEqual({});
    expect(await test.deps.files.list('ben')).toHaveLength(1);
  });

  it('takes nobody who came back while the one before was ended', async () => {
    await settle();
    const broken = { ...test.deps, tellProviders: () => Promise.reject(new Error('too slow')) };
    const ben: Erased = { athleteId: 'ben', accountId: null };
    for (const who of [ben, ZOE]) await expect(erase(broken, who)).rejects.toThrow('too slow');
    test.deps.now = () => NOW + 3_600_000;
    const { db, files, now, tellProviders } = test.deps;
    const state = await stateOf(db, 'zoe');
    await sweepErased({
      ...test.deps,
      async tellProviders(tx, athleteId) {
        if (athleteId === 'ben') await noteErasure(files, { act: 'imported', ...ZOE, atMs: now() });
        await tellProviders(tx, athleteId);
      },
    });
    expect(await files.list('ben')).toEqual([]);
    expect(await files.list('zoe')).toHaveLength(1);
    expect(await stateOf(db, 'zoe')).toBe(state);
  });

  it('of whoever is on this machine lets them begin anew when it is ended later', async () => {
    await ensureLocalAthlete(test.deps);
    test.deps.now = () => NOW + 1;
    const broken = { ...test.deps, tellProviders: () => Promise.reject(new Error('too slow')) };
    await expect(erase(broken, { athleteId: 'local', accountId: null })).rejects.toThrow('too slow');
    const laterMs = NOW + 3_600_000;
    test.deps.now = () => laterMs;
    await sweepErased(test.deps);
    const local = () => test.deps.db.read((db) => getAthlete(db, 'local'));
    expect(await local()).toMatchObject({ createdMs: laterMs });
    await sweepErased(test.deps);
    expect(await local()).toMatchObject({ createdMs: laterMs });
  });

  it('takes files that a request under way brought afterwards', async () => {
    await settle();
    await erase(test.deps, ZOE);
    const late = Buffer.from('late');
    await test.deps.files.put('zoe', sha256Of(late), late);
    await test.deps.files.put('ben', sha256Of(late), late);
    await sweepErased(test.deps);
    expect(await test.deps.files.list('zoe')).toEqual([]);
    expect(await test.deps.files.list('ben')).toHaveLength(2);
  });
});

describe('a database from before an erasure', () => {
  it('is rid of everybody who was erased since, and of nobody else', async () => {
    await settle();
    const state = await stateOf(test.deps.db, 'ben');
    await erase(test.deps, ZOE);
    await test.deps.db.transaction((tx) => tx.execute(sql`set local session_replication_role = replica`));
    const { files } = test.deps;
    await empty();
    await settle();
    expect(await rowsWith(MARK)).not.toEqual({});
    expect(await replayErasures(test.deps)).toBe(2);
    expect(await rowsWith(MARK)).toEqual({});
    expect(Object.keys(await rowsWith('zoe')).toSorted()).toEqual([
      'public."audit_entry"',
      'public."outbox"',
    ]);
    expect(await files.list('zoe')).toEqual([]);
    expect(await stateOf(test.deps.db, 'ben')).toBe(state);
    expect(await replayErasures(test.deps)).toBe(0);
  });

  it('keeps who began anew under the same id, and who came back with an export', async () => {
    await settle();
    await erase(test.deps, { athleteId: 'zoe', accountId: null });
    const anew = (createdMs: number) =>
      test.deps.db.transaction((tx) =>
        tx.execute(
          sql`insert into athlete (athlete_id, zone, created_ms) values ('zoe', 'UTC', ${createdMs}) on conflict (athlete_id) do update set created_ms = ${createdMs}`,
        ),
      );
    await anew(NOW + 5);
    expect(await replayErasures(test.deps)).toBe(0);
    await anew(1);
    await noteErasure(test.deps.files, { act: 'imported', athleteId: 'zoe', accountId: null, atMs: NOW + 9 });
    expect(await replayErasures(test.deps)).toBe(0);
    expect(await readErasures(test.deps.files)).toEqual([]);
    expect(await test.deps.files.list(ERASURES)).toHaveLength(2);
  });
});

/** Rows only: the file store is not part of a backup of the database. */
async function empty(): Promise<void> {
  await test.deps.db.transaction(async (tx) => {
    const tables = (await tx.execute(
      sql`select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'pacekeeper_migration'`,
    )) as unknown as { name: string }[];
    await tx.execute(sql`set local pacekeeper.erasing = 'on'`);
    await tx.execute(sql.raw(`truncate ${tables.map(({ name }) => `"${name}"`).join(', ')}`));
  });
}
