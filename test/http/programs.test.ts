import { createHmac } from 'node:crypto';
import { and, eq, inArray, lte } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import type { Scope } from '../../src/core/access/scope.ts';
import { OPEN_STATES } from '../../src/core/outbox/message.ts';
import { outbox } from '../../src/db/schema/outbox.ts';
import { programEndpoint } from '../../src/db/schema/program-endpoint.ts';
import { UNQUEUED } from '../../src/services/job-queue.ts';
import type { Post } from '../../src/services/outbound/signed-post.ts';
import { type Channel, channelsOf } from '../../src/services/outbox/channel.ts';
import { sendMessage } from '../../src/services/outbox/send-message.ts';
import { createAccount } from '../../src/services/people/accounts.ts';
import { firstBroken, readChain } from '../../src/services/people/audit.ts';
import { endGrant, giveGrant, grantsOf } from '../../src/services/people/grants.ts';
import type { PeopleDeps } from '../../src/services/people/people-deps.ts';
import { openSession } from '../../src/services/people/sessions.ts';
import { sweepPeople } from '../../src/services/people/sweep.ts';
import { programChannel } from '../../src/services/programs/program-channel.ts';
import { tellPrograms } from '../../src/services/programs/tell-programs.ts';
import { createSecretBox } from '../../src/services/secret-box.ts';
import { NOW, type TestApp, testApp, upload } from '../support/app.ts';
import { type Browser, browserOn, PASSWORD } from '../support/browser.ts';
import { shortRun } from '../support/simulated-files.ts';

/** A runner's program, a coach's, and what they are told. */
const secrets = createSecretBox([{ id: 'k1', bytes: Buffer.alloc(32, 6) }]);
const DAY = 86_400_000;
const HOUR = 3_600_000;
let nowMs = Date.parse(NOW);
let test: TestApp;
let annsAccount: string;
const browsers = new Map<string, Browser>();
const as = (name: string) => browsers.get(name)!;

interface Call {
  url: string;
  headers: Record<string, string>;
  body: string;
}
const sent: Call[] = [];
/** What receivers answer next: a status, or an error in place of an answer. */
const answers: (number | Error)[] = [];
const post: Post = async ({ url, headers, body }) => {
  sent.push({ url, headers, body: String(body) });
  const next = answers.shift() ?? 204;
  if (next instanceof Error) throw next;
  return { status: next, headers: {} };
};
const told = (url?: string) =>
  sent.splice(0).flatMap((call) => (url === undefined || call.url === url ? [JSON.parse(call.body)] : []));
const typesTold = (url?: string) => told(url).map(({ type }) => type);

/** Without a worker: the test says when something is sent. */
const queue = { async due() {}, wake() {} };
const people: PeopleDeps = {
  ...{ secrets, publicUrl: 'http://localhost', sendsMail: false, queue, now: () => nowMs },
  get db() {
    return test.deps.db;
  },
};
const program = programChannel(people, post) as unknown as Channel;
async function tell(): Promise<void> {
  await tellPrograms({ db: test.deps.db, now: () => nowMs, queue });
  await drain();
}
async function drain(): Promise<void> {
  const isDue = and(
    inArray(outbox.state, [...OPEN_STATES]),
    lte(outbox.dueMs, nowMs),
    eq(outbox.channel, 'program'),
  );
  const rows = await test.deps.db.read((db) => db.select().from(outbox).where(isDue));
  for (const { athleteId, messageId } of rows)
    await sendMessage({ ...test.deps, channels: channelsOf({ program }) }, UNQUEUED, athleteId, messageId);
}
async function signIn(name: string, account: Parameters<typeof openSession>[2]): Promise<void> {
  const { token } = await test.deps.db.transaction((tx) =>
    openSession(people, tx, account, { source: 's', agent: 'a' }, true),
  );
  browsers.set(name, browserOn(test.app));
  as(name).cookies.set('sid', token);
}
const grantCoach = (coach: string, scopes: Scope[]) =>
  test.deps.db.as({ kind: 'self', athleteId: 'local' }).transaction((tx) =>
    giveGrant(people, tx, {
      ...{ athleteId: 'local', to: { account: coach }, scopes, expiresMs: null, byAccount: annsAccount },
    }),
  );
