import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sayUntold } from '../../../src/cli/chores.ts';
import { changeConnection, listConnections, releaseAccount } from '../../../src/db/queries/connection.ts';
import { outbox } from '../../../src/db/schema/outbox.ts';
import { goodbye } from '../../../src/jobs/goodbye.ts';
import { ensureLocalAthlete } from '../../../src/services/athlete.ts';
import { sayGoodbye } from '../../../src/services/connections/disconnect.ts';
import { FAREWELL_CHANNEL } from '../../../src/services/connections/farewell.ts';
import { sealTokens } from '../../../src/services/connections/tokens.ts';
import { UNQUEUED } from '../../../src/services/job-queue.ts';
import { erase } from '../../../src/services/privacy/erase.ts';
import type { SimUser } from '../../support/simulators/simulator.ts';
import { type ConnectedApp, connectedApp } from '../../support/simulators/connected-app.ts';

const HOUR_S = 3600;
let test: ConnectedApp;
let user: SimUser;
beforeAll(async () => {
  test = await connectedApp(['strava']);
});
afterAll(() => test.end());
beforeEach(async () => {
  await test.restart();
  test.clock.ms += 86_400_000;
  sim().forget();
  sim().fault = null;
  user = sim().addUser();
  await test.connect('strava');
  await test.settle();
});

const sim = () => test.sim('strava');
const read = <T>(fn: Parameters<typeof test.deps.db.read<T>>[0]) => test.deps.db.read(fn);
const connections = () => read((db) => listConnections(db, 'local'));
const farewells = () =>
  read((db) =>
    db.select().from(outbox).where(eq(outbox.channel, FAREWELL_CHANNEL)).orderBy(outbox.createdMs),
  );
const standing = () => sim().grants.all.filter(({ isOver }) => !isOver).length;
const asked = () => sim().requests.filter(({ path }) => path === '/oauth/deauthorize').length;
const awayFor = (status: number) => {
  sim().fault = ({ path }) => (path.startsWith('/oauth/') ? { status } : null);
};
async function end(): Promise<void> {
  const { id } = (await test.app.inject('/v1/connections')).json().connections[0];
  const gone = await test.app.inject({ method: 'DELETE', url: `/v1/connections/${id}` });
  expect(gone.statusCode).toBe(204);
  await test.settle();
}
async function saidToOperator(): Promise<unknown[]> {
  const lines: unknown[] = [];
  await sayUntold(test.deps, { error: (...line: unknown[]) => lines.push(line) } as never)();
  return lines;
}

describe('a platform that is away when an account is disconnected', () => {
  it('is told once it is back, hours later, and what opens the account is sealed until then and gone after', async () => {
    const { access, refresh } = sim().grants.all[0]!;
    awayFor(503);
    await end();
    const over = { state: 'ended', accessSealed: null, refreshSealed: null };
    expect(await connections()).toMatchObject([over]);
    for (let k = 0; k < 6; k++) await test.later(HOUR_S / 2);
    const [waiting] = await farewells();
    expect(waiting).toMatchObject({ state: 'due', athleteId: 'local', code: 'PLATFORM_DOWN' });
    for (const secret of [access, refresh]) expect(JSON.stringify(waiting)).not.toContain(secret);
    expect(standing()).toBe(1);

    sim().fault = null;
    await test.later(6 * HOUR_S);
    expect(standing()).toBe(0);
    expect(await farewells()).toMatchObject([{ state: 'confirmed', payload: null }]);
    expect(await saidToOperator()).toEqual([]);
  });

  it('is tried for days, then what opens the account goes and whoever runs the server is told', async () => {
    awayFor(500);
    await end();
    const beganMs = test.clock.ms;
    for (let k = 0; k < 200 && (await farewells())[0]!.endedMs === null; k++) await test.later(HOUR_S);
    const [message] = await farewells();
    expect(message).toMatchObject({ state: 'given_up', code: 'PLATFORM_DOWN', payload: null });
    expect(message!.endedMs! - beganMs).toBeGreaterThan(3 * 86_400_000);
    expect(await saidToOperator()).toEqual([
      [
        expect.objectContaining({ messageId: message!.messageId, provider: 'strava', code: 'PLATFORM_DOWN' }),
        'FAREWELL_GIVEN_UP',
      ],
    ]);
  });

  it('is not told any more once the account is connected again', async () => {
    awayFor(503);
    await end();
    sim().fault = null;
    const before = asked();
    expect(await test.connect('strava')).toMatchObject({ status: 302 });
    await test.settle();
    // at once, and not only when it would have been tried again
    expect(await farewells()).toMatchObject([
      { state: 'given_up', code: 'CONNECTED_AGAIN', payload: null, endedMs: test.clock.ms },
    ]);
    for (let k = 0; k < 3; k++) await test.later(24 * HOUR_S);
    expect(asked()).toBe(before);
    expect((await connections())[0]).toMatchObject({ state: 'active', externalId: user.id });
    expect(await saidToOperator()).toEqual([]);
  });

  it('is told although the athlete is erased meanwhile, and nothing says whose account it was', async () => {
    awayFor(503);
    await end();
    await erase(test.deps, { athleteId: 'local', accountId: null });
    await ensureLocalAthlete(test.deps);
    const [waiting, ...more] = await farewells();
    expect(more).toEqual([]);
    expect(waiting).toMatchObject({ athleteId: expect.stringMatching(/^leaving:/), subject: 'strava' });
    expect(JSON.stringify(waiting)).not.toContain('local');
    sim().fault = null;
    await test.later(HOUR_S);
    expect(standing()).toBe(0);
    expect(await farewells()).toMatchObject([{ state: 'confirmed', payload: null }]);
  });

  it('is not told of an erasure once somebody has connected the account here again', async () => {
    awayFor(503);
    await erase(test.deps, { athleteId: 'local', accountId: null });
    await test.settle();
    await ensureLocalAthlete(test.deps);
    sim().fault = null;
    expect(await test.connect('strava')).toMatchObject({ status: 302 });
    const before = asked();
    await test.later(HOUR_S);
    expect(asked()).toBe(before);
    expect(await farewells()).toMatchObject([{ state: 'given_up', code: 'CONNECTED_AGAIN', payload: null }]);
    expect((await connections())[0]).toMatchObject({ state: 'active' });
    expect(await saidToOperator()).toEqual([]);
  });
});

