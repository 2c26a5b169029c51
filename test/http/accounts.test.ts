import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { sql } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ok, type Result } from '../../src/core/result.ts';
import { formatKey } from '../../src/services/people/api-keys.ts';
import { firstBroken, readChain } from '../../src/services/people/audit.ts';
import { mailChannel } from '../../src/services/people/mail.ts';
import { withPlace } from '../../src/services/people/passwords.ts';
import type { PeopleDeps } from '../../src/services/people/people-deps.ts';
import { sweepPeople } from '../../src/services/people/sweep.ts';
import { createSecretBox } from '../../src/services/secret-box.ts';
import { formOf, NOW, type TestApp, testApp } from '../support/app.ts';
import { browserOn, PASSWORD } from '../support/browser.ts';
import { virtualPasskey } from '../support/passkey.ts';

const HOUR = 3_600_000;
const secrets = createSecretBox([{ id: 'k1', bytes: Buffer.alloc(32, 9) }]);
let test: TestApp;
let nowMs = Date.parse(NOW);
let people: PeopleDeps;
let smtp: SMTPServer;
const mails: { to: string; body: string }[] = [];

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, session, done) {
      const raw = await text(stream);
      const isQuoted = /content-transfer-encoding: quoted-printable/i.test(raw);
      const body = isQuoted ? raw.replace(/=\r\n/g, '').replaceAll('=3D', '=') : raw;
      mails.push({ to: session.envelope.rcptTo.map((r) => r.address).join(), body });
      done();
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  const smtpUrl = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
  const channels = { mail: mailChannel(smtpUrl, 'Pacekeeper <p@example.org>') };
  test = await testApp({ deps: { now: () => nowMs }, people: { secrets, sendsMail: true }, channels });
  people = {
    secrets,
    publicUrl: 'http://localhost',
    sendsMail: true,
    db: test.deps.db,
    now: () => nowMs,
    queue: test.deps.queue,
  };
});
afterAll(async () => {
  await new Promise<void>((end) => smtp.close(() => end()));
  await test.end();
});
beforeEach(() => {
  // tries are counted by the hour
  nowMs += HOUR;
});

/** Everything due goes over SMTP; answers the link's token in the last mail to this address. */
async function tokenMailed(to: string): Promise<string> {
  test.deps.queue.wake();
  await expect.poll(openMails, { timeout: 50_000 }).toBe(0);
  const mail = mails.findLast((m) => m.to === to);
  return /#([\w-]{43})/.exec(mail?.body ?? '')?.[1] ?? '';
}
const openMails = () =>
  test.deps.db.transaction(async (tx) => {
    const rows = await tx.execute(sql`select count(*)::int as n from outbox where ended_ms is null`);
    return Number((rows as unknown as { n: number }[])[0]!.n);
  });
const ask = () => browserOn(test.app);
const person = (name: string) => ({ email: `${name}@example.org`, name, password: PASSWORD });
async function signedUp(name: string) {
  const browser = ask();
  await browser.post('/v1/accounts', person(name));
  await browser.post('/v1/accounts/verify-email', { token: await tokenMailed(`${name}@example.org`) });
  const answer = await browser.post('/v1/sessions', { email: `${name}@example.org`, password: PASSWORD });
  expect(answer.status).toBe(201);
  return browser;
}

describe('a server without an account', () => {
  it('serves whoever is on its machine, and nobody signs up or in', async () => {
    const browser = ask();
    expect((await browser.get('/v1/athlete')).body.athleteId).toBe('local');
    expect((await browser.post('/v1/accounts', person('eve'))).body.code).toBe('FIRST_ACCOUNT_NEEDED');
    const signIn = await browser.post('/v1/sessions', { email: 'a@b.de', password: PASSWORD });
    expect(signIn.body.code).toBe('FIRST_ACCOUNT_NEEDED');
    expect((await browser.get('/v1/account')).status).toBe(404);
  });

  it('gives the first account to its own machine only', async () => {
    const far = await browserOn(test.app, '192.168.1.7').post('/v1/accounts/first', person('far'));
    expect([far.status, far.body.code]).toEqual([403, 'NOT_ALLOWED']);
    const weak = await ask().post('/v1/accounts/first', { ...person('ann'), password: 'short' });
    expect(weak.body.code).toBe('PASSWORD_WEAK');
    const common = [
      'password12345',
      'P4ssw0rd!2024',
      'qwertyuiop',
      '1q2w3e4r5t',
      'iloveyou2026!',
      'zyxwvutsrq',
      'dragonmaster1',
      'testtesttest',
    ];
    const known = await Promise.all(
      common.map((password) => ask().post('/v1/accounts/first', { ...person('ann'), password })),
    );
    expect(known.map((answer) => answer.body.code)).toEqual(common.map(() => 'PASSWORD_WEAK'));
  });
});

