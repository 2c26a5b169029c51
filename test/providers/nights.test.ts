import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, type Day } from '../../src/core/time.ts';
import { listConnections } from '../../src/db/queries/connection.ts';
import { listWellness } from '../../src/db/queries/wellness.ts';
import { HEART, SLEEP } from '../../src/providers/google/pull.ts';
import { phoneRun } from '../support/simulators/apple/simulator.ts';
import { type ConnectedApp, connectedApp } from '../support/simulators/connected-app.ts';
import type { SimDay, SimUser } from '../support/simulators/simulator.ts';

/** What nights from platforms do to the readiness of mornings. */
const TODAY = '2026-05-03';
let test: ConnectedApp;
beforeAll(async () => {
  test = await connectedApp(['oura', 'whoop', 'google', 'apple']);
}, 120_000);
afterAll(() => test.end());
beforeEach(async () => {
  await test.restart();
  for (const sim of test.sims.values()) sim.forget();
});

const readiness = async (day: Day = TODAY) => {
  const { days } = (await test.app.inject(`/v1/readiness?from=${day}&to=${day}`)).json();
  return days[0];
};
const morning = async (day: Day = TODAY) =>
  (await test.deps.db.read((db) => listWellness(db, 'local', day, day)))[0];
/** Ordinary nights with a little swing, the last of them `daysAgo`. */
const ordinary = (daysAgo: number, count: number): SimDay[] =>
  Array.from({ length: count }, (_, k) => {
    const swing = (k % 5) - 2;
    return {
      ...{ day: addDays(TODAY, -daysAgo - k), restHrBpm: 47 + (k % 2), sleepS: 27_000 + 300 * swing },
      ...{ hrvRmssdMs: 62 + 2 * swing, hrvSdnnMs: 80 + 2 * swing },
    };
  });
const bad = (day: Day): SimDay => ({
  ...{ day, restHrBpm: 58, sleepS: 17_000, hrvRmssdMs: 24, hrvSdnnMs: 30 },
});
const connected = async (id: 'oura' | 'whoop' | 'google', nights: SimDay[]): Promise<SimUser> => {
  const user = [...test.sim(id).users.values()][0] ?? test.sim(id).addUser();
  for (const night of nights) test.sim(id).measure(user, night, { quietly: true });
  expect((await test.connect(id)).status).toBe(302);
  await test.settle();
  for (let k = 0; k < 4; k++) await test.later(20);
  return user;
};
const phone = async (): Promise<SimUser> => {
  const payload = { provider: 'apple' };
  const made = await test.app.inject({ method: 'POST', url: '/v1/connections', payload });
  const user = test.sim('apple').addUser();
  user.facts.set('key', made.json().key);
  return user;
};
const send = async (_user: SimUser, calls: { body: Buffer; headers: Record<string, string> }[]) => {
  const statuses = [];
  for (const call of calls) statuses.push(await test.post(test.sim('apple').webhookUrl!, call));
  await test.settle();
  return statuses;
};

describe.each(['oura', 'whoop', 'google'] as const)('nights from %s', (id) => {
  it('are the mornings by which readiness is judged, bad ones as soon as their event comes', async () => {
    const user = await connected(id, ordinary(3, 45));
    expect(await morning(addDays(TODAY, -3))).toMatchObject({
      source: id,
      hrvTaken: { hrvRmssdMs: 'night' },
    });
    for (const daysAgo of [2, 1, 0]) test.sim(id).measure(user, bad(addDays(TODAY, -daysAgo)));
    await test.settle();
    const { state, reasons, missing, hrv } = await readiness();
    expect([state, hrv.kind, hrv.status]).toEqual(['very_low', 'rmssd', 'below']);
    expect(reasons).toEqual(expect.arrayContaining(['sleep_short']));
    expect(reasons.some((reason: string) => reason.startsWith('rest_hr'))).toBe(true);
    expect(missing).toEqual(['feel']);
  });
});

describe('what a runner grants of nights (B7)', () => {
  const night: SimDay = { day: TODAY, restHrBpm: 47, hrvRmssdMs: 61, sleepS: 27_000 };
  const uses = async () => (await test.app.inject('/v1/connections')).json().connections[0].uses;
  it.each([
    [
      'whoop',
      ['read:sleep', 'read:profile', 'offline'],
      { sleepS: 27_000, restHrBpm: null, hrvRmssdMs: null },
    ],
    ['google', [HEART], { sleepS: null, restHrBpm: 47, hrvRmssdMs: null }],
    ['google', [SLEEP], { sleepS: 27_000, restHrBpm: null, hrvRmssdMs: null }],
    ['oura', ['daily', 'personal'], { sleepS: 27_000, restHrBpm: 47, hrvRmssdMs: 61 }],
  ] as const)('%s with %j brings that and no more', async (id, ticks, expected) => {
    const user = test.sim(id).addUser();
    test.sim(id).grants.browser = { userId: user.id, ticks: [...ticks], agrees: true };
    await connected(id, []);
    test.sim(id).measure(user, night);
    await test.settle();
    expect(await morning()).toMatchObject({ ...expected, source: id });
    expect(await uses()).toMatchObject({ wellness: true });
  });

  it.each([
    ['oura', ['personal']],
    ['oura', ['daily']],
    ['whoop', ['read:profile', 'offline']],
    ['google', []],
  ] as const)('%s with %j is not connected', async (id, ticks) => {
    const user = test.sim(id).addUser();
    test.sim(id).grants.browser = { userId: user.id, ticks: [...ticks], agrees: true };
    expect(await test.connect(id)).toMatchObject({ code: 'SCOPES_MISSING' });
    expect(await test.deps.db.read((db) => listConnections(db, 'local'))).toEqual([]);
  });
});

