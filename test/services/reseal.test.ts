import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { account } from '../../src/db/schema/account.ts';
import { totp } from '../../src/db/schema/second-factor.ts';
import { FAREWELL_CHANNEL } from '../../src/services/connections/farewell.ts';
import { listStale, resealStale, SEALED_COLUMNS } from '../../src/services/reseal.ts';
import {
  createSecretBox,
  keysOfFolder,
  renewKeysOfFolder,
  type SecretBox,
} from '../../src/services/secret-box.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const ROWS = 130;
const countStale = async (deps: Parameters<typeof listStale>[0]) =>
  (await listStale(deps)).reduce((sum, { count }) => sum + count, 0);
let test: TestDatabase;
let folder: string;
beforeAll(async () => {
  test = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-keys-'));
});
beforeEach(() => test.empty());
afterAll(async () => {
  await test.end();
  rmSync(folder, { recursive: true });
});

const keysNow = () => {
  const keys = keysOfFolder(folder);
  if (!keys.ok) throw new Error(keys.error.message);
  return keys.value;
};
/** A process of its own that began with the keys of now. */
const processBox = () => createSecretBox(keysNow(), keysNow);
const placeOf = (rowId: string) => ({ table: 'totp', column: 'secret', rowId });
const idOf = (k: number) => `acc_${k}`;

async function fill(box: SecretBox): Promise<void> {
  await test.db.transaction(async (tx) => {
    const ids = Array.from({ length: ROWS }, (_, k) => idOf(k));
    await tx.insert(account).values(ids.map((id) => ({ accountId: id, name: id, createdMs: 1 })));
    await tx
      .insert(totp)
      .values(ids.map((id) => ({ accountId: id, secret: box.seal(placeOf(id), `s ${id}`) })));
  });
}
const secretOf = async (id: string) => {
  const rows = await test.db.transaction((tx) =>
    tx.execute(sql`select secret from totp where account_id = ${id}`),
  );
  return (rows as unknown as { secret: string }[])[0]!.secret;
};

