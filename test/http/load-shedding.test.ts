import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerError } from '../../src/http/error-handler.ts';
import { addLoadShedding, whileUnderWay } from '../../src/http/plugins/load-shedding.ts';
import { addTimeLimit } from '../../src/http/plugins/time-limit.ts';

const MOST = 4;
const HANDLER_MS = 1000;
/** more than the buffers of a connection hold */
const LARGE = Buffer.alloc(64 * 2 ** 20);
let app: FastifyInstance;
/** lets all go that wait */
let open: () => void;
let waiting: number;
const warned: string[] = [];

beforeEach(async () => {
  warned.length = 0;
  waiting = 0;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const level = () => {};
  const warn = (_about: unknown, message: string) => void warned.push(message);
  const logger = { level: 'warn', warn, info: level, error: warn, debug: level, trace: level, fatal: level };
  app = Fastify({
    loggerInstance: Object.assign(logger, {
      silent: level,
      child: () => logger,
    }) as unknown as FastifyBaseLogger,
  });
  app.setErrorHandler(answerError);
  app.decorateReply('problemCode', null);
  app.decorateRequest('authorization', null);
  addTimeLimit(app, HANDLER_MS);
  addLoadShedding(app, { underWay: MOST, handlerMs: HANDLER_MS });
  const wait = async () => {
    waiting += 1;
    await gate;
    return 'done';
  };
  app.addHook('onRequest', async (request) => {
    if (request.url === '/checked') await whileUnderWay(request, wait());
    if (request.url === '/held') await wait();
  });
  app.get('/work', wait);
  app.addHook('onSend', async (request) => {
    // a grant may be looked at once more before an answer leaves
    if (request.url === '/large') await turn();
  });
  app.get('/quick', async () => 'quick');
  app.get('/large', async (_request, reply) => {
    await turn();
    return reply.send(LARGE);
  });
  app.get('/checked', async () => 'checked');
  app.get('/held', async () => 'held');
  app.get('/lasting', { config: { underLoad: 'lasting' } }, wait);
  app.get('/exempt', { config: { underLoad: 'exempt' } }, async () => 'up');
  await app.ready();
});
afterEach(async () => {
  open();
  vi.useRealTimers();
  await app.close();
});

/** Resolves once so many have been let in; the test's own time is all that ends it otherwise. */
async function allWait(count: number): Promise<void> {
  while (waiting < count) await new Promise((turn) => setImmediate(turn));
  expect(waiting).toBe(count);
}

const ask = (remoteAddress: string, url = '/work') => app.inject({ url, remoteAddress });
/** Asks, and does not wait for the answer. */
async function begin(count: number, address: (n: number) => string, url = '/work') {
  const before = waiting;
  const answers = Array.from({ length: count }, (_, n) => ask(address(n), url));
  await allWait(before + count);
  return answers;
}

it('lets one network have all that there is, and refuses what is more', async () => {
  const first = await begin(MOST, () => '192.0.2.1');
  const refused = await ask('192.0.2.1');
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '5']);
  expect(refused.headers['content-type']).toContain('application/problem+json');
  expect(refused.json()).toMatchObject({ status: 503, code: 'OVERLOADED' });
  const german = await app.inject({
    url: '/work',
    remoteAddress: '192.0.2.1',
    headers: { 'accept-language': 'de' },
  });
  expect(german.json().detail).toContain('zu viel zu tun');
  open();
  for (const answer of await Promise.all(first)) expect(answer.body).toBe('done');
  expect((await ask('192.0.2.1')).body).toBe('done');
});

it('answers others beside a flood, each to an even share, and up to twice as many in all', async () => {
  await begin(MOST, () => '192.0.2.1');
  await begin(MOST, (n) => `198.51.100.${n}`);
  expect((await ask('203.0.113.1')).statusCode).toBe(503);
});

it('counts the addresses of one household as one', async () => {
  await begin(MOST, (n) => `2001:db8:1:2::${n + 1}`);
  expect((await ask('2001:db8:1:2::99')).statusCode).toBe(503);
  await begin(1, () => '2001:db8:1:3::1');
});

it('always answers what is exempt, and does not count what lasts', async () => {
  await begin(3 * MOST, () => '192.0.2.1', '/lasting');
  await begin(MOST, () => '192.0.2.1');
  expect((await ask('192.0.2.1', '/lasting')).statusCode).toBe(503);
  expect((await ask('192.0.2.1', '/exempt')).body).toBe('up');
});

it('says once a flood that there is one', async () => {
  const all = await begin(MOST, () => '192.0.2.1');
  for (let n = 0; n < 5; n++) await ask('192.0.2.1');
  expect(warned).toEqual(['OVERLOADED']);
  open();
  await Promise.all(all);
});

it('does not count who is slow to read an answer that is ready', async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const readers: Socket[] = [];
  for (let n = 0; n < MOST; n++) {
    const reader = connect(port, '127.0.0.1');
    readers.push(reader);
    reader.write('GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(reader, 'readable');
  }
  expect((await ask('127.0.0.1', '/quick')).body).toBe('quick');
  for (const reader of readers) reader.destroy();
});

/** As many as are let in, which their callers leave without an answer. */
async function leave(url: string): Promise<void> {
  const gone = Array.from({ length: MOST }, () => {
    const controller = new AbortController();
    const answer = app.inject({ url, remoteAddress: '192.0.2.1', signal: controller.signal });
    return { controller, ended: answer.catch(() => undefined) };
  });
  await allWait(MOST);
  for (const { controller } of gone) controller.abort();
  await Promise.all(gone.map(({ ended }) => ended));
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('work', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  it.each(['/work', '/checked'])('of %s that goes on after its 503 counts until it is over', async (url) => {
    const late = await begin(MOST, () => '192.0.2.1', url);
    await vi.advanceTimersByTimeAsync(HANDLER_MS);
    for (const answer of await Promise.all(late)) expect(answer.json().code).toBe('TOOK_TOO_LONG');
    await vi.advanceTimersByTimeAsync(10 * HANDLER_MS);
    expect((await ask('192.0.2.1', '/quick')).statusCode).toBe(503);
    open();
    await turn();
    expect((await ask('192.0.2.1', '/quick')).body).toBe('quick');
  });

  it('that nobody waits for any more counts until it is over', async () => {
    await leave('/work');
    await vi.advanceTimersByTimeAsync(10 * HANDLER_MS);
    expect((await ask('192.0.2.1', '/quick')).statusCode).toBe(503);
    open();
    await turn();
    expect((await ask('192.0.2.1', '/quick')).body).toBe('quick');
  });
});

it('counts what broke off before its handler until nothing can be late any more', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await leave('/held');
  await vi.advanceTimersByTimeAsync(HANDLER_MS - 1);
  expect((await ask('192.0.2.1', '/quick')).statusCode).toBe(503);
  await vi.advanceTimersByTimeAsync(1);
  expect((await ask('192.0.2.1', '/quick')).body).toBe('quick');
});
