import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { createAccount } from '../../src/services/people/accounts.ts';
import type { PeopleDeps } from '../../src/services/people/people-deps.ts';
import { createSecretBox } from '../../src/services/secret-box.ts';
import { NOW, type TestApp, testApp, upload } from '../support/app.ts';
import { type Browser, browserOn, PASSWORD } from '../support/browser.ts';
import { shortRun } from '../support/simulated-files.ts';

/** A runner, a coach and an assistant, from the invitation to the end. */
const secrets = createSecretBox([{ id: 'k1', bytes: Buffer.alloc(32, 5) }]);
let test: TestApp;
let people: PeopleDeps;
let run: string;
const ann = () => as('ann');
const browsers = new Map<string, Browser>();
const as = (name: string) => browsers.get(name)!;

async function comes(name: string, isCoach: boolean) {
  await createAccount(people, { email: `${name}@x.org`, name, password: PASSWORD, isCoach });
  const browser = browserOn(test.app);
  await browser.post('/v1/sessions', { email: `${name}@x.org`, password: PASSWORD });
  browsers.set(name, browser);
  return browser;
}

/** An authenticator, set up in this browser. */
async function proveMore(browser: Browser): Promise<void> {
  const { secret } = (await browser.post('/v1/account/authenticator')).body;
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.parse(NOW) });
  const before = browser.cookies.get('sid');
  expect((await browser.post('/v1/account/authenticator/confirm', { code })).status).toBe(200);
  expect(browser.cookies.get('sid')).not.toBe(before);
}

beforeAll(async () => {
  test = await testApp({ people: { secrets } });
  people = {
    secrets,
    publicUrl: 'http://localhost',
    sendsMail: false,
    db: test.deps.db,
    queue: test.deps.queue,
    now: () => Date.parse(NOW),
  };
  const { body } = await upload(test.app, [{ filename: 'run.fit', bytes: writeFit(shortRun(1)) }]);
  run = body.results[0].activityIds[0];
  browsers.set('ann', browserOn(test.app));
  await ann().post('/v1/accounts/first', { email: 'ann@x.org', name: 'Ann', password: PASSWORD });
  for (const [name, isCoach] of [
    ['carl', true],
    ['hope', true],
    ['eve', true],
  ] as const)
    await proveMore(await comes(name, isCoach));
  await comes('wim', true);
}, 60_000);
afterAll(() => test.end());

const ANN = '/athletes/local/v1';
const invite = (who: string, body: object) => as(who).post('/v1/invitations', body);

describe('an invitation', () => {
  it('is for one person, once: nobody else can take it up, and the second try finds none', async () => {
    const { token } = (
      await invite('ann', { kind: 'coach_me', email: 'Carl@x.org', scopes: ['activity:read'] })
    ).body;
    const look = (who: string) => as(who).post('/v1/invitations/look', { token });
    expect((await look('carl')).body).toMatchObject({
      kind: 'coach_me',
      from: 'Ann',
      scopes: ['activity:read'],
    });
    expect((await look('eve')).status).toBe(404);
    const stolen = await as('eve').post('/v1/invitations/accept', { token });
    expect([stolen.status, stolen.body.code]).toEqual([404, 'INVITATION_NOT_FOUND']);
    expect((await as('carl').get(`${ANN}/activities`)).status).toBe(404);
    const tries = await Promise.all(
      [1, 2, 3].map(() => as('carl').post('/v1/invitations/accept', { token })),
    );
    expect(tries.map((t) => t.status).sort()).toEqual([200, 404, 404]);
    expect((await as('carl').get(`${ANN}/activities`)).body.activities).toHaveLength(1);
    expect((await as('carl').get('/v1/grants')).body.received).toHaveLength(1);
  });

  it('gives a coach who signed in by password alone nothing, by a key neither, until there is a second factor', async () => {
    const { token } = (
      await invite('ann', { kind: 'coach_me', email: 'wim@x.org', scopes: ['activity:read'] })
    ).body;
    const wim = as('wim');
    expect((await wim.post('/v1/invitations/accept', { token })).status).toBe(200);
    const { key } = (await wim.post('/v1/keys', { name: 'early', scopes: ['activity:read'] })).body;
    const program = browserOn(test.app);
    const byKey = () =>
      program.ask('GET', `${ANN}/activities`, undefined, { headers: { authorization: `Bearer ${key}` } });
    for (const answer of [await wim.get(`${ANN}/activities`), await byKey()]) {
      expect([answer.status, answer.body.code]).toEqual([403, 'SECOND_FACTOR_REQUIRED']);
    }
    await proveMore(wim);
    expect((await wim.get(`${ANN}/activities`)).status).toBe(200);
    expect((await byKey()).body.code).toBe('SECOND_FACTOR_REQUIRED');
    await wim.ask('DELETE', '/v1/account/authenticator');
    expect((await wim.get(`${ANN}/activities`)).body.code).toBe('SECOND_FACTOR_REQUIRED');
  });

  it('asks a runner for more than the runner has to give', async () => {
    const { teamId } = (await as('carl').post('/v1/teams', { name: 'Crew' })).body;
    const asked = {
      kind: 'be_coached',
      email: 'ann@x.org',
      scopes: ['activity:read', 'location:read'],
      teamId,
    };
    const { token } = (await invite('carl', asked)).body;
    await ann().post('/v1/invitations/accept', { token, scopes: ['activity:read', 'wellness:read'] });
    const { given } = (await ann().get('/v1/grants')).body;
    expect(given.find((g: { toTeam: string | null }) => g.toTeam === teamId).scopes).toEqual([
      'activity:read',
    ]);
    const join = (await invite('carl', { kind: 'join_team', email: 'hope@x.org', teamId })).body;
    expect((await as('hope').get(`${ANN}/activities`)).status).toBe(404);
    await as('hope').post('/v1/invitations/accept', { token: join.token });
    expect((await as('hope').get(`${ANN}/activities`)).status).toBe(200);
    const hope = (await as('hope').get('/v1/account')).body.accountId;
    expect((await as('eve').ask('DELETE', `/v1/teams/${teamId}/members/${hope}`)).status).toBe(404);
    expect((await as('carl').ask('DELETE', `/v1/teams/${teamId}/members/${hope}`)).status).toBe(200);
    expect((await as('hope').get(`${ANN}/activities`)).status).toBe(404);
  });
});