describe('the first account', () => {
  it('takes over the local athlete, and from then on nobody is let in without a session', async () => {
    const tries = await Promise.all([1, 2, 3].map(() => ask().post('/v1/accounts/first', person('ann'))));
    expect(tries.map((t) => t.status).sort()).toEqual([201, 409, 409]);
    expect((await ask().get('/v1/athlete')).body.code).toBe('SIGN_IN_NEEDED');
    const ann = ask();
    await ann.post('/v1/sessions', { email: 'ANN@example.org', password: PASSWORD });
    expect((await ann.get('/v1/athlete')).body.athleteId).toBe('local');
    expect((await ann.get('/v1/account')).body).toMatchObject({
      email: 'ann@example.org',
      athleteId: 'local',
    });
  });

  it('is remembered by cookies that scripts and other sites do not get, and of which only digests are kept', async () => {
    const ann = ask();
    const answer = await ann.post('/v1/sessions', { email: 'ann@example.org', password: PASSWORD });
    for (const cookie of [answer.headers['set-cookie']].flat()) {
      expect(cookie).toMatch(/; HttpOnly/);
      expect(cookie).toMatch(/; SameSite=Lax/);
      expect(cookie).toMatch(/; Path=\//);
    }
    const dump = await test.deps.db.transaction((tx) => tx.execute(sql`select * from session`));
    expect(JSON.stringify(dump)).not.toContain(ann.cookies.get('sid'));
    expect(JSON.stringify(dump)).not.toContain('Mozilla');
  });
});

describe('sign-up', () => {
  it('says the same for a known address, and only the mail tells', async () => {
    const known = await ask().post('/v1/accounts', person('ann'));
    const fresh = await ask().post('/v1/accounts', person('bea'));
    expect([known.status, known.body]).toEqual([fresh.status, fresh.body]);
    await tokenMailed('bea@example.org');
    expect(mails.findLast((m) => m.to === 'ann@example.org')?.body).toContain('has one already');
    const early = await ask().post('/v1/sessions', { email: 'bea@example.org', password: PASSWORD });
    expect(early.body.code).toBe('EMAIL_NOT_VERIFIED');
  });

  it('is done with the mailed link, which works once and keeps nothing in the outbox', async () => {
    const token = await tokenMailed('bea@example.org');
    const tries = await Promise.all(
      Array.from({ length: 20 }, () => ask().post('/v1/accounts/verify-email', { token })),
    );
    expect(tries.filter((t) => t.status === 200)).toHaveLength(1);
    const outbox = await test.deps.db.transaction((tx) => tx.execute(sql`select * from outbox`));
    expect(JSON.stringify(outbox)).not.toContain(token);
    const bea = ask();
    expect((await bea.post('/v1/sessions', { email: 'bea@example.org', password: PASSWORD })).status).toBe(
      201,
    );
    expect((await bea.get('/v1/athlete')).status).toBe(404);
    const made = await bea.post('/v1/account/athlete', { zone: 'Europe/Berlin' });
    expect((await bea.get('/v1/athlete')).body).toMatchObject({
      athleteId: made.body.athleteId,
      zone: 'Europe/Berlin',
    });
  });
});

describe('an address that nobody has confirmed yet', () => {
  it('belongs to whoever signed up with it last, and gets five mails an hour at most', async () => {
    const email = 'late@example.org';
    await ask().post('/v1/accounts', {
      ...person('late'),
      name: 'Mallory',
      password: 'the thief waits here',
    });
    const first = await tokenMailed(email);
    await ask().post('/v1/accounts', person('late'));
    const token = await tokenMailed(email);
    expect((await ask().post('/v1/accounts/verify-email', { token: first })).body.code).toBe('TOKEN_INVALID');
    await ask().post('/v1/accounts/verify-email', { token });
    const thief = await ask().post('/v1/sessions', { email, password: 'the thief waits here' });
    expect(thief.status).toBe(401);
    expect((await ask().post('/v1/sessions', { email, password: PASSWORD })).status).toBe(201);
    const more = await Promise.all([1, 2, 3, 4].map(() => ask().post('/v1/accounts', person('late'))));
    expect(more.map((m) => m.status).sort()).toEqual([202, 202, 202, 429]);
  });
});

describe('signing in', () => {
  it('says the same for a wrong password and an unknown address', async () => {
    const wrong = await ask().post('/v1/sessions', { email: 'ann@example.org', password: 'not this one' });
    const none = await ask().post('/v1/sessions', { email: 'none@example.org', password: 'not this one' });
    expect([wrong.status, wrong.body.code, wrong.body.detail]).toEqual([
      none.status,
      none.body.code,
      none.body.detail,
    ]);
  });

  it('is closed after ten guesses an hour, however many come at once, but not to a known browser', async () => {
    const owner = await signedUp('cleo');
    await owner.ask('DELETE', '/v1/sessions/current');
    const guess = () => ask().post('/v1/sessions', { email: 'cleo@example.org', password: 'guess guess' });
    const tries = await Promise.all(Array.from({ length: 25 }, guess));
    expect(tries.filter((t) => t.status === 401)).toHaveLength(10);
    expect(tries.filter((t) => t.status === 429)).toHaveLength(15);
    const right = { email: 'cleo@example.org', password: PASSWORD };
    expect((await ask().post('/v1/sessions', right)).status).toBe(429);
    expect((await owner.post('/v1/sessions', right)).status).toBe(201);
    nowMs += HOUR;
    expect((await ask().post('/v1/sessions', right)).status).toBe(201);
  });

  it('counts the guesses of any hour, not of the one on the clock, and what is refused does not prolong it', async () => {
    const guess = async () =>
      (await ask().post('/v1/sessions', { email: 'vera@example.org', password: 'guess guess' })).status;
    const many = async (n: number) => {
      const statuses = [];
      for (let k = 0; k < n; k++) statuses.push(await guess());
      return statuses.filter((status) => status === 401).length;
    };
    nowMs += HOUR - (nowMs % HOUR) - 60_000;
    expect(await many(6)).toBe(6);
    nowMs += 2 * 60_000;
    expect(await many(8)).toBe(4);
    nowMs += HOUR - 2 * 60_000 - 1;
    expect(await many(2)).toBe(0);
    nowMs += 1;
    expect(await many(8)).toBe(6);
  });

  it('sends a flood of strangers away before they take the machine, and lets its owner in meanwhile', async () => {
    const owner = await signedUp('olga');
    await owner.ask('DELETE', '/v1/sessions/current');
    const flood = Array.from({ length: 90 }, (_, n) =>
      browserOn(test.app, `198.51.100.${n}`).post('/v1/sessions', {
        ...{ email: `nobody${n}@example.org`, password: 'guess guess' },
      }),
    );
    const right = { email: 'olga@example.org', password: PASSWORD };
    expect((await owner.post('/v1/sessions', right)).status).toBe(201);
    const told = await Promise.all(flood);
    expect(told.filter(({ status }) => status === 401)).toHaveLength(40);
    const away = told.filter(({ status }) => status === 503);
    expect(away).toHaveLength(50);
    expect([away[0]!.body.code, away[0]!.headers['retry-after']]).toEqual(['SIGN_IN_BUSY', '5']);
    expect((await ask().post('/v1/sessions', right)).status).toBe(201);
  });

  it('is not taken from others by one network, however many tries it has under way', async () => {
    const guess = (ip: string, n: number) =>
      browserOn(test.app, ip).post('/v1/sessions', {
        ...{ email: `nobody${n}@example.org`, password: 'guess guess' },
      });
    const flood = Array.from({ length: 60 }, (_, n) => guess('198.51.100.200', n));
    const others = Array.from({ length: 10 }, (_, n) => guess(`198.51.100.${n}`, n));
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual(Array(10).fill(401));
    const told = (await Promise.all(flood)).map(({ status }) => status);
    expect([401, 503].map((code) => told.filter((status) => status === code).length)).toEqual([30, 30]);
  });

  it('is not taken from strangers by those who guess: they wait in places of their own, and whom none is left for has not guessed', async () => {
    const guess = async () =>
      (
        await browserOn(test.app, '198.51.100.220').post('/v1/sessions', {
          ...{ email: 'prey@example.org', password: 'guess guess' },
        })
      ).status;
    expect([await guess(), await guess()]).toEqual([401, 401]);
    // as many as two networks have under way, none of them done
    const end = Promise.withResolvers<Result<null>>();
    const held = Array.from({ length: 40 }, (_, n) =>
      withPlace('stranger', `guessers ${n % 2}`, async (moveTo) => {
        expect(moveTo('guesser')).toMatchObject({ ok: true });
        return end.promise;
      }),
    );
    const sentAway = [];
    for (let n = 0; n < 12; n++) sentAway.push(await guess());
    expect(sentAway).toEqual(Array(12).fill(503));
    const stranger = browserOn(test.app, '198.51.100.221');
    const mistaken = { email: 'somebody-else@example.org', password: 'not this one' };
    expect((await stranger.post('/v1/sessions', mistaken)).status).toBe(401);
    end.resolve(ok(null));
    await Promise.all(held);
    const looked = [];
    for (let n = 0; n < 9; n++) looked.push(await guess());
    expect(looked).toEqual([...Array(8).fill(401), 429]);
  });

  it('that is refused stands in the account’s chain, once an hour for each reason, however often it is tried', async () => {
    const zita = await signedUp('zita');
    const { accountId } = (await zita.get('/v1/account')).body;
    const refusals = async () => {
      const chain = await readChain(test.deps.db, `account:${accountId}`);
      expect(firstBroken(chain)).toBeNull();
      return chain.filter(({ action }) => action === 'session:refused').map(({ detail }) => detail.why);
    };
    const guess = () => ask().post('/v1/sessions', { email: 'zita@example.org', password: 'guess guess' });
    for (let k = 0; k < 13; k++) await guess();
    expect(await refusals()).toEqual(['password', 'too_often']);
    nowMs += HOUR;
    await guess();
    expect(await refusals()).toEqual(['password', 'too_often', 'password']);
    const chains = async () =>
      JSON.stringify(
        await test.deps.db.transaction((tx) =>
          tx.execute(sql`select distinct athlete_id from audit_entry order by 1`),
        ),
      );
    const before = await chains();
    await ask().post('/v1/sessions', { email: 'nobody-at-all@example.org', password: 'guess guess' });
    expect(await chains()).toBe(before);
  });
});

describe('a network', () => {
  it('has a hundred guesses an hour over all addresses, however it is asked', async () => {
    const window = nowMs - (nowMs % HOUR);
    await test.deps.db.transaction((tx) =>
      tx.execute(sql`insert into attempt values ('source 203.0.113.5', ${window}, 99)`),
    );
    const far = browserOn(test.app, '203.0.113.5');
    const guess = { email: 'nobody@example.org', password: 'guess guess' };
    expect((await far.post('/v1/sessions', guess)).status).toBe(401);
    expect((await far.post('/v1/sessions', guess)).status).toBe(429);
    expect((await far.post('/v1/password/forgotten', { email: 'ann@example.org' })).status).toBe(429);
    expect((await browserOn(test.app, '203.0.113.6').post('/v1/sessions', guess)).status).toBe(401);
  });

  it('learns by no stopwatch whether an address has an account', async () => {
    for (const email of ['ann@example.org', 'nobody@example.org']) {
      const before = performance.now();
      expect((await ask().post('/v1/password/forgotten', { email })).status).toBe(202);
      expect(performance.now() - before).toBeGreaterThanOrEqual(99);
    }
  });
});

describe('a session', () => {
  it('ends by sign-out, everywhere at once, by idling, and by age', async () => {
    const a = await signedUp('dora');
    const b = ask();
    await b.post('/v1/sessions', { email: 'dora@example.org', password: PASSWORD });
    expect((await a.get('/v1/sessions')).body.sessions).toHaveLength(2);
    const stolen = new Map(a.cookies);
    const left = await a.ask('DELETE', '/v1/sessions/current');
    expect(left.headers['clear-site-data']).toBe('"cache"');
    const thief = ask();
    for (const [name, value] of stolen) thief.cookies.set(name, value);
    expect((await thief.get('/v1/account')).status).toBe(401);
    expect((await b.ask('DELETE', '/v1/sessions')).status).toBe(200);
    expect((await b.get('/v1/account')).status).toBe(401);
    const c = ask();
    await c.post('/v1/sessions', { email: 'dora@example.org', password: PASSWORD });
    nowMs += 29 * 24 * HOUR;
    expect((await c.get('/v1/account')).status).toBe(200);
    nowMs += 30 * 24 * HOUR;
    expect((await c.get('/v1/account')).status).toBe(401);
  });

  it('wants a fresh proof after ten minutes for what cannot be taken back, under a new cookie', async () => {
    const eva = await signedUp('eva');
    nowMs += 10 * 60_000;
    const key = { name: 'k', scopes: ['activity:read'] };
    expect((await eva.post('/v1/keys', key)).body.code).toBe('PROOF_NEEDED');
    expect((await eva.post('/v1/sessions/current/proof', { password: 'wrong one' })).status).toBe(401);
    const before = eva.cookies.get('sid')!;
    expect((await eva.post('/v1/sessions/current/proof', { password: PASSWORD })).status).toBe(200);
    expect(eva.cookies.get('sid')).not.toBe(before);
    expect((await eva.post('/v1/keys', key)).status).toBe(201);
    const old = ask();
    old.cookies.set('sid', before);
    expect((await old.get('/v1/account')).status).toBe(401);
  });
});

describe('what has run out', () => {
  it('is swept away: sessions, links, invitations, counts, and who never confirmed an address', async () => {
    const hal = await signedUp('hal');
    await ask().post('/v1/accounts', person('unsure'));
    await ask().post('/v1/password/forgotten', { email: 'hal@example.org' });
    await ask().post('/v1/sessions/passkey/challenge');
    await hal.post('/v1/invitations', { kind: 'be_coached', email: 'x@example.org' });
    await hal.post('/v1/keys', { name: 'old', scopes: ['activity:read'], days: 1 });
    await test.deps.db.transaction((tx) =>
      tx.execute(sql`insert into kept_answer values ('local', 'key', 'request', ${nowMs}, 201, '{}', null)`),
    );
    const tables = ['session', 'account_token', 'invitation', 'attempt', 'api_key', 'outbox', 'kept_answer'];
    const counts = () =>
      test.deps.db.transaction(async (tx) => {
        const rows = tables.map(async (name) => {
          const found = await tx.execute(sql`select count(*)::int as n from ${sql.identifier(name)}`);
          return Number((found as unknown as { n: number }[])[0]!.n);
        });
        return Promise.all(rows);
      });
    await tokenMailed('hal@example.org');
    await sweepPeople(people);
    const before = await counts();
    expect((await hal.get('/v1/account')).status).toBe(200);
    nowMs += 150 * 24 * HOUR;
    await sweepPeople(people);
    expect(before.every((n) => n > 0)).toBe(true);
    expect(await counts()).toEqual([0, 0, 0, 0, 0, 0, 0]);
    const left = await test.deps.db.transaction((tx) =>
      tx.execute(sql`select email from account where email like 'unsure%' or email like 'hal%'`),
    );
    expect(left).toEqual([{ email: 'hal@example.org' }]);
  });
});

describe('a forgotten password', () => {
  it('is set anew by one of many who open the link at once; every session ends, the old link is dead', async () => {
    const fay = await signedUp('fay');
    await ask().post('/v1/password/forgotten', { email: 'fay@example.org' });
    const first = await tokenMailed('fay@example.org');
    await ask().post('/v1/password/forgotten', { email: 'fay@example.org' });
    const token = await tokenMailed('fay@example.org');
    const password = 'nine green herons fly';
    const old = await ask().post('/v1/password/reset', { token: first, password });
    expect(old.body.code).toBe('TOKEN_INVALID');
    const tries = await Promise.all(
      Array.from({ length: 50 }, () => ask().post('/v1/password/reset', { token, password })),
    );
    expect(tries.filter((t) => t.status === 200)).toHaveLength(1);
    expect((await fay.get('/v1/account')).status).toBe(401);
    expect((await ask().post('/v1/sessions', { email: 'fay@example.org', password })).status).toBe(201);
    for (let k = 0; k < 11; k++)
      await ask().post('/v1/sessions', { email: 'fay@example.org', password: 'guess guess' });
    const late = { email: 'fay@example.org', password };
    expect((await ask().post('/v1/sessions', late)).status).toBe(429);
    const mailed = ask();
    // what she was told of the change before is out of the way
    await tokenMailed('fay@example.org');
    await mailed.post('/v1/password/forgotten', { email: 'fay@example.org' });
    await mailed.post('/v1/password/reset', { token: await tokenMailed('fay@example.org'), password });
    expect((await mailed.post('/v1/sessions', late)).status).toBe(201);
    const none = await ask().post('/v1/password/forgotten', { email: 'nobody@example.org' });
    expect([none.status, none.body]).toEqual([202, { status: 'ok' }]);
  });
});

describe('a new address', () => {
  it('counts once its owner opened the link, and the old one is told at once', async () => {
    const gil = await signedUp('gil');
    expect((await gil.ask('PATCH', '/v1/account', { email: 'gil2@example.org' })).status).toBe(200);
    const token = await tokenMailed('gil2@example.org');
    expect(mails.some((m) => m.to === 'gil@example.org' && m.body.includes('about to change'))).toBe(true);
    expect((await gil.get('/v1/account')).body.email).toBe('gil@example.org');
    expect((await ask().post('/v1/accounts/change-email', { token })).status).toBe(200);
    expect((await gil.get('/v1/account')).status).toBe(401);
    expect((await ask().post('/v1/sessions', { email: 'gil2@example.org', password: PASSWORD })).status).toBe(
      201,
    );
  });
});

describe('an authenticator', () => {
  it('is asked for at every sign-in, takes no code twice, and has recovery codes that work once', async () => {
    const ida = await signedUp('ida');
    const { secret } = (await ida.post('/v1/account/authenticator')).body;
    const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: nowMs });
    const { recoveryCodes } = (await ida.post('/v1/account/authenticator/confirm', { code: code() })).body;
    expect(recoveryCodes).toHaveLength(10);
    const signIn = (more: object) =>
      ask().post('/v1/sessions', { email: 'ida@example.org', password: PASSWORD, ...more });
    expect((await signIn({})).body.code).toBe('SECOND_FACTOR_NEEDED');
    expect((await signIn({ code: code() })).body.code).toBe('CODE_WRONG');
    nowMs += 30_000;
    const tries = await Promise.all([1, 2, 3].map(() => signIn({ code: code() })));
    expect(tries.filter((t) => t.status === 201)).toHaveLength(1);
    nowMs += HOUR;
    const recovered = await Promise.all([1, 2, 3].map(() => signIn({ code: recoveryCodes[0] })));
    expect(recovered.filter((t) => t.status === 201)).toHaveLength(1);
    nowMs += HOUR;
    const guesses = [];
    for (let k = 0; k < 14; k++) guesses.push((await signIn({ code: `${100_000 + k}` })).body.code);
    expect(guesses).toEqual([...Array(10).fill('CODE_WRONG'), ...Array(4).fill('TOO_MANY_ATTEMPTS')]);
    const rows = JSON.stringify(
      await test.deps.db.transaction((tx) => tx.execute(sql`select * from totp, recovery_code`)),
    );
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(recoveryCodes[1]);
  });
});

