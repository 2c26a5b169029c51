import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { answerError } from '../../src/http/error-handler.ts';
import { addTimeLimit } from '../../src/http/plugins/time-limit.ts';

const HANDLER_MS = 1000;
const IDLE_MS = 2000;
let app: FastifyInstance;
/** lets all go that wait */
let open: () => void;
let waiting: number;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  waiting = 0;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  app = Fastify({ connectionTimeout: IDLE_MS });
  app.setErrorHandler(answerError);
  app.decorateReply('problemCode', null);
  app.decorateRequest('authorization', null);
  addTimeLimit(app, HANDLER_MS);
  const wait = async (request: FastifyRequest) => {
    waiting += 1;
    await gate;
    return { idleMs: request.raw.socket.timeout };
  };
  app.get('/work', wait);
  app.post('/work', wait);
  app.post('/long', { config: { answerMs: 5 * HANDLER_MS } }, wait);
  app.addHook('onSend', async (request) => {
    if (request.url === '/kept') await wait(request);
  });
  app.get('/events', async (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'application/json' });
    await wait(request);
    reply.raw.end('{}');
  });
  app.get('/kept', async () => ({}));
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  open();
  vi.useRealTimers();
  await app.close();
});

/** Asks over the network, where a body that has come ends its stream, and lets time pass once the handler waits. */
async function askedFor(
  method: string,
  path: string,
  ms: number,
): Promise<{ status: number; code?: string; detail?: string; idleMs?: number }> {
  const { port } = app.server.address() as { port: number };
  const body = method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
  const answer = fetch(`http://127.0.0.1:${port}${path}`, { method, ...body });
  while (waiting === 0) await new Promise((turn) => setImmediate(turn));
  await new Promise((turn) => setImmediate(turn));
  vi.advanceTimersByTime(ms);
  if (ms < HANDLER_MS || path !== '/work') open();
  const { status } = await answer;
  return { status, ...((await (await answer).json()) as object) };
}

it.each([
  ['GET', 'try again'],
  ['POST', 'What was to change may still change: look before you ask again.'],
])('tells a %s whose answer is not ready in time', async (method, detail) => {
  expect(await askedFor(method, '/work', HANDLER_MS)).toMatchObject({
    ...{ status: 503, code: 'TOOK_TOO_LONG' },
    detail: expect.stringContaining(detail),
  });
});

it('answers what is ready before', async () => {
  expect(await askedFor('POST', '/work', HANDLER_MS - 1)).toEqual({ status: 200, idleMs: IDLE_MS });
});

it('gives a route the time that it asks for, and its connection, on which nothing moves meanwhile', async () => {
  const idleMs = 5 * HANDLER_MS;
  expect(await askedFor('POST', '/long', 5 * HANDLER_MS - 1)).toEqual({ status: 200, idleMs });
});

it('leaves an answer alone that its handler sends itself, such as a stream of events', async () => {
  expect(await askedFor('GET', '/events', 10 * HANDLER_MS)).toEqual({ status: 200 });
});

it('does not cut off an answer that is ready', async () => {
  expect(await askedFor('GET', '/kept', 10 * HANDLER_MS)).toEqual({ status: 200 });
});
