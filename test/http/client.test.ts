// More than 250 lines: one server and one client, set up at length, for all that the client does with them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SQL, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { example } from '../../client/example.ts';
import { createApi, createPacekeeper, dataOf, type Pacekeeper, Problem } from '../../client/src/client.ts';
import { retryAfterS } from '../../client/src/problem.ts';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { zipFiles } from '../../fixtures/generators/zip.ts';
import { browserOn, PASSWORD } from '../support/browser.ts';
import { type ProgramApp, programApp } from '../support/program-app.ts';
import { shortRun } from '../support/simulated-files.ts';

let test: ProgramApp;
let pacekeeper: Pacekeeper;
let folder: string;
const run = (n: number) => ({ name: `${n}.fit`, bytes: writeFit(shortRun(n)) });

beforeAll(async () => {
  test = await programApp();
  pacekeeper = createPacekeeper({ baseUrl: test.address, apiKey: await test.key() });
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-client-'));
});
afterAll(async () => {
  await test.end();
  rmSync(folder, { recursive: true });
});

const problemOf = async (answer: Promise<unknown>): Promise<Problem> => {
  const error = await answer.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Problem)) throw new Error(`no problem: ${String(error)}`);
  return error;
};

describe('the client of the API', () => {
  it('does what its README shows', async () => {
    const file = join(folder, 'morning.fit');
    writeFileSync(file, run(1).bytes);
    const lines = await example(test.address, await test.key(), file);
    expect(lines).toContain('morning.fit: imported');
    expect(lines.at(-1)).toMatch(/no .*activity/i);
    expect(lines.filter((line) => / km$/.test(line))).toHaveLength(1);
    const shown = readFileSync('client/example.ts', 'utf8').replace('./src/client.ts', 'pacekeeper-client');
    expect(readFileSync('client/README.md', 'utf8')).toContain(shown.trim());
  });

  it('reads a list of any length page by page, each entry once', async () => {
    const files = [2, 3, 4, 5, 6].map(run);
    const results = await pacekeeper.upload(zipFiles(files), { name: 'export.zip' });
    expect(results.map((r) => r.state)).toEqual(files.map(() => 'imported'));
    const ids: string[] = [];
    for await (const { id } of pacekeeper.activities({ pageSize: 2 })) ids.push(id);
    expect(new Set(ids).size).toBe(6);
    expect(ids).toHaveLength(6);
    const decided: Record<number, string[]> = { 1: [], 50: [] };
    for (const size of [1, 50]) {
      for await (const { decisionId } of pacekeeper.decisions({ pageSize: size }))
        decided[size]!.push(decisionId);
    }
    expect(decided[1]).toEqual(decided[50]);
  });

  it('says what became of each file when the service leaves it waiting, too', async () => {
    const broken = { name: 'broken.fit', bytes: Buffer.from('no recording') };
    const waited = await waitingClient().upload(zipFiles([12, 13].map(run).concat(broken)), {
      name: 'l.zip',
    });
    expect(waited.map((r) => [r.file.split('!').at(-1), r.state]).sort()).toEqual([
      ['12.fit', 'imported'],
      ['13.fit', 'imported'],
      ['broken.fit', 'rejected'],
    ]);
  });

  /** One whose uploads ask the service not to wait. */
  function waitingClient(): Pacekeeper {
    const { apiKey, ...rest } = { apiKey: key, baseUrl: test.address };
    const hurry = (request: Request) =>
      fetch(new Request(request.url.replace(/wait=\d+/, 'wait=0'), request));
    return createPacekeeper({ ...rest, apiKey, fetch: hurry });
  }
  let key: string;
  beforeAll(async () => {
    key = await test.key();
  });

  it('has a change made once under one key, whatever the number of times it is asked for', async () => {
    const { api } = pacekeeper;
    const goal = (distanceM: number) => ({
      kind: 'race' as const,
      // far enough apart to stand beside each other
      event: {
        name: 'City',
        distanceM,
        date: `2026-${distanceM === 10_000 ? '09' : distanceM === 5000 ? '11' : '07'}-06`,
      },
    });
    const make = (idempotencyKey: string, distanceM = 10_000, by = api) =>
      by.POST('/v1/goals', {
        body: goal(distanceM) as never,
        headers: { 'idempotency-key': idempotencyKey },
      });
    const [first, again] = [await make('one'), await make('one')];
    expect(first.response.status).toBe(201);
    expect([again.response.status, again.data]).toEqual([201, first.data]);
    expect(again.response.headers.get('idempotency-replayed')).toBe('true');
    expect(again.response.headers.get('etag')).toBe(first.response.headers.get('etag'));
    const at = await Promise.all(Array.from({ length: 5 }, () => make('at-once', 5000)));
    expect(new Set(at.map(({ data }) => (data as { goalId: string }).goalId)).size).toBe(1);
    const { goals } = await dataOf(api.GET('/v1/goals'));
    expect(goals).toHaveLength(2);
    const other = await problemOf(dataOf(make('one', 21_097)));
    expect(other).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', status: 422 });
    // what was refused did nothing and may be asked for again; a key of somebody else's is another key
    const wrong = await make('two', 1);
    expect([wrong.response.status, (await make('two', 3000)).response.status]).toEqual([400, 201]);
    const stranger = createApi({ baseUrl: test.address, apiKey: await test.key() });
    expect((await make('one', 10_000, stranger)).response.headers.get('idempotency-replayed')).toBeNull();
    expect((await problemOf(dataOf(make('no\ttab')))).code).toBe('IDEMPOTENCY_KEY_INVALID');
  });

  it('keeps no answer that tells a secret: asked for again, it is another one', async () => {
    const ann = browserOn(test.app);
    await ann.post('/v1/sessions', { email: 'ann@example.org', password: PASSWORD });
    const headers = { 'idempotency-key': 'feed' };
    const open = async () =>
      (await ann.ask('POST', '/v1/calendar-feed', {}, { headers })).body.path as string;
    const [first, second] = [await open(), await open()];
    const found = async (url: string) => (await test.app.inject(url)).statusCode;
    expect([await found(first), await found(second)]).toEqual([404, 200]);
    const kept = await test.deps.db.transaction((tx) => tx.execute(sql`select body from kept_answer`));
    expect(JSON.stringify(kept)).toContain('goalId');
    expect(JSON.stringify(kept)).not.toContain('.ics');
  });

  it('takes five thousand new keys a day for one athlete, and answers those it knows all the same', async () => {
    const { api } = pacekeeper;
    const goal = { kind: 'race' as const, event: { name: 'Hill', distanceM: 8000, date: '2026-12-06' } };
    const make = (key: string) =>
      api.POST('/v1/goals', { body: goal as never, headers: { 'idempotency-key': key } });
    const run = (statement: SQL) => test.deps.db.transaction((tx) => tx.execute(statement));
    expect((await make('known')).response.status).toBe(201);
    await run(sql`insert into kept_answer
      select athlete_id, 'fill ' || n, 'request', asked_ms, 201, '{}', null
      from (select * from kept_answer order by asked_ms desc limit 1) one, generate_series(1, 5000) n`);
    expect(await problemOf(dataOf(make('new')))).toMatchObject({
      ...{ code: 'IDEMPOTENCY_TOO_MANY_KEYS', status: 429 },
    });
    expect((await make('known')).response.headers.get('idempotency-replayed')).toBe('true');
    // those of the day before no longer count, whether or not they have been swept
    await run(sql`update kept_answer set asked_ms = asked_ms - 86400000 where key_digest like 'fill %'`);
    const later = await make('new');
    expect(later.response.headers.get('idempotency-replayed')).toBeNull();
    expect(later.response.status).not.toBe(429);
    await run(sql`delete from kept_answer where key_digest like 'fill %'`);
  });

  it('tells apart what was refused by codes', async () => {
    const { api } = pacekeeper;
    const wrong = createApi({ baseUrl: test.address, apiKey: 'pace_wrong', retry: false });
    expect((await problemOf(dataOf(wrong.GET('/v1/zones')))).code).toBe('SIGN_IN_NEEDED');
    const narrow = createApi({ baseUrl: test.address, apiKey: await test.key(['plan:write']) });
    expect(await problemOf(dataOf(narrow.GET('/v1/load')))).toMatchObject({
      code: 'NOT_ALLOWED',
      status: 403,
    });
    const other = createPacekeeper({ baseUrl: test.address, apiKey: key }).of('ath_somebody');
    expect(await problemOf(other.activity('act_1'))).toMatchObject({ code: 'NOT_FOUND', status: 404 });
    const query = { limit: '0' };
    const bad = await problemOf(dataOf(api.GET('/v1/activities', { params: { query } })));
    expect(bad).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ in: 'query', field: 'limit' }] });
    expect(bad.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a request that is sent again', () => {
  let server: Server;
  let answers: { status: number; after?: string }[];
  let seen: { method: string; body: string; key: unknown }[];
  let waits: number[];
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push({ method: request.method!, body, key: request.headers['idempotency-key'] });
        const { status, after } = answers.shift() ?? { status: 200 };
        if (status === 0) return request.socket.destroy();
        response.writeHead(status, {
          'content-type': 'application/json',
          ...(after !== undefined && { 'retry-after': after }),
        });
        response.end(status === 200 ? '{"goals":[]}' : '{"code":"TOO_MANY_ATTEMPTS","detail":"Wait."}');
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterAll(() => server.close());

  const ask = async (method: 'GET' | 'POST', coming: typeof answers, headers = {}) => {
    [answers, seen, waits] = [coming, [], []];
    const wait = async (ms: number) => void waits.push(ms);
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const api = createApi({ baseUrl, retry: { wait } });
    const goal = { body: { kind: 'maintain' } } as never;
    return method === 'GET'
      ? dataOf(api.GET('/v1/goals'))
      : dataOf(api.POST('/v1/goals', { ...(goal as object), headers } as never));
  };

  it('after 429 waits as long as the service says, whatever the method', async () => {
    await ask('GET', [{ status: 429, after: '7' }, { status: 429 }]);
    expect([seen.length, waits]).toEqual([3, [7000, 2000]]);
    await ask('POST', [{ status: 429, after: '1' }]);
    expect(seen.map((s) => s.body)).toEqual(['{"kind":"maintain"}', '{"kind":"maintain"}']);
  });

  it('after a lost connection or 503 is one that does nothing twice', async () => {
    await ask('GET', [{ status: 0 }, { status: 503 }]);
    expect(seen).toHaveLength(3);
    await ask('POST', [{ status: 503 }, { status: 0 }]);
    expect(new Set(seen.map((s) => s.key)).size).toBe(1);
    expect(seen[2]!.key).toMatch(/^[0-9a-f-]{36}$/);
    await ask('POST', [{ status: 503 }], { 'idempotency-key': 'k1' });
    expect(seen.map((s) => s.key)).toEqual(['k1', 'k1']);
  });

  it('ends after four times, and at once where it would wait too long', async () => {
    const refused = await problemOf(
      ask(
        'GET',
        Array.from({ length: 9 }, () => ({ status: 429 })),
      ),
    );
    expect([refused.code, seen.length]).toEqual(['TOO_MANY_ATTEMPTS', 4]);
    const late = await problemOf(ask('GET', [{ status: 429, after: '3600' }]));
    expect([late.retryAfterS, seen.length]).toEqual([3600, 1]);
  });

  it('reads Retry-After as seconds and as a date', () => {
    const nowMs = Date.parse('2026-05-03T20:00:00Z');
    expect(retryAfterS('12', nowMs)).toBe(12);
    expect(retryAfterS('Sun, 03 May 2026 20:00:30 GMT', nowMs)).toBe(30);
    expect([retryAfterS(null, nowMs), retryAfterS('soon', nowMs), retryAfterS('', nowMs)]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
