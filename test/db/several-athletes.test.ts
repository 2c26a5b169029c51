import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEach } from '../../src/db/queries/several-athletes.ts';
import { actOf, appendAudit, firstBroken, readChain, recordActs } from '../../src/services/people/audit.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { fillEveryTable } from '../support/fill-tables.ts';

const NOW = 1_000;
let test: TestDatabase;

beforeAll(async () => {
  test = await testDatabase();
  await fillEveryTable(test.db, ['ann', 'ben']);
  await test.db.transaction(async (tx) => {
    await tx.execute(sql`update alert set state = 'open'`);
    for (const athlete of ['ann', 'ben', 'cat'])
      await tx.execute(
        sql`insert into athlete (athlete_id, zone, created_ms) values (${athlete}, 'UTC', 1) on conflict do nothing`,
      );
    for (const scope of ['alerts:receive', 'notes:read', 'activity:read'])
      await tx.execute(sql`insert into coach_grant (athlete_id, grant_id, to_account, scopes, version)
        values ('ann', ${`all ${scope}`}, 'all', ${JSON.stringify([scope])}::jsonb, 1)`);
    for (const [athlete, to, scope, ended] of [
      ['ann', 'coach', 'alerts:receive', null],
      ['ben', 'coach', 'notes:read', null],
      ['ben', 'late', 'alerts:receive', 1],
    ])
      await tx.execute(sql`insert into coach_grant (athlete_id, grant_id, to_account, scopes, version, ended_ms)
        values (${athlete}, ${`g ${to}`}, ${to}, ${JSON.stringify([scope])}::jsonb, 1, ${ended})`);
  });
});
afterAll(() => test.end());

describe('reading of several athletes at once', () => {
  const ask = (accountId: string) =>
    readEach(test.db, { accountId, nowMs: NOW }, [
      { what: 'alerts', athleteId: 'ann' },
      { what: 'alerts', athleteId: 'ben' },
      { what: 'unread', athleteId: 'ann', id: accountId },
      { what: 'unread', athleteId: 'ben', id: accountId },
    ]);

  it('finds of each what that one lets the person see, and in the order asked for', async () => {
    const found = await ask('coach');
    expect(found.map((rows) => rows.length)).toEqual([1, 0, 0, 1]);
    expect(found[0]![0]).toMatchObject({ athleteId: 'ann', state: 'open' });
    expect(found[0]![0]).toHaveProperty('openedMs');
  });

  it('finds one thing by its id, and wins by when they were found', async () => {
    const one = (athleteId: string) =>
      [
        { what: 'alert', athleteId, id: `alert_id.${athleteId}` },
        { what: 'note', athleteId, id: `note_id.${athleteId}` },
        { what: 'win', athleteId, id: `win_id.${athleteId}` },
        { what: 'win', athleteId, id: 'another' },
        { what: 'wins', athleteId, sinceMs: 0 },
        { what: 'wins', athleteId, sinceMs: 1 },
      ] as const;
    const person = { accountId: 'all', nowMs: NOW };
    const found = await readEach(test.db, person, [...one('ann'), ...one('ben')]);
    expect(found.map((rows) => rows.length)).toEqual([1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(found.slice(0, 3)).toMatchObject([
      [{ athleteId: 'ann', alertId: 'alert_id.ann', openedMs: 1 }],
      [{ athleteId: 'ann', noteId: 'note_id.ann', aboutId: 'about_id.ann' }],
      [{ athleteId: 'ann', winId: 'win_id.ann', note: { marker: 'told_win.note.ann' } }],
    ]);
  });

  it('asks nothing where nobody is asked about', async () => {
    expect(await readEach(test.db, { accountId: 'coach', nowMs: NOW }, [])).toEqual([]);
  });

  it('leaves nothing open to the rest of the transaction', async () => {
    const person = { kind: 'person', accountId: 'all', nowMs: NOW } as const;
    const asked = JSON.stringify([{ what: 'alerts', athleteId: 'ann' }]);
    const counted = sql`select count(*)::int as n from alert`;
    const [answered, left] = await test.db
      .as(person)
      .transaction(async (tx) => [
        await tx.execute(sql`select rows from pacekeeper_read_each(${asked}::jsonb)`),
        await tx.execute(counted),
      ]);
    expect(answered).toMatchObject([{ rows: expect.anything() }]);
    expect(left).toEqual([{ n: 0 }]);
  });

  it.each(['late', 'stranger'])('finds nothing without a grant in force (%s)', async (accountId) => {
    expect(await ask(accountId)).toEqual([[], [], [], []]);
  });
});

describe('acts upon several athletes', () => {
  const act = actOf({ kind: 'anonymous' }, 'alert:read', { z: 'ä "quoted" \\ \u0001 🏃', a: null, n: 1.5 });

  it('stand each in its own chain, linked to what stood there, also twice in one', async () => {
    for (const chain of ['dee', 'eve'])
      await test.db
        .as({ kind: 'self', athleteId: chain })
        .transaction((tx) => appendAudit(tx, chain, 5, act));
    const acts = ['eve', 'dee', 'eve', 'new'].map((chain) => ({ chain, act }));
    await recordActs(test.db, acts, 7);
    for (const [chain, times] of Object.entries({ dee: [5, 7], eve: [5, 7, 7], new: [7] })) {
      const entries = await readChain(test.db, chain);
      expect(entries.map((e) => e.atMs)).toEqual(times);
      expect(firstBroken(entries)).toBeNull();
      expect(entries.at(-1)).toMatchObject(act);
    }
  });

  it('are all written or none', async () => {
    const acts = ['dee', 'new'].map((chain) => ({ chain, act }));
    const wrong = { chain: 'zoe', act: { ...act, action: null as never } };
    await expect(recordActs(test.db, [...acts, wrong], 9)).rejects.toMatchObject({ sqlState: '23502' });
    expect((await readChain(test.db, 'dee')).map((e) => e.atMs)).toEqual([5, 7]);
  });
});
