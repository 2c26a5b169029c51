import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { type TestApp, testApp } from '../support/app.ts';

let test: TestApp;
/** whether a transaction that writes waits for `open` */
let isHeld = false;
let open = () => {};
beforeAll(async () => {
  test = await testApp({ limits: { handlerMs: 300 } });
  const { db } = test.database;
  const { as } = db;
  const wrap = (one: Database): Database => ({
    ...one,
    as: (identity) => wrap(one.as(identity)),
    async transaction(fn, limits) {
      if (isHeld) await new Promise<void>((resolve) => (open = resolve));
      return one.transaction(fn, limits);
    },
  });
  db.as = (identity) => wrap(as(identity));
});
afterAll(() => test.end());

it('counts no export under way of those whose answer took too long', async () => {
  const ask = async () => {
    const { statusCode, body } = await test.app.inject('/v1/export');
    return statusCode === 200 ? 200 : (JSON.parse(body) as { code: string }).code;
  };
  for (let n = 0; n < 2; n++) {
    isHeld = true;
    expect(await ask()).toBe('TOOK_TOO_LONG');
    isHeld = false;
    open();
  }
  // on a machine with other work this one may take too long itself
  await expect.poll(ask, { timeout: 50_000 }).toBe(200);
});