const add = async (name: string, body: object) => {
  const { status, body: made } = await as(name).post('/v1/webhooks', { name: 'mine', ...body });
  expect(status, JSON.stringify(made)).toBe(201);
  return made as { id: string; secret: string };
};
const isCarls = ({ host }: { host: string }) => host === 'carl.example';
const deliveries = async (name: string, id: string) =>
  (await as(name).get(`/v1/webhooks/${id}/deliveries`)).body.deliveries;
const plan = async (version: number, days: string[]) => {
  const sessions = days.map((day, i) => ({ id: `s${i}`, day, type: 'easy', km: 6 }));
  const weeks = [{ start: '2026-05-04', km: 6 * days.length, sessions }];
  const body = { format: 'pacekeeper.plan/1', id: 'spring', version, zone: 'UTC', weeks };
  expect((await as('ann').ask('PUT', '/v1/plan', body)).status).toBe(200);
};
const run = (n: number) => writeFit(shortRun(n, { startMs: nowMs - n * DAY, everyS: 10 }));
const uploadRun = async (n: number) =>
  test.app.inject({
    method: 'POST',
    url: '/v1/activities',
    headers: { cookie: `sid=${as('ann').cookies.get('sid')}`, 'content-type': 'application/octet-stream' },
    payload: Buffer.from(run(n)),
  });

let coachId: string;
beforeAll(async () => {
  test = await testApp({ people: { secrets }, deps: { now: () => nowMs }, channels: { program } });
  await upload(test.app, [{ filename: 'run.fit', bytes: run(3) }]);
  browsers.set('ann', browserOn(test.app));
  await as('ann').post('/v1/accounts/first', { email: 'ann@x.org', name: 'Ann', password: PASSWORD });
  annsAccount = (await as('ann').get('/v1/account')).body.accountId;
  const coach = await createAccount(people, {
    email: 'c@x.org',
    name: 'Carl',
    password: PASSWORD,
    isCoach: true,
  });
  if (!coach.ok) throw new Error(coach.error.message);
  coachId = coach.value.accountId;
  await signIn('carl', coach.value);
}, 120_000);
afterAll(() => test.end());

describe('an endpoint', () => {
  it('shows its secret once, its address never, and leads to the open internet only', async () => {
    const made = await add('ann', { url: 'https://hook.example/a?k=1', events: ['workout.adjusted'] });
    expect(made.secret).toMatch(/^whsec_/);
    const { body } = await as('ann').get('/v1/webhooks');
    expect(body.webhooks).toMatchObject([{ id: made.id, host: 'hook.example', stoppedAt: null }]);
    expect(JSON.stringify(body)).not.toMatch(/whsec|k=1/);
    const rows = await test.deps.db.read((db) => db.select().from(programEndpoint));
    expect(JSON.stringify(rows)).not.toMatch(/whsec|hook\.example/);
    for (const url of ['http://hook.example/', 'https://hook.example:8443/', 'https://me@hook.example/'])
      expect(
        (await as('ann').post('/v1/webhooks', { name: 'x', url, events: ['workout.adjusted'] })).body.code,
      ).toBe('URL_NOT_ALLOWED');
    expect((await as('carl').ask('DELETE', `/v1/webhooks/${made.id}`)).status).toBe(404);
    expect((await as('carl').get(`/v1/webhooks/${made.id}/deliveries`)).status).toBe(404);
    expect((await as('ann').ask('DELETE', `/v1/webhooks/${made.id}`)).status).toBe(200);
  });

  it('of a key hears of no more than the key may read, and ends with it', async () => {
    const { body: key } = await as('ann').post('/v1/keys', { name: 'device', scopes: ['device:push'] });
    const wanted = { url: 'https://key.example/', keyId: key.id };
    const refused = await as('ann').post('/v1/webhooks', {
      name: 'x',
      ...wanted,
      events: ['activity.analysed'],
    });
    expect([refused.status, refused.body.code]).toEqual([422, 'KEY_LACKS_SCOPE']);
    await add('ann', { ...wanted, events: ['workout.adjusted'] });
    await plan(1, ['2026-05-05', '2026-05-07']);
    await as('ann').post('/v1/review', {});
    await tell();
    expect(typesTold('https://key.example/').length).toBeGreaterThan(0);
    nowMs += 1000;
    await plan(2, ['2026-05-05']);
    await tellPrograms({ ...test.deps, queue });
    await as('ann').ask('DELETE', `/v1/keys/${key.id}`);
    await drain();
    expect(sent).toEqual([]);
    expect((await as('ann').get('/v1/webhooks')).body.webhooks).toEqual([]);
  });
});