describe('new keys', () => {
  it('reach every stored secret while others read and write, and then the old key can go', async () => {
    const before = processBox();
    await fill(before);
    // processes that never restart: they began before the new key
    const readers = Array.from({ length: 3 }, processBox);
    const renewed = renewKeysOfFolder(folder);
    expect(renewed).toEqual({ ok: true, value: 'k2' });
    const rotating = { db: test.db, secrets: processBox() };
    expect(await countStale(rotating)).toBe(ROWS);

    let isDone = false;
    let reads = 0;
    const failures: unknown[] = [];
    const worker = async (box: SecretBox, seed: number) => {
      for (let k = seed; !isDone; k = (k * 7 + 3) % ROWS) {
        const id = idOf(k);
        try {
          expect(box.open(placeOf(id), await secretOf(id))).toBe(`s ${id}`);
          reads += 1;
          // some of them write, under the key that they know
          if (k % 5 === 0) {
            const secret = box.seal(placeOf(id), `s ${id}`);
            await test.db.transaction((tx) =>
              tx.execute(sql`update totp set secret = ${secret} where account_id = ${id}`),
            );
          }
        } catch (error) {
          failures.push(error);
        }
      }
    };
    const workers = readers.map((box, k) => worker(box, k));
    const first = await resealStale(rotating);
    isDone = true;
    await Promise.all(workers);
    expect(failures).toEqual([]);
    expect(reads).toBeGreaterThan(0);
    expect(first.unreadable).toEqual([]);
    expect(first.resealed).toBeGreaterThan(0);

    // what a process wrote that had not met the new key yet
    await resealStale(rotating);
    expect(await countStale(rotating)).toBe(0);
    expect(renewKeysOfFolder(folder, { keepOnly: 'k2' })).toEqual({ ok: true, value: 'k2' });
    expect(keysNow().map((key) => key.id)).toEqual(['k2']);
    const alone = processBox();
    for (let k = 0; k < ROWS; k += 9)
      expect(alone.open(placeOf(idOf(k)), await secretOf(idOf(k)))).toBe(`s ${idOf(k)}`);
    expect(() => before.open(placeOf(idOf(1)), before.seal(placeOf(idOf(2)), 'x'))).toThrow();
  }, 60_000);

  it('go on where a run was broken off, and name what no key opens', async () => {
    await fill(processBox());
    renewKeysOfFolder(folder);
    const secrets = processBox();
    let left = 50;
    const dying = {
      ...secrets,
      seal: (...args: Parameters<SecretBox['seal']>) => {
        if (left-- === 0) throw new Error('killed');
        return secrets.seal(...args);
      },
    };
    await expect(resealStale({ db: test.db, secrets: dying })).rejects.toThrow('killed');
    expect(await countStale({ db: test.db, secrets })).toBe(ROWS - 50);
    await test.db.transaction((tx) =>
      tx.execute(sql`update totp set secret = 'k0.AAAA' where account_id = ${idOf(99)}`),
    );
    const again = await resealStale({ db: test.db, secrets });
    expect(again.unreadable).toEqual([{ table: 'totp', column: 'secret', rowId: idOf(99) }]);
    expect(await countStale({ db: test.db, secrets })).toBe(1);
  }, 60_000);

  it('reach tokens in messages of farewell, and leave other messages alone', async () => {
    const [box, at] = [processBox(), (column: string) => ({ table: 'outbox', column, rowId: 'm1' })];
    const payload = JSON.stringify({ access: box.seal(at('access'), 'a'), refresh: null });
    await test.db.transaction(async (tx) => {
      for (const [id, channel] of [
        ['m1', FAREWELL_CHANNEL],
        ['m2', 'mail'],
      ])
        await tx.execute(
          sql`insert into outbox (athlete_id, message_id, channel, subject, version, title, payload, due_ms, created_ms)
            values ('leaving:1', ${id}, ${channel}, 's', 1, 't', ${payload}::jsonb, 1, 1)`,
        );
    });
    renewKeysOfFolder(folder);
    const secrets = processBox();
    expect(await countStale({ db: test.db, secrets })).toBe(1);
    expect(await resealStale({ db: test.db, secrets })).toEqual({ resealed: 1, unreadable: [] });
    const rows = (await test.db.transaction((tx) =>
      tx.execute(sql`select payload::text as payload from outbox where message_id = 'm1'`),
    )) as unknown as { payload: string }[];
    const { access, refresh } = JSON.parse(rows[0]!.payload);
    expect([secrets.isStale(access), secrets.open(at('access'), access), refresh]).toEqual([
      false,
      'a',
      null,
    ]);
  });

  it('are written whole, for this user only, newest first', () => {
    const ids = () =>
      readFileSync(join(folder, 'secret.keys'), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(':')[0]);
    const before = ids();
    const renewed = renewKeysOfFolder(folder);
    expect(ids()).toEqual([renewed.ok && renewed.value, ...before]);
  });

  it('are changed by one process at a time, so that no key is lost with what it sealed', () => {
    const before = readFileSync(join(folder, 'secret.keys'), 'utf8');
    const draft = join(folder, 'secret.keys.draft');
    writeFileSync(draft, '');
    expect(renewKeysOfFolder(folder)).toMatchObject({ ok: false, error: { code: 'KEYS_CHANGING' } });
    expect(readFileSync(join(folder, 'secret.keys'), 'utf8')).toBe(before);
    rmSync(draft);
    const [newest] = keysNow().map((key) => key.id);
    expect(renewKeysOfFolder(folder).ok).toBe(true);
    // somebody found everything sealed under the key that was the newest until just now
    expect(renewKeysOfFolder(folder, { keepOnly: newest! }).ok).toBe(false);
    expect(keysNow().map((key) => key.id)).toContain(newest);
    expect(existsSync(draft)).toBe(false);
  });
});

describe('the columns that hold sealed secrets', () => {
  it('are all known to the rotation', async () => {
    const rows = (await test.db.transaction((tx) =>
      tx.execute(sql`select table_name as "table", column_name as "column" from information_schema.columns
        where table_schema = 'public' and (column_name like '%sealed%' or column_name = 'secret')`),
    )) as unknown as { table: string; column: string }[];
    const known = SEALED_COLUMNS.filter(({ field }) => field === undefined).map(
      ({ table, column }) => `${table}.${column}`,
    );
    expect(rows.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual(known.toSorted());
  });
});