describe('a passkey', () => {
  it('signs in alone, once a challenge, and only with its own key and site', async () => {
    const jo = await signedUp('jo');
    const passkey = virtualPasskey('http://localhost');
    const started = (await jo.post('/v1/account/passkeys/challenge')).body;
    const response = passkey.register(started.options.challenge);
    const added = await jo.post('/v1/account/passkeys', { token: started.token, name: 'phone', response });
    expect([added.status, added.body.code]).toEqual([201, undefined]);

    const challenge = async () => (await ask().post('/v1/sessions/passkey/challenge')).body;
    const one = await challenge();
    const answer = { token: one.token, response: passkey.sign(one.options.challenge) };
    const browser = ask();
    expect((await browser.post('/v1/sessions/passkey', answer)).status).toBe(201);
    expect((await browser.get('/v1/account')).body.email).toBe('jo@example.org');
    expect((await ask().post('/v1/sessions/passkey', answer)).body.code).toBe('TOKEN_INVALID');

    const two = await challenge();
    const other = await ask().post('/v1/sessions/passkey', {
      token: two.token,
      response: passkey.sign(one.options.challenge),
    });
    expect(other.body.code).toBe('PASSKEY_REFUSED');
    const three = await challenge();
    const forged = {
      ...virtualPasskey('http://localhost').sign(three.options.challenge),
      id: response.id,
      rawId: response.rawId,
    };
    expect(
      (await ask().post('/v1/sessions/passkey', { token: three.token, response: forged })).body.code,
    ).toBe('PASSKEY_REFUSED');
  });
});