describe('a program of the runner', () => {
  let hook: { id: string; secret: string };
  it('is told by signed calls of what changed, with ids and no figure of the body', async () => {
    hook = await add('ann', {
      url: 'https://ann.example/',
      events: [
        'workout.adjusted',
        'activity.analysed',
        'decision.applied',
        'decision.proposed',
        'alert.raised',
      ],
    });
    nowMs += 1000;
    expect((await uploadRun(2)).statusCode).toBeLessThan(300);
    await tell();
    const [call] = sent;
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = call!.headers;
    const mac = createHmac('sha256', Buffer.from(hook.secret.slice('whsec_'.length), 'base64'));
    expect(signature).toBe(`v1,${mac.update(`${id}.${at}.${call!.body}`).digest('base64')}`);
    const [analysed] = told().filter(({ type }) => type === 'activity.analysed');
    const { activities } = (await as('ann').get('/v1/activities')).body;
    expect(analysed.data).toEqual({
      athleteId: 'local',
      activities: [{ activityId: activities[0].id, day: activities[0].localDay ?? activities[0].day }],
    });

    nowMs += 1000;
    await plan(3, ['2026-05-05', '2026-05-07', '2026-05-09']);
    await as('ann').post('/v1/review', {});
    await tell();
    const events = told();
    expect(events.map(({ type }) => type)).toContain('workout.adjusted');
    const { workouts } = (await as('ann').get('/v1/workouts')).body;
    const adjusted = events
      .filter(({ type }) => type === 'workout.adjusted')
      .flatMap(({ data }) => data.workouts);
    for (const { workoutId, day, change, ...more } of adjusted) {
      expect(more).toEqual({});
      if (change !== 'dropped') expect(workouts.map((w: { id: string }) => w.id)).toContain(workoutId);
      expect(day >= '2026-05-02').toBe(true);
    }
    expect(adjusted.length).toBeGreaterThan(0);
  });

  it('is told nothing of a plan that says the same as before', async () => {
    const same = ['2026-05-05', '2026-05-07', '2026-05-09'];
    nowMs += 1000;
    await plan(4, same);
    await tell();
    told();
    nowMs += 1000;
    await plan(5, same);
    await tell();
    expect(typesTold().filter((type) => type === 'workout.adjusted')).toEqual([]);
  });

  it('hears of what comes after something that cannot be told', async () => {
    await test.deps.db.direct(
      `insert into program_event (athlete_id, event_id, about, occurred_ms, tell_ms)
       values ('local', 'evt_spoilt', '{"type":"workout.adjusted","planId":"spring","version":"none"}', $1, 0)`,
      [nowMs],
    );
    nowMs += 1000;
    await uploadRun(6);
    await expect(tell()).rejects.toThrow();
    await drain();
    expect(typesTold()).toContain('activity.analysed');
    await test.deps.db.direct(`delete from program_event where event_id = 'evt_spoilt'`, []);
  });

  it('is told again under the same id where the answer was lost, and later where it was refused', async () => {
    nowMs += 1000;
    answers.push(new Error('reset'), 500, 404, 204);
    await uploadRun(4);
    await tell();
    for (const waitMs of [8_000, 7 * 60_000, 40 * 60_000]) {
      nowMs += waitMs;
      await drain();
    }
    const ids = sent.map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(1);
    told();
    const [last] = await deliveries('ann', hook.id);
    expect(last).toMatchObject({ state: 'sent', tries: 4, type: 'activity.analysed', athleteId: 'local' });
    expect((await as('ann').get('/v1/messages')).body.messages[0].title).toBe(
      'Told a program: activity.analysed',
    );
  });

  it('is given up on after the last try, with the reason, and can be told again', async () => {
    nowMs += 1000;
    await uploadRun(5);
    answers.push(...Array(30).fill(503));
    await tell();
    for (const hours of [0.01, 0.2, 1, 3, 7, 13, 18, 26, 31, 31]) {
      nowMs += hours * HOUR;
      await drain();
    }
    expect(sent).toHaveLength(10);
    told();
    await signIn('ann', { accountId: annsAccount } as never);
    const [last] = await deliveries('ann', hook.id);
    expect(last).toMatchObject({ state: 'given_up', code: 'HTTP_503', tries: 10, nextAt: null });
    // five days after the first that was not taken
    await uploadRun(6);
    await tell();
    expect(told()).toHaveLength(1);
    answers.length = 0;
    const { body } = await as('ann').get('/v1/webhooks');
    expect(body.webhooks[0]).toMatchObject({ stoppedCode: 'RECEIVER_SILENT' });
    const started = await as('ann').ask('PATCH', `/v1/webhooks/${hook.id}`, { active: true });
    expect(started.body).toMatchObject({ stoppedAt: null, failingSince: null });
    const replayed = await as('ann').post(`/v1/webhooks/${hook.id}/deliveries/${last.id}/replay`, {});
    expect(replayed.body).toMatchObject({ eventId: last.eventId, type: last.type, state: 'due' });
    while (sent.length === 0) await test.deps.queue.nextEnd(50);
    expect(sent[0]!.headers['webhook-id']).toBe(last.eventId);
    told();
    expect((await as('ann').post(`/v1/webhooks/${hook.id}/deliveries/none/replay`, {})).status).toBe(404);
  });

  it('changes over to a new secret within a day', async () => {
    // its address is given anew at the same moment
    const [{ body }] = await Promise.all([
      as('ann').post(`/v1/webhooks/${hook.id}/secret`, {}),
      as('ann').ask('PATCH', `/v1/webhooks/${hook.id}`, { url: 'https://ann.example/' }),
    ]);
    expect(body.secret).not.toBe(hook.secret);
    const test1 = await as('ann').post(`/v1/webhooks/${hook.id}/test`, {});
    expect(test1.status).toBe(202);
    while (sent.length === 0) await test.deps.queue.nextEnd(50);
    const [call] = sent;
    expect(JSON.parse(call!.body)).toMatchObject({ type: 'endpoint.tested', data: { endpointId: hook.id } });
    expect(call!.headers['webhook-id']).toBe(test1.body.deliveryId);
    const signatures = call!.headers['webhook-signature']!.split(' ');
    for (const [i, secret] of [body.secret, hook.secret].entries()) {
      const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'));
      const text = `${call!.headers['webhook-id']}.${call!.headers['webhook-timestamp']}.${call!.body}`;
      expect(signatures[i]).toBe(`v1,${mac.update(text).digest('base64')}`);
    }
    told();
    nowMs += DAY;
    await signIn('ann', { accountId: annsAccount } as never);
    await as('ann').post(`/v1/webhooks/${hook.id}/test`, {});
    while (sent.length === 0) await test.deps.queue.nextEnd(50);
    expect(sent[0]!.headers['webhook-signature']!.split(' ')).toHaveLength(1);
    told();
  });

  it('that answers that it is gone is told nothing more', async () => {
    answers.push(410);
    nowMs += 1000;
    await uploadRun(9);
    await tell();
    expect(told()).toHaveLength(1);
    expect((await as('ann').get('/v1/webhooks')).body.webhooks[0].stoppedCode).toBe('RECEIVER_GONE');
    nowMs += 1000;
    await uploadRun(7);
    await tell();
    expect(told()).toEqual([]);
  });
});

