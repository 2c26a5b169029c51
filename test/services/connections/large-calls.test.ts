import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { ProviderId } from '../../../src/providers/provider.ts';
import { providerOf } from '../../../src/providers/registry.ts';
import { readPlatforms } from '../../../src/providers/settings.ts';
import type { Webhook, WebhookCall } from '../../../src/providers/webhook.ts';
import { createLargeCalls } from '../../../src/services/connections/large-calls.ts';

const named = {
  GARMIN_CLIENT_ID: 'ours',
  GARMIN_CLIENT_SECRET: 's',
  APPLE_CLIENT_ID: 'ours',
  APPLE_CLIENT_SECRET: 's',
};
const platforms = readPlatforms(named);
if (!platforms.ok) throw new Error(platforms.error.message);

function large(provider: ProviderId, body: object, headers: Record<string, string>) {
  const { settings } = platforms.ok ? platforms.value.find((p) => p.provider.id === provider)! : null!;
  const call: WebhookCall = { method: 'POST', headers, query: {}, body: Buffer.from(JSON.stringify(body)) };
  return { provider, call, keys: { settings, verifyToken: 'x', nowMs: 1_700_000_000_000 } };
}
const pings = (n: number) => ({
  activityFiles: Array.from({ length: n }, (_, i) => ({
    userId: `u${i % 3}`,
    activityId: 1000 + i,
    callbackURL: `https://apis.garmin.com/wellness-api/rest/activityFile?id=${i}&token=${'t'.repeat(80)}`,
  })),
});
const mornings = (n: number) => ({
  data: {
    metrics: [
      {
        name: 'resting_heart_rate',
        units: 'count/min',
        data: Array.from({ length: n }, (_, i) => ({ date: '2026-05-01 07:00:00 +0200', qty: 40 + (i % 9) })),
      },
    ],
  },
});
const GARMIN = { 'garmin-client-id': 'ours' };
const APPLE = { authorization: `Bearer ${'k'.repeat(30)}`, 'session-id': 's1' };
/** Fails where it is asked in this thread. */
const elsewhere: Webhook = {
  ...providerOf('garmin')!.webhook!,
  receive: () => {
    throw new Error('read in the thread that answers');
  },
};

describe('a call with a large body', () => {
  const calls = createLargeCalls();
  it.each([
    ['garmin', large('garmin', pings(3000), GARMIN)],
    ['apple', large('apple', mornings(9000), APPLE)],
    ['garmin', large('garmin', pings(3000), { 'garmin-client-id': 'theirs' })],
  ] as const)('is read apart from what answers, as it would be here: %s', async (id, one) => {
    expect(one.call.body.length).toBeGreaterThan(256 * 1024);
    const here = providerOf(id)!.webhook!.receive(one.call, one.keys);
    expect(await calls.receive(elsewhere, one)).toEqual(here);
  });

  it('waits for those before it', async () => {
    const all = [900, 2000, 3000].map((n) => large('garmin', pings(2000 + n), GARMIN));
    const found = await Promise.all(all.map((one) => calls.receive(elsewhere, one)));
    const counts = found.map((outcome) => (outcome.kind === 'events' ? outcome.events.length : 0));
    expect(counts).toEqual([2900, 4000, 5000]);
  });

  it('is given up after a while, and the next one is read', async () => {
    const impatient = createLargeCalls({ longestMs: 1 });
    const one = large('garmin', pings(3000), GARMIN);
    await expect(impatient.receive(elsewhere, one)).rejects.toThrow('within 1 ms');
    await expect(impatient.receive(elsewhere, one)).rejects.toThrow('within 1 ms');
    expect(await calls.receive(elsewhere, one)).toMatchObject({ kind: 'events' });
  });

  it('fails alone where it cannot be read', async () => {
    const one = large('garmin', pings(3000), GARMIN);
    const ends = await Promise.allSettled([
      calls.receive(elsewhere, { ...one, provider: 'no such platform' }),
      calls.receive(elsewhere, one),
    ]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('ends nothing but its thread where that fails after it was given up', async () => {
    const started: EventEmitter[] = [];
    class Thread extends EventEmitter {
      constructor() {
        super();
        started.push(this);
      }
      unref() {}
      postMessage() {}
      terminate() {}
    }
    vi.resetModules();
    vi.doMock('node:worker_threads', () => ({ Worker: Thread }));
    const fresh = await import('../../../src/services/connections/large-calls.ts');
    vi.doUnmock('node:worker_threads');
    const impatient = fresh.createLargeCalls({ longestMs: 1 });
    await expect(impatient.receive(elsewhere, large('garmin', pings(3000), GARMIN))).rejects.toThrow('1 ms');
    expect(started).toHaveLength(1);
    expect(() => started[0]!.emit('error', new Error('no memory left'))).not.toThrow();
  });
});

it('reads a small body at once', async () => {
  const one = large('garmin', pings(3), GARMIN);
  const { webhook } = providerOf('garmin')!;
  expect(await createLargeCalls().receive(webhook!, one)).toMatchObject({ kind: 'events' });
});
