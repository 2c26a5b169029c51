import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listActivities } from '../../../src/db/queries/activity.ts';
import { type Connection, listConnections } from '../../../src/db/queries/connection.ts';
import { listDeliveries } from '../../../src/db/queries/delivery.ts';
import { countObjects } from '../../../src/db/queries/source-object.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { strava } from '../../../src/providers/strava/provider.ts';
import { callWith } from '../../../src/services/connections/call-platform.ts';
import { lostSubscriptions } from '../../../src/services/connections/lost-subscriptions.ts';
import { verifyToken } from '../../../src/services/connections/platforms.ts';
import { shortRun } from '../../support/simulated-files.ts';
import { type ConnectedApp, connectedApp } from '../../support/simulators/connected-app.ts';
import { detailOf, STRAVA } from '../../support/simulators/strava/simulator.ts';

/** Strava with small limits: what holds for twelve requests holds for a hundred. */
const LIMITS = [
  { windowS: 900, requests: 12 },
  { windowS: 86_400, requests: 200 },
];
const PROVIDERS: Provider[] = [
  {
    ...strava,
    budgets: { value: LIMITS.map((limit) => ({ ...limit, per: 'app' })), confidence: 'documented' },
  },
];
const RULES = [{ ...STRAVA, limits: LIMITS }];
const DAY_MS = 86_400_000;
let test: ConnectedApp;
beforeAll(async () => {
  test = await connectedApp(['strava'], { providers: PROVIDERS, rules: RULES });
});
afterAll(() => test.end());
beforeEach(async () => {
  await test.restart();
  // every day has its own windows at the platform
  test.clock.ms += DAY_MS;
  test.sim('strava').forget();
});
const read = <T>(fn: Parameters<typeof test.deps.db.read<T>>[0]) => test.deps.db.read(fn);
const connection = async (): Promise<Connection> => (await read((db) => listConnections(db, 'local')))[0]!;
const deliveries = () => read((db) => listDeliveries(db, 'local', { limit: 100 }));
const short = (n: number) =>
  shortRun(n, {
    startMs: test.clock.ms - (n + 1) * (DAY_MS / 3),
    everyS: 30,
    segments: [{ distanceM: 2000, speedMps: 2.7 }],
  });
const tooMany = () => test.sim('strava').requests.filter(({ status }) => status === 429).length;

describe('looking back within a platform’s limits (E2)', () => {
  it('never runs into them, leaves their share to events, and goes on where it stood', async () => {
    const { clock } = test;
    const sim = test.sim('strava');
    const user = sim.addUser();
    for (let n = 0; n < 5; n++) sim.record(user, short(n), { quietly: true });
    clock.ms -= clock.ms % 900_000;
    await test.connect('strava');
    await test.settle();
    const used = sim.requests.filter(({ path }) => path.startsWith('/api/')).length;
    expect(used).toBeLessThanOrEqual(8);
    expect(await deliveries()).toHaveLength(3);
    sim.record(user, shortRun(40, { startMs: clock.ms - 3_600_000, everyS: 30 }));
    await test.settle();
    expect(await deliveries()).toHaveLength(4);
    for (let k = 0; k < 3; k++) await test.later(900);
    expect(await deliveries()).toHaveLength(6);
    expect(tooMany()).toBe(0);
    expect(await connection()).toMatchObject({ state: 'active', backfill: { kind: null } });
  }, 120_000);

  it('calls nobody before the time that the platform named, and nothing is lost of a storm (E1)', async () => {
    const { clock } = test;
    const sim = test.sim('strava');
    const user = sim.addUser();
    await test.connect('strava');
    await test.settle();
    sim.record(user, short(1));
    sim.fault = ({ path }) =>
      path.startsWith('/api/') ? { status: 429, headers: { 'retry-after': '600' } } : null;
    await test.settle();
    const asked = sim.requests.length;
    sim.fault = null;
    await test.later(590);
    expect(sim.requests.length).toBe(asked);
    await test.later(15);
    await test.later(5);
    expect(await deliveries()).toHaveLength(1);

    let n = 0;
    const kinds = [
      { status: 500 },
      'drop',
      { status: 503 },
      { status: 200, bytes: Buffer.from('<html>') },
      null,
    ] as const;
    sim.fault = ({ path }) => (path.startsWith('/api/') ? kinds[n++ % kinds.length]! : null);
    sim.record(user, shortRun(50, { startMs: clock.ms - 3_600_000, everyS: 30 }));
    for (let k = 0; k < 6; k++) await test.later(60);
    sim.fault = null;
    for (let k = 0; k < 4; k++) await test.later(600);
    await test.later(6 * 3600);
    await test.later(60);
    const kept = (await deliveries()).filter(({ state }) => state === 'reviewed');
    expect(kept).toHaveLength(2);
    expect(await connection()).toMatchObject({ state: 'active' });
  }, 120_000);
});

