import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/core/time.ts';
import { whoop } from '../../src/providers/whoop/provider.ts';
import { CLIENT } from '../support/simulators/grants.ts';
import { plainCall } from '../support/simulators/plain-call.ts';
import { type SimUser, Simulator } from '../support/simulators/simulator.ts';
import { sleepId, WHOOP } from '../support/simulators/whoop/simulator.ts';

const nowMs = Date.parse('2026-05-03T20:00:00Z');
const sim = new Simulator(WHOOP, () => nowMs);
beforeAll(() => sim.start());
afterAll(() => sim.stop());
afterEach(() => sim.forget());

async function readingsOf(user: SimUser, objectId: string, scopes: string[] | null = null) {
  const { call, account } = plainCall(sim, whoop, user);
  const of = { ...account, scopes };
  const fetched = await whoop.pull.fetch(call, { kind: 'wellness', objectId, link: null }, of);
  if (fetched.kind !== 'document') return fetched;
  const read = whoop.pull.normalise({ kind: 'wellness', objectId }, fetched.bytes, of);
  return read.ok ? read.value.wellness : read.error.code;
}

describe("WHOOP's nights", () => {
  it('have their recovery by the sleep’s id, over all pages, and naps are none', async () => {
    const user = sim.addUser();
    const first = '2026-04-01';
    for (let k = 0; k < 30; k++)
      sim.measure(user, {
        day: addDays(first, k),
        restHrBpm: 40 + k,
        hrvRmssdMs: 50 + k,
        sleepS: 24_000 + 4 * k,
      });
    const found = await readingsOf(user, `${first}/2026-04-30`);
    expect(found).toEqual(
      Array.from({ length: 30 }, (_, k) => ({
        ...{ day: addDays(first, k), isWhole: true, restHrBpm: 40 + k, sleepS: 24_000 + 4 * k },
        hrv: { kind: 'rmssd', ms: 50 + k, taken: 'night' },
      })),
    );
    const tokens = sim.requests.filter(({ path }) => path.endsWith('/sleep')).length;
    expect(tokens).toBe(3);
  });

  it('belong to the day on which they ended where the person was', async () => {
    const user = sim.addUser();
    // half past five in Auckland is the evening before by UTC, and in Honolulu the afternoon
    sim.measure(user, { day: '2026-05-02', sleepS: 27_000, offsetMin: 720 });
    sim.measure(user, { day: '2026-04-20', sleepS: 26_000, offsetMin: -600 });
    expect(await readingsOf(user, `sleep:${sleepId(user, '2026-05-02')}`)).toEqual([
      { day: '2026-05-02', isWhole: true, sleepS: 27_000 },
    ]);
    expect(await readingsOf(user, '2026-04-20')).toEqual([
      { day: '2026-04-20', isWhole: true, sleepS: 26_000 },
    ]);
  });

  it('have no figures before they are scored, nor where they cannot be', async () => {
    const user = sim.addUser();
    const night = { day: '2026-05-02', restHrBpm: 47, hrvRmssdMs: 61, sleepS: 27_000 };
    sim.measure(user, { ...night, isPending: true });
    const id = `sleep:${sleepId(user, night.day)}`;
    expect(await readingsOf(user, id)).toEqual([{ day: night.day, isWhole: true }]);
    sim.measure(user, night);
    expect(await readingsOf(user, id)).toMatchObject([{ restHrBpm: 47, sleepS: 27_000, hrv: { ms: 61 } }]);
    sim.measure(user, { day: night.day, sleepS: 27_000 });
    expect(await readingsOf(user, id)).toEqual([{ day: night.day, isWhole: true, sleepS: 27_000 }]);
  });

  it('without the recovery being granted are sleep, and take back nothing (B7)', async () => {
    const user = sim.addUser();
    sim.measure(user, { day: '2026-05-02', restHrBpm: 47, hrvRmssdMs: 61, sleepS: 27_000 });
    expect(await readingsOf(user, '2026-05-01/2026-05-02', ['read:sleep'])).toEqual([
      { day: '2026-05-02', sleepS: 27_000 },
    ]);
  });
});

describe("WHOOP's events", () => {
  const receive = (body: string, headers: Record<string, string>) => {
    const { settings } = plainCall(sim, whoop, sim.addUser()).account;
    const call = { method: 'POST' as const, query: {}, headers, body: Buffer.from(body) };
    return whoop.webhook.receive(call, { settings, verifyToken: '', nowMs });
  };
  const signed = (body: string, time: number) => ({
    'x-whoop-signature-timestamp': String(time),
    'x-whoop-signature': createHmac('sha256', CLIENT.secret)
      .update(time + body)
      .digest('base64'),
  });
  const body = (type: string) =>
    JSON.stringify({ user_id: 10129, id: 'ecfc6a15-4661', type, trace_id: 't1' });

  it('are signed over milliseconds and the bytes', () => {
    const sent = body('recovery.updated');
    expect(receive(sent, signed(sent, nowMs))).toMatchObject({
      events: [{ owner: '10129', objects: [{ objectId: 'sleep:ecfc6a15-4661', version: 't1' }] }],
    });
    // a repeat an hour later may carry its first time, a day later it is none
    expect(receive(sent, signed(sent, nowMs - 3_600_000)).kind).toBe('events');
    expect(receive(sent, signed(sent, nowMs - 90_000_000)).kind).toBe('refused');
    expect(receive(sent, signed(sent, nowMs + 600_000)).kind).toBe('refused');
    expect(receive(sent, signed(`${sent}\n`, nowMs)).kind).toBe('refused');
    expect(receive('{}', signed('{}', nowMs))).toMatchObject({ kind: 'refused', why: 'UNREADABLE' });
  });

  it('of a deletion look at the last days, and of workouts at nothing', () => {
    const gone = body('sleep.deleted');
    expect(receive(gone, signed(gone, nowMs))).toMatchObject({
      events: [{ kind: 'changed', objects: [{ objectId: '2026-04-03/2026-05-04' }] }],
    });
    const other = body('workout.updated');
    expect(receive(other, signed(other, nowMs))).toMatchObject({ events: [{ kind: 'other' }] });
  });
});