describe('what a newer version has to tell a platform', () => {
  const unknownShape = { provider: 'strava', ofTomorrow: true };
  beforeEach(async () => {
    awayFor(503);
    await end();
    await test.deps.db.transaction((tx) =>
      tx.update(outbox).set({ payload: unknownShape }).where(eq(outbox.channel, FAREWELL_CHANNEL)),
    );
    sim().fault = null;
  });

  it('keeps nobody from connecting again', async () => {
    expect(await test.connect('strava')).toMatchObject({ status: 302 });
    expect((await connections())[0]).toMatchObject({ state: 'active', externalId: user.id });
  });

  it('keeps nobody from being erased', async () => {
    await erase(test.deps, { athleteId: 'local', accountId: null });
    await ensureLocalAthlete(test.deps);
    expect(await farewells()).toEqual([]);
  });
});

describe('a disconnection by the version before this one', () => {
  const disconnectAsBefore = async () => {
    const row = (await connections())[0]!;
    const { access, refresh, expiresMs } = sim().grants.all[0]!;
    const tokens = { accessToken: access, refreshToken: refresh, expiresMs };
    await test.deps.db.transaction(async (tx) => {
      const sealed = sealTokens(test.deps, row.connectionId, tokens);
      await changeConnection(tx, 'local', row.connectionId, { ...sealed, state: 'ended' });
      await releaseAccount(tx, row);
    });
    return row.connectionId;
  };
  const abandon = (connectionId: string) =>
    test.deps.db.transaction((tx) =>
      goodbye.abandon(
        tx,
        { athleteId: 'local', connectionId },
        { code: 'STEP_FAILED', message: 'It failed.' },
      ),
    );

  it('that could not be taken over keeps no tokens', async () => {
    await abandon(await disconnectAsBefore());
    expect(await connections()).toMatchObject([{ accessSealed: null, refreshSealed: null }]);
  });

  it('takes nothing from an account that is connected', async () => {
    const row = (await connections())[0]!;
    await abandon(row.connectionId);
    expect((await connections())[0]).toMatchObject({ state: 'active', accessSealed: row.accessSealed });
  });

  it('left the tokens with the connection, and the platform is told all the same', async () => {
    const connectionId = await disconnectAsBefore();
    await sayGoodbye(test.deps, UNQUEUED, 'local', connectionId);
    expect(await connections()).toMatchObject([{ accessSealed: null, refreshSealed: null }]);
    await test.later(1);
    expect(standing()).toBe(0);
    await sayGoodbye(test.deps, UNQUEUED, 'local', connectionId);
    expect(await farewells()).toHaveLength(1);
  });
});