describe('events', () => {
  it('that stop are noticed by what looking back finds, and a subscription that is gone by asking (A11)', async () => {
    const sim = test.sim('strava');
    const user = sim.addUser();
    await test.connect('strava');
    await test.settle();
    expect(await lostSubscriptions(test.deps)).toEqual([]);
    sim.loses = () => true;
    sim.record(user, short(0));
    const { webhookUrl } = sim;
    sim.webhookUrl = null;
    expect(await lostSubscriptions(test.deps)).toEqual(['strava']);
    sim.reach = async (url) => {
      const { pathname, search } = new URL(url);
      const { statusCode: status, body } = await test.app.inject(pathname + search);
      return { status, body };
    };
    const platform = test.deps.platforms.of('strava')!;
    const call = callWith(test.deps, platform, '', null);
    const subscribe = (token: string) =>
      strava.webhook.subscribe!(call, {
        settings: platform.settings,
        callbackUrl: webhookUrl!,
        verifyToken: token,
      });
    expect(await subscribe('another')).toBeNull();
    expect(await subscribe(verifyToken(test.deps.platforms, 'strava'))).toBe('121');
    expect(await subscribe(verifyToken(test.deps.platforms, 'strava'))).toBeNull();
    expect(sim.webhookUrl).toBe(webhookUrl);
    await test.later(6 * 3600);
    await test.later(10);
    expect(await deliveries()).toHaveLength(1);
    expect((await connection()).code).toBe('EVENTS_MISSING');
    // until one comes again
    sim.loses = () => false;
    sim.record(user, short(1));
    await test.settle();
    expect((await connection()).code).toBeNull();
  }, 120_000);

  it('that come while a connection is ended write nothing after its end, and the tokens go (B8)', async () => {
    const sim = test.sim('strava');
    const user = sim.addUser();
    await test.connect('strava');
    await test.settle();
    const { connectionId } = await connection();
    const many = (n: number) =>
      shortRun(n, {
        startMs: test.clock.ms - n * 600_000,
        everyS: 60,
        segments: [{ distanceM: 500, speedMps: 2.7 }],
      });
    for (let n = 1; n <= 50; n++) sim.record(user, many(n));
    // a pull is under way when the connection ends, however fast pulls are: all of them would leave nothing for the goodbye
    const asked = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    sim.fault = async ({ path }) => {
      if (!path.startsWith('/api/')) return null;
      asked.resolve();
      await ended.promise;
      return null;
    };
    await sim.deliver(test.post);
    await asked.promise;
    const gone = await test.app.inject({ method: 'DELETE', url: `/v1/connections/${connectionId}` });
    expect(gone.statusCode).toBe(204);
    sim.fault = null;
    ended.resolve();
    const here = (await deliveries()).length;
    await test.settle();
    await test.later(60);
    expect((await deliveries()).length).toBe(here);
    expect(await connection()).toMatchObject({ state: 'ended', accessSealed: null, refreshSealed: null });
    expect(sim.grants.all.every(({ isOver }) => isOver)).toBe(true);
  }, 120_000);

  it('about what a platform answers in another shape put it aside, and it is read once that is mended (E7)', async () => {
    const sim = test.sim('strava');
    const user = sim.addUser();
    await test.connect('strava');
    await test.settle();
    const one = sim.record(user, short(1));
    const changed = { ...detailOf(one), start_date: 'yesterday' };
    sim.fault = ({ path }) =>
      path.endsWith(`/activities/${one.id}`) ? { status: 200, json: changed } : null;
    await test.settle();
    expect((await deliveries()).map(({ state, code }) => [state, code])).toEqual([
      ['parked', 'ANSWER_UNREADABLE'],
    ]);
    const { connectionId } = await connection();
    const objects = await read((db) => countObjects(db, 'local', [connectionId]));
    expect(objects).toMatchObject([{ state: 'quarantined', count: 1 }]);
    expect(await read((db) => listActivities(db, 'local'))).toEqual([]);
    sim.fault = null;
    await test.later(6 * 3600);
    await test.later(10);
    expect(await read((db) => listActivities(db, 'local'))).toHaveLength(1);
  }, 120_000);
});