describe('a program of a coach', () => {
  const pain = (id: string) =>
    as('ann').ask('PUT', `/v1/feedback/${id}`, {
      day: new Date(nowMs).toISOString().slice(0, 10),
      pain: [{ place: 'knee_left', level: 8 }],
    });
  const url = 'https://carl.example/';

  it('hears of what the runner lets the coach hear of, and who was told stands in the audit', async () => {
    await grantCoach(coachId, ['alerts:receive']);
    await signIn('carl', { accountId: coachId } as never);
    const events = ['alert.raised', 'activity.analysed', 'workout.adjusted'];
    await add('carl', { url, events });
    await add('carl', { url: 'https://other.example/', events, athletes: ['somebody'] });
    nowMs += 1000;
    await uploadRun(8);
    await pain('p1');
    await tell();
    const raised = sent.filter((call) => call.url === url).map(({ body }) => JSON.parse(body));
    expect(sent.some((call) => call.url.includes('other'))).toBe(false);
    expect(new Set(raised.map(({ type }) => type))).toEqual(new Set(['alert.raised']));
    expect(Object.keys(raised[0].data).toSorted()).toEqual(['alertId', 'athleteId', 'level', 'state']);
    expect(JSON.stringify(raised)).not.toMatch(/pain|knee/);
    told();
    const chain = await readChain(test.deps.db, 'local');
    expect(firstBroken(chain)).toBeNull();
    expect(chain.some(({ actor, action }) => actor === coachId && action === 'alert:read')).toBe(true);
  });

  it('hears nothing from the commit that ends the grant on, of what was planned either', async () => {
    nowMs += 9 * DAY;
    await test.deps.db.direct(`update alert set state = 'resolved', resolved_ms = 0`, []);
    await pain('p2');
    await tellPrograms({ ...test.deps, queue });
    const open = async () =>
      (await test.deps.db.read((db) => db.select().from(outbox).where(eq(outbox.channel, 'program')))).filter(
        ({ state }) => state === 'due',
      );
    expect((await open()).length).toBeGreaterThan(0);
    const [grant] = await grantsOf(people, 'local');
    await endGrant(people, 'local', grant!.grantId, annsAccount);
    await drain();
    expect(sent).toEqual([]);
    const { webhooks } = (
      await signIn('carl', { accountId: coachId } as never).then(() => as('carl').get('/v1/webhooks'))
    ).body;
    expect(await deliveries('carl', webhooks.find(isCarls).id)).toEqual([]);
    const rows = await test.deps.db.read((db) =>
      db.select().from(outbox).where(eq(outbox.channel, 'program')),
    );
    expect(rows.some(({ code }) => code === 'NOT_GRANTED')).toBe(true);
  });

  it('is told nothing anew of what is older than a month', async () => {
    await grantCoach(coachId, ['alerts:receive']);
    await signIn('carl', { accountId: coachId } as never);
    const { webhooks } = (await as('carl').get('/v1/webhooks')).body;
    const [old] = await deliveries('carl', webhooks.find(isCarls).id);
    expect(old.type).toBe('alert.raised');
    nowMs += 31 * DAY;
    await sweepPeople(people);
    await signIn('carl', { accountId: coachId } as never);
    const again = await as('carl').post(
      `/v1/webhooks/${webhooks.find(isCarls).id}/deliveries/${old.id}/replay`,
      {},
    );
    expect([again.status, again.body.code]).toEqual([404, 'TELLING_NOT_FOUND']);
  });
});
