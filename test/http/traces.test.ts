import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeFit } from '../../fixtures/generators/write-fit.ts';
import { eventId } from '../../src/services/connections/event-id.ts';
import { watchedFetch } from '../../src/services/outbound/watched-fetch.ts';
import { startTraces } from '../../src/signals/open-telemetry.ts';
import { carried, inSpan } from '../../src/signals/tracing.ts';
import { upload } from '../support/app.ts';
import { shortRun } from '../support/simulated-files.ts';
import { type ConnectedApp, connectedApp } from '../support/simulators/connected-app.ts';

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
let test: ConnectedApp;

beforeAll(async () => {
  collector = createServer(async (request, reply) => {
    bodies.push(await text(request));
    reply.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((ready) => collector.listen(0, '127.0.0.1', ready));
  const { port } = collector.address() as AddressInfo;
  test = await connectedApp(['strava']);
  traces = await startTraces(`http://127.0.0.1:${port}`, '0', 600_000);
  // a platform tells of a run
  const sim = test.sim('strava');
  const user = sim.addUser();
  await test.connect('strava');
  await test.settle();
  sim.record(user, shortRun(2, { startMs: test.clock.ms - 3_600_000, everyS: 30 }));
  await test.settle();
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

/** What is attached to a span, lists as lists. */
function noted({ attributes }: Span): Record<string, unknown> {
  const plain = (value: Record<string, unknown>): unknown => {
    const [given] = Object.values(value) as [unknown];
    const list = (given as { values?: Record<string, unknown>[] } | null)?.values;
    return list === undefined ? given : list.map(plain);
  };
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
}

interface Line {
  msg: string;
  route?: string;
  reqId?: string;
  traceId?: string;
  deliveryIds?: string[];
  eventIds?: string[];
}

function lineOf(route: string): Line | undefined {
  const lines = test.logged().trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as Line)
    .find((line) => line.msg === 'answered' && line.route === route);
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
  const { deliveryId } = body.results[0];
  expect(noted(first)).toMatchObject({
    'pacekeeper.request_id': response.headers['x-request-id'],
    'pacekeeper.delivery_ids': [deliveryId],
  });
  const line = { reqId: response.headers['x-request-id'], deliveryIds: [deliveryId] };
  expect(lineOf('/v1/activities')).toMatchObject(line);
  const decode = chain.find(({ name }) => name === 'job decode')!;
  expect(noted(decode)['pacekeeper.delivery_id']).toBe(deliveryId);

  const call = spans.find(({ name }) => name === 'POST watch.example')!;
  expect(spans.find(({ name }) => name === 'message')!.traceId).toBe(call.traceId);
  expect(JSON.stringify(spans)).not.toContain('/ann/7');
});

it('one trace leads from a webhook to the event that is stored, the job that takes it, and the calls it makes', async () => {
  const [event] = await test.deps.db.direct('select event_key from provider_event', []);
  const id = eventId(String(event!.event_key));

  const spans = sent();
  const hook = spans.find(({ name }) => name === 'POST /webhooks/:provider/:key')!;
  expect(noted(hook)['pacekeeper.event_ids']).toEqual([id]);
  const chain = spans.filter(({ traceId }) => traceId === hook.traceId);
  const named = (name: string) => chain.find((span) => span.name === name)!;
  expect(noted(named('take events'))['pacekeeper.event_ids']).toEqual([id]);
  expect(named('job pull').parentSpanId).toBe(hook.spanId);
  expect(named('take events').parentSpanId).toBe(named('job pull').spanId);
  const call = chain.filter(({ name }) => /^GET 127\.0\.0\.1:/.test(name));
  expect(call.length).toBeGreaterThan(0);
  expect(call.every(({ parentSpanId }) => parentSpanId === named('job pull').spanId)).toBe(true);
  expect(noted(named('job decode'))['pacekeeper.delivery_id']).toMatch(/^dlv_/);

  const line = lineOf('/webhooks/:provider/:key')!;
  expect(line).toMatchObject({ eventIds: [id], traceId: hook.traceId });
  expect(noted(hook)['pacekeeper.request_id']).toBe(line.reqId);
  expect(test.logged()).not.toContain(String(event!.event_key));
});

it('lines of the log name the trace that they belong to', () => {
  const { traceId } = sent().find(({ name }) => name === 'POST /v1/activities')!;
  expect(lineOf('/v1/activities')?.traceId).toBe(traceId);
});