describe('an API key', () => {
  it('does what its scopes say for its athletes, and never makes keys, sessions or grants', async () => {
    const kim = await signedUp('kim');
    await kim.post('/v1/account/athlete', { zone: 'UTC' });
    const made = await kim.post('/v1/keys', { name: 'script', scopes: ['activity:read'] });
    const { key, id } = made.body;
    expect(key).toMatch(/^pace_\w{12}_\w{43}_\w{6}$/);
    const rows = await test.deps.db.transaction((tx) => tx.execute(sql`select * from api_key`));
    expect(JSON.stringify(rows)).not.toContain(key.split('_')[2]);
    expect(JSON.stringify((await kim.get('/v1/keys')).body)).not.toContain(key.split('_')[2]);

    const bearer = { headers: { authorization: `Bearer ${key}` } };
    const program = browserOn(test.app);
    expect((await program.ask('GET', '/v1/activities', undefined, bearer)).status).toBe(200);
    for (const [method, url] of [
      ['POST', '/v1/keys'],
      ['GET', '/v1/keys'],
      ['GET', '/v1/sessions'],
      ['POST', '/v1/invitations'],
      ['GET', '/v1/grants'],
      ['PATCH', '/v1/account'],
      ['PATCH', '/v1/athlete'],
      ['POST', '/v1/activities'],
      ['GET', '/v1/audit'],
      ['GET', '/v1/export'],
      ['GET', '/v1/account/data'],
      ['POST', '/v1/athlete/erase'],
      ['POST', '/v1/account/erase'],
    ] as const) {
      const answer = await program.ask(method, url, method === 'GET' ? undefined : {}, bearer);
      expect([url, answer.status, answer.body.code]).toEqual([url, 403, 'NOT_ALLOWED']);
    }
    // well formed, and known to the database: only the secret is not its own
    const [, keyId, secret] = key.split('_');
    const guessed = formatKey(
      keyId,
      secret.replace(/.$/, (last: string) => (last === 'a' ? 'b' : 'a')),
    );
    const guess = { headers: { authorization: `Bearer ${guessed}` } };
    expect((await program.ask('GET', '/v1/activities', undefined, guess)).status).toBe(401);
    const last = key.endsWith('a') ? 'b' : 'a';
    const broken = { headers: { authorization: `Bearer ${key.slice(0, -1)}${last}` } };
    expect((await program.ask('GET', '/v1/activities', undefined, broken)).status).toBe(401);
    await kim.ask('DELETE', `/v1/keys/${id}`);
    expect((await program.ask('GET', '/v1/activities', undefined, bearer)).status).toBe(401);
  });
});

