import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { KEY_SCOPES, SCOPES, type Scope } from '../../src/core/access/scope.ts';
import type { RouteAccess } from '../../src/http/authorize.ts';
import { createAccount } from '../../src/services/people/accounts.ts';
import { createKey, endKey } from '../../src/services/people/api-keys.ts';
import { firstBroken, readChain } from '../../src/services/people/audit.ts';
import { endGrant, giveGrant, grantsOf } from '../../src/services/people/grants.ts';
import type { PeopleDeps } from '../../src/services/people/people-deps.ts';
import { openSession } from '../../src/services/people/sessions.ts';
import { createSecretBox } from '../../src/services/secret-box.ts';
import { EXPECTED, PROVEN_ACCOUNT } from '../support/access-table.ts';
import { NOW, type TestApp, testApp, upload } from '../support/app.ts';
import { shortRun } from '../support/simulated-files.ts';

/** Every declared route, asked by everybody, about an athlete's own data, another's, and one that is not there. */
const secrets = createSecretBox([{ id: 'k1', bytes: Buffer.alloc(32, 3) }]);
const DENIED = new Set(['SIGN_IN_NEEDED', 'NOT_ALLOWED', 'PROOF_NEEDED', 'NOT_FOUND']);
let test: TestApp;
let people: PeopleDeps;
let marker: string;
const headers: Record<string, Record<string, string>> = { nobody: {} };
const scopesOf: Record<string, readonly Scope[]> = {};
const accountOf: Record<string, string> = {};

interface Cell {
  method: string;
  url: string;
  access: RouteAccess;
}
let routes: Cell[];

async function person(name: string, isCoach = false) {
  const made = await createAccount(people, {
    email: `${name}@x.org`,
    name: `Mx ${name}`,
    password: 'long enough 123',
    isCoach,
  });
  if (!made.ok) throw new Error(made.error.message);
  const { token } = await test.deps.db.transaction((tx) =>
    openSession(people, tx, made.value, { source: 's', agent: 'a' }, true),
  );
  headers[name] = { cookie: `sid=${token}` };
  return made.value;
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
  marker = body.results[0].activityIds[0];
  const first = await test.app.inject({
    method: 'POST',
    url: '/v1/accounts/first',
    payload: { email: 'ann@x.org', name: 'Mx ann', password: 'long enough 123' },
  });
  headers.ann = { cookie: `sid=${first.cookies.find((c) => c.name === 'sid')!.value}` };
  const { accountId } = first.json();
  const self = test.deps.db.as({ kind: 'self', athleteId: 'local' });
  const grant = async (to: string, scopes: readonly Scope[], expiresMs: number | null = null) =>
    self.transaction((tx) =>
      giveGrant(people, tx, {
        athleteId: 'local',
        to: { account: to },
        scopes: [...scopes],
        expiresMs,
        byAccount: accountId,
      }),
    );
  // words that nobody else may find anywhere, but notes, where those were granted
  for (const [method, url, payload] of [
    ['PUT', '/v1/feedback/f-1', { day: '2026-05-03', rpe: 4, feel: 4, note: 'MARK-note' }],
    ['POST', '/v1/home-zones', { name: 'MARK-home', latDeg: 48, lonDeg: 11, radiusM: 500 }],
    ['POST', '/v1/keys', { name: 'MARK-key', scopes: ['activity:read'] }],
  ] as const) {
    const planted = await test.app.inject({ method, url, payload, headers: headers.ann });
    if (planted.statusCode !== 201) throw new Error(planted.body);
  }
  await person('stranger');
  for (const scope of SCOPES) {
    const name = `coach ${scope}`.replace(':', '-').replace(' ', '-');
    accountOf[name] = (await person(name, true)).accountId;
    await grant(accountOf[name], [scope]);
    scopesOf[name] = [scope];
  }
  const ended = await grant((await person('ended', true)).accountId, SCOPES);
  await endGrant(people, 'local', ended.grantId, accountId);
  await grant((await person('expired', true)).accountId, SCOPES, Date.parse(NOW));
  for (const scope of KEY_SCOPES) {
    const { key } = await createKey(people, accountId, {
      ...{ name: scope, scopes: [scope], athletes: null, expiresMs: Date.parse(NOW) + 1000, isStrong: true },
    });
    headers[`key ${scope}`] = { authorization: `Bearer ${key}` };
  }
  const limited = await createKey(people, accountId, {
    ...{
      name: 'limited',
      scopes: [...KEY_SCOPES],
      athletes: ['other'],
      expiresMs: Date.parse(NOW) + 1000,
      isStrong: true,
    },
  });
  headers['key elsewhere'] = { authorization: `Bearer ${limited.key}` };
  routes = test.app.declaredRoutes
    .flatMap(({ method, url, config }) =>
      [method].flat().map((m) => ({ method: m, url, access: config?.access as RouteAccess })),
    )
    .filter(({ method, url }) => method !== 'HEAD' && method !== 'OPTIONS' && url.startsWith('/v1/'));
}, 120_000);
afterAll(() => test.end());

