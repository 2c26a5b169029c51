import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await testApp();
});
afterAll(() => test.end());

type Headers = Record<string, string>;
const get = (url: string, headers: Headers = {}) => test.app.inject({ method: 'GET', url, headers });
const patch = (payload: string, headers: Headers = {}) =>
  test.app.inject({
    method: 'PATCH',
    url: '/v1/athlete',
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('every answer', () => {
  it.each(['/healthz', '/v1/athlete', '/v1/nothing', '/openapi.json', '/docs'])(
    'of %s forbids guessing its type, framing and passing it on',
    async (url) => {
      const { headers } = await get(url);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it.each(['/v1/athlete', '/v1/activities', '/v1/activities/act_0', '/v1/nothing', '/healthz'])(
    'of %s stays out of caches',
    async (url) => {
      expect((await get(url)).headers['cache-control']).toBe('no-store');
    },
  );
});

describe('a problem', () => {
  it('has the code, the status and the request id, and is problem+json', async () => {
    const response = await get('/v1/activities/act_unknown');
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.json()).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'ACTIVITY_NOT_FOUND',
      detail: 'There is no activity with this id.',
      requestId: response.headers['x-request-id'],
    });
  });

  it.each([
    ['GET', '/nothing', 404, 'NOT_FOUND'],
    ['POST', '/v1/nothing', 404, 'NOT_FOUND'],
    ['GET', '/v1/%zz', 400, 'MALFORMED_URL'],
    ['GET', `/v1/activities/${'a'.repeat(600)}`, 404, 'NOT_FOUND'],
    ['GET', '/v1/plan', 404, 'PLAN_NOT_FOUND'],
    ['GET', '/v1/review', 404, 'DECISION_NOT_FOUND'],
    ['GET', '/v1/workouts/none.fit', 404, 'WORKOUT_NOT_FOUND'],
    ['GET', '/v1/workouts/none.json', 404, 'WORKOUT_NOT_FOUND'],
    ['GET', '/v1/activities/none/streams', 404, 'ACTIVITY_NOT_FOUND'],
    ['POST', '/v1/review', 409, 'NO_ACTIVITIES'],
    ['GET', '/v1/activities?cursor=bm8', 400, 'CURSOR_INVALID'],
  ] as const)('answers %s %s with %i %s', async (method, url, status, code) => {
    const response = await test.app.inject({ method, url });
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
    expect(response.headers['content-type']).toBe('application/problem+json');
  });

  it.each([
    ['DELETE', '/v1/athlete', 'GET, HEAD, PATCH'],
    ['PUT', '/v1/activities', 'GET, HEAD, POST'],
    ['POST', '/v1/activities/act_1', 'GET, HEAD'],
    ['GET', '/v1/review/', null],
    ['POST', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/v1/plan', 'GET, HEAD, PUT'],
    ['DELETE', '/v1/workouts/a.fit', 'GET, HEAD'],
  ] as const)('answers %s %s with the methods there are', async (method, url, allow) => {
    const response = await test.app.inject({ method, url, headers: { 'content-type': 'text/odd' } });
    expect(response.statusCode).toBe(allow === null ? 404 : 405);
    expect(response.headers.allow ?? null).toBe(allow);
    expect(response.json().code).toBe(allow === null ? 'NOT_FOUND' : 'METHOD_NOT_ALLOWED');
  });

  it.each([
    ['{"zone":', 'MALFORMED_JSON', 400],
    ['', 'MALFORMED_JSON', 400],
    ['{"__proto__":{"zone":"UTC"}}', 'MALFORMED_JSON', 400],
    ['[]', 'VALIDATION_FAILED', 400],
    ['null', 'VALIDATION_FAILED', 400],
    [JSON.stringify({ zone: 'x'.repeat(1_100_000) }), 'PAYLOAD_TOO_LARGE', 413],
    ['{"restHrBpm":80,"maxHrBpm":200,"lthrBpm":200}', 'HEART_RATES_CONTRADICT', 422],
    ['{"birthYear":2050}', 'BIRTH_YEAR_IN_FUTURE', 422],
  ])('answers the body %.30s with %s', async (payload, code, status) => {
    const response = await patch(payload);
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
    expect((await get('/v1/athlete')).json().zone).toBe('UTC');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'no type'])(
    'answers a JSON address that gets %s with 415',
    async (type) => {
      const response = await patch('zone=UTC', { 'content-type': type });
      expect([response.statusCode, response.json().code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
    },
  );

  it('names each wrong field, and repeats nothing of the body', async () => {
    const response = await patch('{"zone":"Secret/Place","maxHrBpm":"secret","extra":1,"birthYear":1.5}');
    const { code, errors, detail } = response.json();
    expect(code).toBe('VALIDATION_FAILED');
    expect(errors.map((e: { field: string; code: string }) => [e.field, e.code])).toEqual([
      ['zone', 'INVALID_VALUE'],
      ['birthYear', 'INVALID_TYPE'],
      ['maxHrBpm', 'INVALID_TYPE'],
      ['extra', 'UNKNOWN_FIELD'],
    ]);
    expect(errors.every((e: { in: string }) => e.in === 'body')).toBe(true);
    expect(detail).toContain('body zone');
    expect(response.body).not.toMatch(/secret/i);
  });

  it.each([
    '/healthz?x=1',
    '/v1/athlete?x=1',
    '/v1/activities?limit=0',
    '/v1/activities?limit=501',
    '/v1/activities?limit=1e2',
    '/v1/activities?from=2026-02-30',
    '/v1/activities?from=2026-02-01&from=2026-02-02',
    '/v1/activities/a/streams?channels=heart',
    '/v1/activities/a/streams?channels=',
    '/v1/activities/a/streams?resolution=1',
    '/v1/activities/a/streams?resolution=-5',
    '/v1/zones?asOf=today',
    '/v1/load?day=2026-01-01',
    '/v1/deliveries?limit=9999',
    '/v1/decisions?offset=-1',
    '/v1/workouts?type=easy',
    '/v1/flags?from=2026-01-01',
  ])('refuses the query of %s by name', async (url) => {
    const response = await get(url);
    expect([response.statusCode, response.json().code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(response.json().errors[0].in).toBe('query');
    expect(url).toContain(response.json().errors[0].field.split('.')[0]);
  });

  it('that is our own fault says nothing of it, but the log does', async () => {
    const { deps } = test;
    const was = deps.db.as;
    deps.db.as = () => {
      throw new TypeError('secret words of a body');
    };
    try {
      const response = await get('/v1/athlete');
      expect([response.statusCode, response.json().code]).toEqual([500, 'INTERNAL_ERROR']);
      expect(response.body).not.toMatch(/secret|TypeError|at /);
      expect(test.logged()).toContain('INTERNAL_ERROR');
      expect(test.logged()).toContain('TypeError');
      expect(test.logged()).not.toContain('secret words');
    } finally {
      deps.db.as = was;
    }
  });
});

describe('who may ask', () => {
  it.each(['localhost', 'localhost:3000', '127.0.0.1:80', '127.8.9.1', '[::1]:3000', 'LOCALHOST'])(
    'includes the host %s',
    async (host) => {
      expect((await get('/v1/athlete', { host })).statusCode).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.168.1.5:3000',
    'localhost@evil.example',
    '0.0.0.0',
    '::1',
  ])('leaves out the host %s', async (host) => {
    for (const url of ['/v1/athlete', '/docs', '/openapi.json', '/nothing']) {
      const response = await get(url, { host });
      expect([response.statusCode, response.json().code]).toEqual([421, 'HOST_NOT_LOOPBACK']);
    }
  });

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
    'is nobody whom a proxy speaks for (%s) as long as there is no account',
    async (name) => {
      const response = await get('/v1/athlete', { [name]: '203.0.113.9' });
      expect([response.statusCode, response.json().code]).toEqual([401, 'SIGN_IN_NEEDED']);
    },
  );

  const ORIGIN = { host: 'localhost:3000' };
  it.each([
    { ...ORIGIN, origin: 'https://evil.example' },
    { ...ORIGIN, origin: 'null' },
    { ...ORIGIN, origin: 'http://localhost:8000' },
    { ...ORIGIN, origin: 'https://localhost:3000' },
    { ...ORIGIN, 'sec-fetch-site': 'cross-site' },
    { ...ORIGIN, 'sec-fetch-site': 'same-site' },
    { ...ORIGIN, origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' },
  ])('leaves out changes from elsewhere, on every route: %o', async (headers) => {
    const unsafe = test.app.declaredRoutes.flatMap(({ method, url }) =>
      [method].flat().flatMap((m) => (/^(GET|HEAD|OPTIONS)$/.test(m) ? [] : [{ method: m as 'POST', url }])),
    );
    expect(unsafe.length).toBeGreaterThan(100);
    for (const { method, url } of unsafe) {
      const response = await test.app.inject({ method, url: url.replace(/:\w+/g, 'none'), headers });
      expect([method, url, response.statusCode, response.json().code]).toEqual([
        ...[method, url, 403, 'ORIGIN_FOREIGN'],
      ]);
    }
    expect((await patch('{}', headers)).json().code).toBe('ORIGIN_FOREIGN');
  });

  it.each([
    ORIGIN,
    { ...ORIGIN, origin: 'http://localhost:3000' },
    { ...ORIGIN, origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' },
    { ...ORIGIN, 'sec-fetch-site': 'none' },
  ])('includes changes from here: %o', async (headers) => {
    expect((await patch('{}', headers)).statusCode).toBe(200);
  });
});

describe('the log', () => {
  it('has one line a request with the route and the status, and no query', async () => {
    await get('/v1/activities/act_private?x=private');
    const line = test.logged().trim().split('\n').at(-1)!;
    expect(JSON.parse(line)).toMatchObject({
      method: 'GET',
      route: '/v1/activities/:id',
      status: 400,
      code: 'VALIDATION_FAILED',
      msg: 'answered',
    });
    expect(JSON.parse(line).reqId).toMatch(/^[0-9a-f-]{36}$/);
    expect(test.logged()).not.toContain('private');
  });
});