describe('what is kept about a person', () => {
  it('is given out as one zip with its account, to the person alone and after a fresh proof', async () => {
    const lou = await signedUp('lou');
    await lou.post('/v1/account/athlete', { zone: 'UTC' });
    const zip = await lou.get('/v1/export');
    expect([zip.status, zip.headers['content-type']]).toEqual([200, 'application/zip']);
    expect(zip.headers['content-disposition']).toContain('pacekeeper-export.zip');
    const read = async () =>
      test.app.inject({
        ...{ url: '/v1/export', payloadAsStream: true, remoteAddress: '127.0.0.1' },
        headers: { cookie: `sid=${lou.cookies.get('sid')}`, 'sec-fetch-site': 'same-origin' },
      });
    const two = [await read(), await read()];
    expect((await lou.get('/v1/export')).body.code).toBe('TOO_MANY_EXPORTS');
    for (const one of two) one.stream().resume();
    await expect.poll(async () => (await lou.get('/v1/export')).status, { timeout: 50_000 }).toBe(200);
    const about = (await lou.get('/v1/account/data')).body;
    expect(about.account).toMatchObject({ email: 'lou@example.org' });
    expect(about.tables.session).toHaveLength(1);
    expect(about.messages.map((m: { title: string }) => m.title)).toContain('Confirm your address');
    expect(about.tables.session[0]).not.toHaveProperty('digest');
    expect(JSON.stringify(about)).not.toContain('argon2');
    expect((await lou.get('/v1/audit')).body.entries[0].action).toBe('export:run');
    nowMs += HOUR;
    expect((await lou.get('/v1/export')).body.code).toBe('PROOF_NEEDED');
    for (const url of ['/v1/athlete/erase', '/v1/account/erase'])
      expect((await lou.post(url, { confirm: 'erase' })).body.code).toBe('PROOF_NEEDED');
  });

  it('is gone with the account, sign-in and all, once that is said twice', async () => {
    const max = await signedUp('max');
    await max.post('/v1/account/athlete', { zone: 'UTC' });
    const { athleteId } = (await max.get('/v1/account')).body;
    expect((await max.post('/v1/account/erase', {})).body.code).toBe('VALIDATION_FAILED');
    expect((await max.post('/v1/athlete/erase', { confirm: 'erase' })).status).toBe(200);
    expect((await max.get('/v1/account')).body.athleteId).toBeNull();
    expect((await max.post('/v1/account/erase', { confirm: 'erase' })).status).toBe(200);
    expect((await max.get('/v1/account')).status).toBe(401);
    const again = await ask().post('/v1/sessions', { email: 'max@example.org', password: PASSWORD });
    expect(again.body.code).toBe('SIGN_IN_REFUSED');
    const rows = await test.deps.db.transaction((tx) =>
      tx.execute(sql`select 1 from athlete where athlete_id = ${athleteId}`),
    );
    expect(rows).toEqual([]);
  });
});