async function ask({ method, url }: Cell, who: string, prefix = '') {
  const path = prefix + url.replace(/:\w+/g, url.includes('/activities/') ? marker : 'none');
  const response = await test.app.inject({ method: method as 'GET', url: path, headers: headers[who]! });
  const isJson = String(response.headers['content-type']).includes('json');
  const code = isJson ? response.json().code : undefined;
  return { response, isAllowed: !DENIED.has(code), code };
}
const of = (resource: string) => routes.filter((route) => route.access.resource === resource);

describe('the router', () => {
  it('has routes of an athlete’s data and of accounts', () => {
    expect(of('athlete').length).toBeGreaterThan(25);
    expect(of('account').length).toBeGreaterThan(20);
  });
});

describe('what is planned beside what was done', () => {
  const calendar = async (who: string) => {
    const url = '/athletes/local/v1/calendar?from=2026-03-02&to=2026-03-08';
    const response = await test.app.inject({ url, headers: headers[who]! });
    expect(response.statusCode, who).toBe(200);
    return response.json();
  };

  it('is the athlete’s own for whom runs are shared, and without runs for others', async () => {
    const own = await calendar('ann');
    expect(own.activities.map((a: { id: string }) => a.id)).toEqual([marker]);
    expect(own.acquiredThrough).not.toBeNull();
    expect(await calendar('coach-activity-read')).toEqual(own);
    expect(await calendar('coach-plan-write')).toEqual({ ...own, activities: [] });
    const today = await test.app.inject({
      url: '/athletes/local/v1/today',
      headers: headers['coach-plan-write']!,
    });
    expect([today.statusCode, today.json().lastRun]).toEqual([200, null]);
  });
});