describe('nights from a phone', () => {
  it('are judged by SDNN, however often and in however many calls they come', async () => {
    const user = await phone();
    const days = [...ordinary(3, 45), ...[2, 1, 0].map((daysAgo) => bad(addDays(TODAY, -daysAgo)))];
    for (const [k, calls] of [1, 3, 2].entries()) {
      const run = phoneRun(user, days, { calls, stages: k === 2 }, test.clock.ms + k);
      expect(new Set(await send(user, run))).toEqual(new Set([200]));
    }
    const { state, hrv } = await readiness();
    expect([state, hrv.kind, hrv.status]).toEqual(['very_low', 'sdnn', 'below']);
    const rows = await test.deps.db.direct('select count(*) as n from wellness_day', []);
    expect(Number(rows[0]!.n)).toBe(days.length);
    const [row] = await test.deps.db.read((db) => listConnections(db, 'local'));
    expect(row).toMatchObject({ state: 'active', lastDataMs: test.clock.ms, lastEventMs: test.clock.ms });
  });

  it('as means of whole days begin a baseline of their own, and never replace a night’s', async () => {
    const user = await phone();
    const days = ordinary(0, 50);
    await send(user, phoneRun(user, days, {}, test.clock.ms));
    expect((await readiness()).hrv).toMatchObject({ kind: 'sdnn', status: 'within' });
    const means = (from: SimDay[]) => {
      const data = from.map(({ day }) => ({ qty: 45, date: `${day} 00:00:00 +0300` }));
      const metrics = [{ name: 'heart_rate_variability', units: 'ms', data }];
      const { headers } = phoneRun(user, from, {}, test.clock.ms)[0]!;
      return [{ headers, body: Buffer.from(JSON.stringify({ data: { metrics } })) }];
    };
    await send(user, means(days));
    expect((await readiness()).hrv).toMatchObject({ status: 'within' });
    test.clock.ms += 86_400_000;
    await send(user, means([{ day: addDays(TODAY, 1) }]));
    expect(await morning(addDays(TODAY, 1))).toMatchObject({ hrvSdnnMs: 45, hrvTaken: { hrvSdnnMs: 'day' } });
    expect((await readiness(addDays(TODAY, 1))).hrv).toBeNull();
    test.clock.ms -= 86_400_000;
  });

  it('of 20 MB come through, and one byte more than is taken does not', async () => {
    const user = await phone();
    const [large] = phoneRun(user, [bad(TODAY)], { samples: 250_000 }, test.clock.ms);
    expect(large!.body.length).toBeGreaterThan(19 * 1024 * 1024);
    expect(await send(user, [large!])).toEqual([200]);
    expect(await morning()).toMatchObject({ restHrBpm: 58, source: 'apple' });
    const huge = Buffer.alloc(32 * 1024 * 1024 + 1, 32);
    const { headers } = large!;
    const url = new URL(test.sim('apple').webhookUrl!).pathname;
    const answer = await test.app.inject({ method: 'POST', url, payload: huge, headers });
    expect(answer.statusCode).toBeGreaterThanOrEqual(401);
  });
});

describe('two platforms of one runner', () => {
  it('are each held against their own nights, whichever speaks of a morning first', async () => {
    await connected('whoop', ordinary(0, 1));
    await connected('oura', ordinary(0, 50));
    expect(await morning()).toMatchObject({ source: 'whoop' });
    expect((await readiness()).hrv).toMatchObject({ kind: 'rmssd', status: 'within' });
    expect((await readiness()).missing).toEqual(['feel']);
  });

  it('stand beside each other: rMSSD and SDNN never mix, and what is impossible is left', async () => {
    const user = await phone();
    await connected('oura', ordinary(0, 50));
    await send(user, phoneRun(user, ordinary(0, 50), {}, test.clock.ms));
    const found = await morning();
    expect(found).toMatchObject({
      ...{
        hrvRmssdMs: 58,
        hrvSdnnMs: 76,
        sourceOf: { hrvRmssdMs: 'oura', hrvSdnnMs: 'apple', sleepS: 'oura' },
      },
    });
    expect((await readiness()).hrv).toMatchObject({ kind: 'rmssd', status: 'within' });
    const said = { kind: 'sdnn', ms: 71, taken: null };
    const url = `/v1/wellness/${TODAY}`;
    const put = await test.app.inject({ method: 'PUT', url, payload: { hrv: said } });
    expect(put.json()).toMatchObject({ hrv: said, restHrBpm: found!.restHrBpm, source: 'runner' });
    const day = addDays(TODAY, -60);
    await send(
      user,
      phoneRun(user, [{ day, restHrBpm: 300, hrvSdnnMs: 4000, sleepS: 20_000 }], {}, test.clock.ms),
    );
    expect(await morning(day)).toMatchObject({ restHrBpm: null, hrvSdnnMs: null, sleepS: 20_000 });
  });
});
