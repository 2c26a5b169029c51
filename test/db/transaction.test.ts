// Longer than 250 lines: every way in which a transaction ends, on whichever database the tests run.
import { getEventListeners } from 'node:events';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Tx, withHandle } from '../../src/db/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase({ migrated: false });
  await test.db.transaction(async (tx) => {
    await tx.execute(sql`create table note (id integer primary key, word text)`);
  });
});
afterAll(() => test.end());
beforeEach(() => test.empty());

async function add(tx: Tx, id: number): Promise<void> {
  await tx.execute(sql`insert into note values (${id}, 'x')`);
}
async function ids(): Promise<number[]> {
  return test.db.transaction(async (tx) => {
    const rows = (await tx.execute(sql`select id from note order by id`)) as unknown as { id: number }[];
    return rows.map((row) => row.id);
  });
}

describe('a transaction', () => {
  it('commits what its function did, and answers its value', async () => {
    expect(await test.db.transaction(async (tx) => add(tx, 1).then(() => 'done'))).toBe('done');
    expect(await ids()).toEqual([1]);
  });

  it('keeps nothing when its function throws', async () => {
    const thrown = new Error('no');
    const failing = test.db.transaction(async (tx) => {
      await add(tx, 1);
      throw thrown;
    });
    await expect(failing).rejects.toBe(thrown);
    expect(await ids()).toEqual([]);
  });

  it('keeps nothing when its function swallows the failure of a statement', async () => {
    const swallowing = test.db.transaction(async (tx) => {
      await add(tx, 1);
      await add(tx, 1).catch(() => undefined);
      return 'looks fine';
    });
    await expect(swallowing).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    expect(await ids()).toEqual([]);
  });

  it('refuses statements after one that failed', async () => {
    const codes: unknown[] = [];
    const going = test.db.transaction(async (tx) => {
      await tx.execute(sql`select 1/0`).catch(() => undefined);
      await add(tx, 1).catch((error) => codes.push(error.cause.code));
    });
    await expect(going).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    expect(codes).toEqual(['TRANSACTION_ABORTED']);
  });

  it('refuses its handle after the commit and after the rollback', async () => {
    const kept: Tx[] = [];
    await test.db.transaction(async (tx) => void kept.push(tx));
    await test.db
      .transaction(async (tx) => {
        kept.push(tx);
        throw new Error('no');
      })
      .catch(() => undefined);
    for (const tx of kept) {
      await expect(add(tx, 7)).rejects.toMatchObject({ cause: { code: 'CONNECTION_RELEASED' } });
    }
    expect(await ids()).toEqual([]);
  });

  it('includes statements that its function did not wait for', async () => {
    await test.db.transaction(async (tx) => {
      void add(tx, 1);
      void add(tx, 2);
    });
    expect(await ids()).toEqual([1, 2]);
  });

  it('says what the server refused without the values of the statement', async () => {
    await test.db.transaction((tx) => add(tx, 4242));
    const error = await test.db.transaction((tx) => add(tx, 4242)).catch((e) => e);
    expect(error).toMatchObject({ code: 'QUERY_FAILED', sqlState: '23505', constraint: 'note_pkey' });
    expect(`${error.message}${JSON.stringify(error)}${error.cause ?? ''}`).not.toContain('4242');
  });

  it('ends by its deadline, and the database goes on', async () => {
    const hanging = test.db.transaction(
      async (tx) => {
        await add(tx, 1);
        await new Promise(() => {});
      },
      { deadlineMs: 50 },
    );
    await expect(hanging).rejects.toMatchObject({
      // the server may be the first to end it: what runs there too long, or waits there
      code: expect.stringMatching(/TRANSACTION_TIMEOUT|CONNECTION_LOST|QUERY_FAILED/),
    });
    expect(await ids()).toEqual([]);
  });

  it('writes nothing after its deadline, also where that came just as a statement was asked for', async () => {
    await test.db.transaction((tx) => add(tx, 1));
    await test.db.transaction((tx) => add(tx, 2));
    const late = test.db.transaction(
      async (tx) => {
        await tx.execute(sql`select 1`);
        const from = performance.now();
        while (performance.now() - from < 30);
        await add(tx, 3);
      },
      { deadlineMs: 20 },
    );
    await expect(late).rejects.toBeInstanceOf(Error);
    await test.db.transaction((tx) => add(tx, 4));
    expect(await ids()).toEqual([1, 2, 4]);
  });

  it('forgets a transaction-local setting with its end', async () => {
    await test.db.transaction(async (tx) => {
      await tx.execute(sql`select set_config('pacekeeper.actor', 'anna', true)`);
    });
    const rows = await test.db.transaction((tx) =>
      tx.execute(sql`select current_setting('pacekeeper.actor', true) as actor`),
    );
    expect((rows as unknown as { actor: string | null }[])[0]?.actor || null).toBeNull();
  });

  it('leaves no listener behind on the signal it was given', async () => {
    const { signal } = new AbortController();
    const limits = { deadlineMs: 1000, stopped: signal };
    for (let i = 0; i < 3; i++)
      await withHandle(
        async () => [],
        limits,
        async () => i,
      );
    await withHandle(
      async () => [],
      limits,
      () => Promise.reject(new Error('no')),
    ).catch(() => undefined);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('lets timers run between transactions', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    for (let i = 0; i < 60; i++) await test.db.transaction((tx) => add(tx, i));
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });
});

describe('a read', () => {
  it('cannot write', async () => {
    const writing = test.db.read((db) => add(db as Tx, 1));
    await expect(writing).rejects.toMatchObject({ code: 'QUERY_FAILED', sqlState: '25006' });
  });

  it('gives bigint, json, dates and bytes the same shape on every engine', async () => {
    const rows = (await test.db.transaction((tx) =>
      tx.execute(
        sql`select 9007199254740991::bigint as big, '{"a":[1]}'::jsonb as json, date '2026-03-01' as day, '\\x00ff'::bytea as bytes, 0.5::float8 as half`,
      ),
    )) as unknown as Record<string, unknown>[];
    expect(rows[0]).toMatchObject({ big: 9007199254740991, json: { a: [1] }, day: '2026-03-01', half: 0.5 });
    expect([...(rows[0]!.bytes as Uint8Array)]).toEqual([0, 255]);
  });
});

describe('a statement that comes again', () => {
  const ask = (run: (tx: Tx) => Promise<unknown>) =>
    test.db.transaction(run) as Promise<Record<string, unknown>[]>;

  it('takes and gives every type as it did the first time', async () => {
    const bytes = new Uint8Array([0, 255, 92, 39]);
    const once = () =>
      ask((tx) =>
        tx.execute(sql`select ${bytes}::bytea as bytes, ${'{"a":[1]}'}::jsonb as json,
          ${null}::text as nothing, ${true}::boolean as yes, ${1.5}::float8 as half, ${9007199254740991}::bigint as big, ${'2026-03-01'}::date as day`),
      );
    const [first] = await once();
    expect([...(first!.bytes as Uint8Array)]).toEqual([...bytes]);
    expect(first).toMatchObject({
      json: { a: [1] },
      nothing: null,
      day: '2026-03-01',
    });
    for (let i = 0; i < 8; i++) expect(await once()).toEqual([first]);
  });

  it('fails as often as it is wrong, and the next one is none the worse', async () => {
    const twice = (n: number) => ask((tx) => tx.execute(sql`select 1 / ${n}::int as one`));
    for (let i = 0; i < 4; i++) {
      await expect(twice(0)).rejects.toMatchObject({ sqlState: '22012' });
      expect(await twice(1)).toEqual([{ one: 1 }]);
    }
  });

  it('is one of any number of texts', async () => {
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 400; i++) {
        const [row] = await ask((tx) => tx.execute(sql`select ${sql.raw(String(i))} + ${round}::int as sum`));
        expect(row).toEqual({ sum: i + round });
      }
    }
  });
});

describe('the embedded database', () => {
  it.skipIf(process.env.TEST_DATABASE_URL)('knows how large its tables have become', async () => {
    const counted = () =>
      test.db.read(async (db) => {
        const rows = await (db as Tx).execute(
          sql`select reltuples as n from pg_class where relname = 'note'`,
        );
        return (rows as unknown as { n: number }[])[0]!.n;
      });
    const word = 'x'.repeat(500);
    for (let id = 1; id <= 400; id++) {
      await test.db.transaction(async (tx) => {
        await tx.execute(sql`insert into note values (${id}, ${word})`);
      });
    }
    // nobody waits for it; it comes between two transactions
    let looks = 0;
    while ((await counted()) < 60 && looks < 100) looks += 1;
    expect(looks).toBeLessThan(100);
  });
});

describe('closing', () => {
  it('lets a running transaction end and refuses new ones', async () => {
    const own = await testDatabase({ migrated: false });
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    let entered = () => {};
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const running = own.db.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      entered();
      await gate;
      await tx.execute(sql`select 2`);
      return 'whole';
    });
    await inside;
    const ended = own.end();
    await expect(own.db.transaction(async () => 1)).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
    go();
    expect(await running).toBe('whole');
    await ended;
  });
});