describe('the log, at its most talkative, after all of this', () => {
  it('holds no secret, nothing of a body and nothing that was sent', async () => {
    const kay = await signedUp('kay');
    await kay.post('/v1/account/athlete', { zone: 'UTC' });
    const CANARY = 'canaryx7';
    const { key } = (await kay.post('/v1/keys', { name: CANARY, scopes: ['activity:read'] })).body;
    const authenticator = (await kay.post('/v1/account/authenticator', {})).body;
    const gpx = `<gpx><trk><name>${CANARY}</name><trkseg><trkpt lat="52.7654321" lon="13.1234567"></trkpt></trkseg></trk></gpx>`;
    const form = formOf([{ filename: `${CANARY}.gpx`, bytes: gpx }]);
    await kay.ask('POST', '/v1/activities', form.payload, { headers: form.headers });
    await kay.ask('PUT', '/v1/feedback/f1', { day: '2026-05-01', rpe: 4, note: CANARY });
    await kay.ask('PUT', '/v1/feedback/f1', { day: '2026-05-01', note: { wrong: CANARY } });
    await kay.ask('PUT', '/v1/wellness/2026-05-01', { restHrBpm: 47, hrvRmssdMs: 61.9876 });
    await kay.post('/v1/home-zones', { name: CANARY, latDeg: 52.7654321, lonDeg: 13.1234567, radiusM: 700 });
    await kay.post('/v1/invitations', {
      kind: 'coach_me',
      toEmail: `${CANARY}@example.org`,
      scopes: ['activity:read'],
    });
    await kay.get(`/v1/activities?cursor=${CANARY}&${CANARY}=1`);
    await kay.get(`/v1/activities/${CANARY}`);
    await kay.get(`/${CANARY}`);
    await ask().post('/v1/sessions', { email: `${CANARY}@example.org`, password: CANARY });
    await ask().ask('GET', '/v1/activities', undefined, {
      headers: { authorization: `Bearer ${CANARY}`, cookie: `sid=${CANARY}`, 'x-any': CANARY },
    });
    await ask().ask('POST', '/v1/sessions', `{"password": "${CANARY}`, {
      headers: { 'content-type': 'application/json' },
    });
    for (const value of [CANARY, `${CANARY}'`]) {
      const refused = test.deps.db.transaction((tx) => tx.execute(sql`select ${value}::text::integer`));
      test.app.log.error({ err: await refused.catch((error) => error) }, 'QUERY');
    }

    const log = test.logged();
    expect(log).toContain('"msg":"QUERY"');
    expect(log.split('\n').length).toBeGreaterThan(100);
    const cookies = [...kay.cookies.values()];
    const links = mails.flatMap((mail) => /#([\w-]{43})/.exec(mail.body)?.[1] ?? []);
    const secretTexts = [CANARY, PASSWORD, key, authenticator.secret, ...cookies, ...links];
    for (const text of [
      ...secretTexts,
      'example.org',
      'argon2',
      '52.76',
      '13.12',
      '61.98',
      '<gpx',
      'Firefox',
    ])
      expect(log.split('\n').find((line) => line.includes(text)) ?? null, text).toBeNull();
    expect(links.length + cookies.length).toBeGreaterThan(5);
  });
});
