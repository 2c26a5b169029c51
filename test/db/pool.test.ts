import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { databaseOn, openDatabase } from '../../src/db/client.ts';
import { postgresEngine } from '../../src/db/postgres-engine.ts';
import { SERVER_URL, serverConfig, type TestDatabase, testDatabase } from '../support/database.ts';
import {
  EMBEDDED,
  faultsOf,
  type Kind,
  makeSecret,
  meet,
  SERVER,
  SHARE,
  storm,
  type Tally,
  until,
} from '../support/pool-storm.ts';
import { startProxy } from '../support/tcp-proxy.ts';

let test: TestDatabase;

beforeAll(async () => {
  test = await testDatabase();
  await makeSecret(test.db);
});
afterAll(() => test.end());

describe.skipIf(SERVER_URL !== null)('one embedded session', () => {
  it('shows no actor rows or settings of another in 500 mixed transactions', async () => {
    const tally = await storm(test.db, {
      count: 500,
      atOnce: 8,
      kinds: EMBEDDED,
      seed: 1,
      kill: async () => {},
    });
    await check(tally, test.db);
  });
});

describe.skipIf(SERVER_URL === null)('a pool on a server', () => {
  it.each([1, 2, 3, 4, 5])(
    'of %i shows no actor rows or settings of another in 2000 mixed transactions, and loses no connection',
    { timeout: 120_000 },
    async (poolSize) => {
      const url = test.url!;
      const admin = postgres(url, { max: 1, onnotice: () => {} });
      const name = new URL(url).pathname.slice(1);
      const others = () =>
        admin<
          { pid: number }[]
        >`select pid from pg_stat_activity where datname = ${name} and pid <> pg_backend_pid()`;
      // The suite's own pool stands aside, so that every other session in this database is of the pool under test.
      const before = new Set((await others()).map((row) => row.pid));
      const db = await openDatabase({ ...serverConfig(url), poolSize });
      const kill = async () => {
        const pids = (await others()).map((row) => row.pid).filter((pid) => !before.has(pid));
        if (pids[0] !== undefined) await admin`select pg_terminate_backend(${pids[0]})`;
      };
      try {
        const tally = await storm(db, {
          count: 2000,
          atOnce: poolSize * 4,
          kinds: SERVER,
          seed: poolSize,
          kill,
        });
        await check(tally, test.db);

        const sessions = await meet(db, poolSize);
        expect(new Set(sessions).size).toBe(poolSize);
      } finally {
        await db.close();
      }
      await until(async () => (await others()).filter((row) => !before.has(row.pid)).length === 0);
      await admin.end();
    },
  );

  it('without named prepared statements, as pgbouncer needs it, does the same', {
    timeout: 120_000,
  }, async () => {
    const db = await openDatabase({ ...serverConfig(test.url!), poolSize: 3, prepare: false });
    try {
      const kinds = SERVER.filter((kind) => kind !== 'killed');
      await check(await storm(db, { count: 500, atOnce: 9, kinds, seed: 9, kill: async () => {} }), test.db);
    } finally {
      await db.close();
    }
  });

  it('plans what comes again once for a session, and of any number of statements only so many', async () => {
    const db = await openDatabase({ ...serverConfig(test.url!), poolSize: 1 });
    const planned = () =>
      db.transaction(async (tx) => {
        const found = await tx.execute(
          sql`select count(*)::int as n from pg_prepared_statements where statement like 'select % as planned_%'`,
        );
        return (found as unknown as { n: number }[])[0]!.n;
      });
    const ask = (n: number) =>
      db.transaction((tx) => tx.execute(sql`select ${n}::int as ${sql.raw(`planned_${n}`)}`));
    try {
      for (let n = 0; n < 550; n++) await ask(n);
      expect(await planned()).toBe(0);
      await ask(0);
      expect(await planned()).toBe(1);
      for (let n = 0; n < 550; n++) await ask(n);
      expect(await planned()).toBeLessThanOrEqual(500);
      expect(await planned()).toBeGreaterThan(450);
    } finally {
      await db.close();
    }
  });

  it('is refused where no server answers', async () => {
    const opening = openDatabase(serverConfig('postgres://postgres@127.0.0.1:1/none'));
    await expect(opening).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  });

  it('refuses a transaction that finds no free connection in time, and serves the next', async () => {
    const pool = { url: test.url!, prepare: true, poolSize: 1, acquireTimeoutMs: 20, silenceMs: 5000 };
    const db = databaseOn(postgresEngine(pool));
    await db.transaction(async () => {
      await expect(db.transaction(async () => 1)).rejects.toMatchObject({ code: 'POOL_TIMEOUT' });
    });
    expect(await db.transaction(async () => 2)).toBe(2);
    await db.close();
  });

  it('notices connections that went dead without a word, resting ones too', async () => {
    const proxy = await startProxy(Number(new URL(test.url!).port || 5432));
    const url = new URL(test.url!);
    url.port = String(proxy.port);
    const pool = { url: url.href, prepare: true, poolSize: 4, acquireTimeoutMs: 5000, silenceMs: 700 };
    const engine = postgresEngine(pool);
    const db = databaseOn(engine);
    try {
      await meet(db, 4);
      proxy.swallow();
      const during = engine.direct('select 1', []);
      await expect(during).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
      proxy.heal();
      expect(await db.transaction(async () => 'again')).toBe('again');
      expect(await engine.direct('select 2 as n', [])).toEqual([{ n: 2 }]);
      // nobody waits for the silence of those that rested beside the second one
      expect(proxy.asked()).toBe(2);
    } finally {
      await db.close();
      proxy.end();
    }
  });

  it('ends a transaction that outlives the grace of closing', async () => {
    const db = await openDatabase({ ...serverConfig(test.url!), poolSize: 1 });
    let closing = Promise.resolve();
    const running = db.transaction(async () => {
      closing = db.close(20);
      await new Promise(() => {});
    });
    await expect(running).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await closing;
  });
});

async function check(tally: Tally, reader: Database): Promise<void> {
  for (const [kind, share] of Object.entries(SHARE)) {
    if (share >= 40) expect(tally.kinds[kind as Kind], kind).toBeGreaterThan(5);
  }
  expect(tally.acked.size).toBeGreaterThan(tally.refused.size);
  expect(await faultsOf(tally, reader)).toEqual([]);
}