describe('a track', () => {
  const channels = async (who: string, url = `${ANN}/activities/${run}/streams`) =>
    (await as(who).get(url)).body.channels as Record<string, (number | null)[]>;

  it('shows others no place before that is granted, and then none inside a home zone', async () => {
    const own = await channels('ann', `/v1/activities/${run}/streams`);
    expect(own.latDeg!.length).toBeGreaterThan(10);
    expect(Object.keys(await channels('carl'))).not.toContain('latDeg');
    expect((await as('carl').get(`${ANN}/activities/${run}/streams?channels=latDeg`)).body.code).toBe(
      'NOT_ALLOWED',
    );

    const { given } = (await ann().get('/v1/grants')).body;
    const direct = given.find((g: { toAccount: string | null }) => g.toAccount !== null);
    const scopes = ['activity:read', 'location:read'];
    expect((await ann().ask('PUT', `/v1/grants/${direct.id}`, { scopes })).body).toMatchObject({
      version: 2,
      scopes,
    });
    expect((await channels('carl')).latDeg).toEqual(own.latDeg);

    const start = {
      latDeg: own.latDeg!.find((v) => v !== null)!,
      lonDeg: own.lonDeg!.find((v) => v !== null)!,
    };
    const zone = await ann().post('/v1/home-zones', { name: 'home', ...start, radiusM: 500 });
    expect([zone.status, zone.body.latDeg === start.latDeg]).toEqual([201, false]);
    const cut = await channels('carl');
    expect(cut.latDeg![0]).toBeNull();
    expect(cut.hrBpm ?? cut.speedMps).toBeDefined();
    expect((await channels('ann', `/v1/activities/${run}/streams`)).latDeg).toEqual(own.latDeg);
    expect((await as('carl').get(`${ANN}/home-zones`)).body.code).toBe('NOT_ALLOWED');
  });
});

describe('a grant', () => {
  it('is ended by the coach, too, at once', async () => {
    for (const grant of (await as('carl').get('/v1/grants')).body.received) {
      await as(grant.toTeam === null ? 'carl' : 'ann').ask('DELETE', `/v1/grants/${grant.id}`);
    }
    expect((await as('carl').get(`${ANN}/activities`)).status).toBe(404);
  });

  it('and everything that was done with it stands in the athlete’s own view', async () => {
    const { entries } = (await ann().get('/v1/audit')).body;
    const carl = (await as('carl').get('/v1/account')).body.accountId;
    expect(entries.filter((e: { actor: string }) => e.actor === carl).length).toBeGreaterThan(4);
    const actions = new Set(entries.map((e: { action: string }) => e.action));
    expect([...actions].sort()).toEqual(['activity:read', 'grant:end', 'grant:write']);
  });
});
