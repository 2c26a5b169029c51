import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { watchedFetch } from '../../src/services/outbound/watched-fetch.ts';
import { startTraces } from '../../src/signals/open-telemetry.ts';
import { carried, inSpan } from '../../src/signals/tracing.ts';
import { type TestApp, testApp, upload } from '../support/app.ts';
import { shortRun } from '../support/simulated-files.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: Record<string, unknown> }[];
}

/** A collector that keeps what it is sent, as JSON. */
const bodies: string[] = [];
let collector: Server;
let traces: Awaited<ReturnType<typeof startTraces>>;
let test: TestApp;

beforeAll(async () => {
  collector = createServer(async (request, reply) => {
    bodies.push(await text(request));
    reply.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((ready) => collector.listen(0, '127.0.0.1', ready));
  const { port } = collector.address() as AddressInfo;
  test = await testApp();
  traces = await startTraces(`http://127.0.0.1:${port}`, '0', 600_000);
});
afterAll(async () => {
  await test.end();
  collector.close();
});

function sent(): Span[] {
  type Body = { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  return bodies.flatMap((body) =>
    (JSON.parse(body) as Body).resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)),
  );
}

it('one trace leads from the upload to the run that is judged, and out of the house', async () => {
  const { body, response } = await upload(test.app, [{ filename: 'run.fit', bytes: writeFit(shortRun(1)) }]);
  expect(body.results[0]).toMatchObject({ state: 'imported' });
  const out = watchedFetch(async () => {
    expect(carried()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    return { status: 200, headers: {}, body: Buffer.alloc(0) };
  });
  await inSpan('message', {}, () => out({ method: 'POST', url: 'https://watch.example/ann/7' } as never));
  const left = () => test.deps.db.read((db) => test.deps.queue.live(db, 'local'));
  await expect.poll(async () => (await left()).kinds.size, { timeout: 60_000 }).toBe(0);
  await test.deps.queue.stop();
  await traces.stop();
  expect(carried()).toBeUndefined();

  const spans = sent();
  const first = spans.find(({ name }) => name === 'POST /v1/activities')!;
  const chain = spans.filter(({ traceId }) => traceId === first.traceId);
  for (const job of ['decode', 'analyse', 'review']) {
    expect(chain.map(({ name }) => name)).toContain(`job ${job}`);
  }
  const ids = new Set(chain.map(({ spanId }) => spanId));
  expect(chain.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name)).toEqual([first.name]);
  expect(chain.every(({ parentSpanId }) => !parentSpanId || ids.has(parentSpanId))).toBe(true);
  const noted = (span: Span) => span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]);
  expect(noted(first)).toContainEqual(['pacekeeper.request_id', response.headers['x-request-id']]);
  const decode = chain.find(({ name }) => name === 'job decode')!;
  expect(noted(decode)).toContainEqual(['pacekeeper.delivery_id', body.results[0].deliveryId]);

  const call = spans.find(({ name }) => name === 'POST watch.example')!;
  expect(spans.find(({ name }) => name === 'message')!.traceId).toBe(call.traceId);
  expect(JSON.stringify(spans)).not.toContain('/ann/7');
});

it('lines of the log name the trace that they belong to', () => {
  const { traceId } = sent().find(({ name }) => name === 'POST /v1/activities')!;
  const lines = test
    .logged()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; route?: string; traceId?: string });
  const answered = lines.find(({ msg, route }) => msg === 'answered' && route === '/v1/activities');
  expect(answered?.traceId).toBe(traceId);
});