describe('an athlete’s data', () => {
  it('are for others exactly what was granted, on every route', async () => {
    const wrong: string[] = [];
    let cells = 0;
    const looked: string[] = [];
    const before = (await readChain(people.db, 'local')).length;
    for (const route of of('athlete')) {
      const line = EXPECTED[route.access.action]!;
      for (const who of Object.keys(headers)) {
        const [, scope] = /^key (.*)$/.exec(who) ?? [];
        const expected =
          who === 'ann' ||
          scopesOf[who]?.some((s) => line.grant.includes(s)) === true ||
          (scope !== undefined && line.key.some((s) => s === scope));
        const { isAllowed, code, response } = await ask(route, who, '/athletes/local');
        cells += 1;
        if (expected && who in accountOf) looked.push(`${accountOf[who]} ${route.access.action}`);
        if (isAllowed !== expected || response.statusCode === 500) {
          wrong.push(`${route.method} ${route.url} by ${who}: ${response.statusCode} ${code}`);
        }
        const mayNote = /notes.read|wellness.read/.test(who);
        for (const mark of who === 'ann' ? [] : (response.body.match(/MARK-\w+/g) ?? [])) {
          if (mark !== 'MARK-note' || !mayNote) wrong.push(`${route.url} tells ${who} ${mark}`);
        }
        if (!isAllowed && response.body.includes(marker)) wrong.push(`${route.url} tells ${who} of the run`);
        if (response.headers['cache-control'] !== 'no-store') wrong.push(`${route.url} may be cached`);
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThan(500);
    // and each time that one of them was let in stands in the log
    const coaches = new Set(Object.values(accountOf));
    const acts = (await readChain(people.db, 'local')).slice(before).filter((e) => coaches.has(e.actor));
    expect(acts.map(({ actor, action }) => `${actor} ${action}`)).toEqual(looked);
  }, 600_000);

  it('of somebody who granted nothing look the same as of nobody', async () => {
    const wrong: string[] = [];
    for (const route of of('athlete')) {
      for (const who of ['stranger', 'ended', 'expired']) {
        const there = (await ask(route, who, '/athletes/local')).response;
        const absent = (await ask(route, who, '/athletes/ath_none')).response;
        const plain = (text: string) => text.replace(/"requestId":"[^"]*"/, '');
        if (there.statusCode !== absent.statusCode || plain(there.body) !== plain(absent.body)) {
          wrong.push(`${route.method} ${route.url} by ${who}: ${there.statusCode} ${absent.statusCode}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 600_000);
});

describe('a body', () => {
  /** Columns of tables behind the routes that nobody sets by sending them. */
  const STRANGE = ['athleteId', 'accountId', 'userId', 'ownAthlete', 'isStrong', 'createdMs', 'constructor'];

  it('with fields that a route does not declare is refused whole, and each is named', async () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const { method, url, schema } of test.app.declaredRoutes) {
      if (schema?.body === undefined || !url.startsWith('/v1/')) continue;
      const payload = Object.fromEntries(STRANGE.map((name) => [name, 'local']));
      const response = await test.app.inject({
        ...{
          method: [method].flat()[0] as 'POST',
          url: url.replace(':day', '2026-05-03').replace(/:\w+/g, 'none'),
          payload,
        },
        // what shows other people's data wants a second factor first
        headers: headers[url.startsWith('/v1/desk/') ? 'coach-plan-write' : 'ann']!,
      });
      tried += 1;
      const { code, errors = [] } = response.json();
      const named = errors.flatMap((e: { field: string }) => e.field);
      const isRefused = code === 'VALIDATION_FAILED' || code === 'MALFORMED_JSON';
      const isOne = named.some((field: string) => STRANGE.some((name) => field.endsWith(name)));
      if (!isRefused || (named.length > 0 && !isOne)) wrong.push(`${method} ${url}: ${code} ${named}`);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(30);
  }, 120_000);
});

describe('what the athlete was sent', () => {
  it('is found by nobody else with its tag', async () => {
    let tags = 0;
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const own = await ask(route, 'ann');
      const tag = own.response.headers.etag;
      expect(own.response.headers['cache-control'], route.url).toBe('no-store');
      if (tag === undefined || route.access.resource !== 'athlete') continue;
      tags += 1;
      for (const who of ['nobody', 'stranger', 'ended']) {
        for (const wanted of [String(tag), '*']) {
          const path = `/athletes/local${route.url.replace(/:\w+/g, 'none')}`;
          const answer = await test.app.inject({
            url: path,
            headers: { ...headers[who], 'if-none-match': wanted },
          });
          expect([route.url, who, answer.statusCode]).toEqual([route.url, who, who === 'nobody' ? 401 : 404]);
          expect(answer.headers.etag).toBeUndefined();
        }
      }
    }
    expect(tags).toBeGreaterThan(0);
  }, 120_000);
});

describe('an answer that is kept for whoever asks again', () => {
  it('is another’s under the same key, also where people ask as programs do', async () => {
    const ask = async (who: string) => {
      const response = await test.app.inject({
        ...{ method: 'POST', url: '/athletes/local/v1/goals', payload: { kind: 'maintain' } },
        headers: { ...headers[who], 'x-asked-by': 'program', 'idempotency-key': 'one' },
      });
      return [response.json().code, response.headers['idempotency-replayed']];
    };
    expect(await ask('ann')).toEqual([undefined, undefined]);
    expect(await ask('ann')).toEqual([undefined, 'true']);
    expect((await ask('coach-plan-write'))[1]).toBeUndefined();
  });
});

describe('a stream of events', () => {
  it('ends with the key that asked for it', async () => {
    const { accountId } = (await test.app.inject({ url: '/v1/account', headers: headers.ann! })).json();
    const { key, row } = await createKey(people, accountId, {
      ...{ name: 'stream', scopes: ['activity:write'], athletes: null, isStrong: false },
      expiresMs: Date.parse(NOW) + 1000,
    });
    // bytes that nobody is going to read
    await test.deps.db.as({ kind: 'self', athleteId: 'local' }).transaction((tx) =>
      tx.execute(sql`insert into delivery select (jsonb_populate_record(d,
        '{"delivery_id": "waits", "natural_key": "waits", "state": "received"}')).* from delivery d limit 1 returning delivery_id`),
    );
    const response = await test.app.inject({
      url: '/v1/deliveries/waits/progress',
      headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
      payloadAsStream: true,
    });
    const stream = response.stream();
    const [first] = await once(stream, 'data');
    expect(String(first)).toContain('event: progress');
    await endKey(people, accountId, row.keyId);
    stream.resume();
    // of itself it would go on for a quarter of an hour
    await once(stream, 'end');
  });
});

describe('an account', () => {
  it('is nobody else’s and no program’s, and none is found below an athlete', async () => {
    const wrong: string[] = [];
    for (const route of of('account')) {
      for (const who of ['nobody', ...KEY_SCOPES.map((scope) => `key ${scope}`)]) {
        const { isAllowed, response } = await ask(route, who);
        if (isAllowed) wrong.push(`${route.method} ${route.url} by ${who}: ${response.statusCode}`);
      }
      if (route.method === 'GET' && (await ask(route, 'stranger')).response.body.includes('MARK-'))
        wrong.push(`${route.url} tells a stranger`);
      const below = await ask(route, 'ann', '/athletes/local');
      if (below.response.statusCode !== 404) wrong.push(`${route.url} below an athlete`);
    }
    expect(wrong).toEqual([]);
    expect(PROVEN_ACCOUNT.length).toBe(7);
  }, 600_000);
});

describe('the audit', () => {
  it('holds every read by others, and shows where it was altered', async () => {
    const before = (await readChain(people.db, 'local')).length;
    const coach = 'coach-activity-read';
    for (const url of ['/v1/activities', '/v1/zones']) {
      const answer = await test.app.inject({ url: `/athletes/local${url}`, headers: headers[coach]! });
      expect(answer.statusCode).toBe(200);
    }
    const chain = await readChain(people.db, 'local');
    expect(chain.slice(before).map((entry) => entry.action)).toEqual(['activity:read', 'training:read']);
    expect(firstBroken(chain)).toBeNull();
    expect(firstBroken(chain.map((e) => (e.seq === 3 ? { ...e, actor: 'somebody else' } : e)))).toBe(3);
    expect(firstBroken(chain.toSpliced(4, 1))).toBe(5);
    const shown = await test.app.inject({ url: '/v1/audit?limit=2', headers: headers.ann! });
    expect(shown.json().entries[0]).toMatchObject({ action: 'training:read' });
  });
});

describe('a grant that ends', () => {
  it('ends every answer whose reading began after it, under load', async () => {
    const cookie = headers['coach-activity-read']!;
    const [row] = (await grantsOf(people, 'local')).filter(
      (g) => g.scopes.includes('activity:read') && g.endedMs === null,
    );
    let isEnded = false;
    let leaked = 0;
    const answers = { before: 0, after: 0 };
    const asker = async () => {
      for (let k = 0; k < 12; k++) {
        const after = isEnded;
        const answer = await test.app.inject({ url: '/athletes/local/v1/activities', headers: cookie });
        if (after && answer.statusCode === 200) leaked += 1;
        if (!after && answer.statusCode === 200) answers.before += 1;
        if (after && answer.statusCode === 404) answers.after += 1;
      }
    };
    const askers = Array.from({ length: 8 }, asker);
    while (answers.before < 10) await new Promise((turn) => setImmediate(turn));
    await endGrant(people, 'local', row!.grantId, row!.toAccount!);
    isEnded = true;
    await Promise.all(askers);
    expect(leaked).toBe(0);
    expect(answers.after).toBeGreaterThan(20);
    const late = await test.app.inject({ url: '/athletes/local/v1/activities', headers: cookie });
    expect(late.statusCode).toBe(404);
  }, 120_000);
});
