import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/core/time.ts';
import { oura } from '../../src/providers/oura/provider.ts';
import { CLIENT } from '../support/simulators/grants.ts';
import { OURA, type OuraSubscription } from '../support/simulators/oura/simulator.ts';
import { plainCall } from '../support/simulators/plain-call.ts';
import { type SimUser, Simulator } from '../support/simulators/simulator.ts';

const DAY_MS = 86_400_000;
let nowMs = Date.parse('2026-05-03T20:00:00Z');
const sim = new Simulator(OURA, () => nowMs);
beforeAll(() => sim.start());
afterAll(() => sim.stop());
afterEach(() => sim.forget());
const at = (user: SimUser) => plainCall(sim, oura, user);
const look = { link: null, kind: 'wellness' as const };

/** The readings of a thing as it is fetched and read. */
async function readingsOf(user: SimUser, objectId: string) {
  const { call, account } = at(user);
  const fetched = await oura.pull.fetch(call, { ...look, objectId }, account);
  if (fetched.kind !== 'document') return fetched;
  const read = oura.pull.normalise({ kind: 'wellness', objectId }, fetched.bytes, account);
  return read.ok ? read.value.wellness : read.error.code;
}

describe("Oura's nights", () => {
  it('are the long sleep of a day, over all pages, with naps and what was deleted left out', async () => {
    const user = sim.addUser();
    for (let k = 0; k < 9; k++)
      sim.measure(user, {
        day: addDays('2026-04-20', k),
        restHrBpm: 45 + k,
        hrvRmssdMs: 60 + k,
        sleepS: 26_000 + k,
      });
    const found = await readingsOf(user, '2026-04-21/2026-04-30');
    expect(found).toHaveLength(10);
    expect((found as unknown[]).slice(0, 2)).toEqual([
      {
        ...{ day: '2026-04-21', isWhole: true, restHrBpm: 46, sleepS: 26_001 },
        hrv: { kind: 'rmssd', ms: 61, taken: 'night' },
      },
      {
        ...{ day: '2026-04-22', isWhole: true, restHrBpm: 47, sleepS: 26_002 },
        hrv: { kind: 'rmssd', ms: 62, taken: 'night' },
      },
    ]);
    // of a day without a night it is known that there is none
    expect((found as unknown[]).at(-1)).toEqual({ day: '2026-04-30', isWhole: true });
  });

  it('are had by the id that an event names, or not yet, and are no night without a measure', async () => {
    const user = sim.addUser();
    sim.measure(user, { day: '2026-05-02', sleepS: 25_000 });
    expect(await readingsOf(user, `sleep:${user.id}-2026-05-02`)).toEqual([
      { day: '2026-05-02', isWhole: true, sleepS: 25_000 },
    ]);
    expect(await readingsOf(user, 'sleep:nobody')).toEqual({ kind: 'not_yet' });
  });

  it('in another shape are not read', async () => {
    const user = sim.addUser();
    for (const drift of [{ data: {} }, { data: [{ id: 'a', day: 'May' }] }, { items: [] }, []]) {
      sim.fault = () => ({ status: 200, json: drift });
      expect(await readingsOf(user, '2026-05-02'), JSON.stringify(drift)).toBe('ANSWER_UNREADABLE');
      expect(await readingsOf(user, 'sleep:x')).toBe('ANSWER_UNREADABLE');
    }
    // and are kept as they came, for whoever mends the reading
    sim.fault = () => ({ status: 200, json: { items: ['new'] } });
    const { call, account } = at(user);
    const fetched = await oura.pull.fetch(call, { ...look, objectId: '2026-05-02' }, account);
    const kept = fetched.kind === 'document' ? Buffer.from(fetched.bytes).toString() : '';
    expect(JSON.parse(kept)).toMatchObject({ sleeps: '{"items":["new"]}' });
  });
});

describe("Oura's events", () => {
  const keys = () => ({ ...at(sim.addUser()).account, verifyToken: 'token', nowMs });
  const receive = (body: string, headers: Record<string, string>) =>
    oura.webhook.receive({ method: 'POST', query: {}, headers, body: Buffer.from(body) }, keys());
  const signed = (body: string, time: string, change = (hex: string) => hex) => ({
    'x-oura-timestamp': time,
    'x-oura-signature': change(
      createHmac('sha256', CLIENT.secret)
        .update(time + body)
        .digest('hex'),
    ),
  });
  const body = (type: string, data = 'sleep') =>
    JSON.stringify({
      ...{ event_type: type, data_type: data, object_id: 'o1', user_id: 'u' },
      event_time: '2026-05-03T19:59:00+00:00',
    });

  it('are signed over their time and bytes, in letters of any size', () => {
    const sent = body('create');
    const time = String(nowMs / 1000);
    const outcome = receive(
      sent,
      signed(sent, time, (hex) => hex.toUpperCase()),
    );
    expect(outcome).toMatchObject({
      kind: 'events',
      events: [{ owner: 'u', kind: 'changed', isProven: true, objects: [{ objectId: 'sleep:o1' }] }],
    });
    expect(receive(sent, signed(sent, time)).kind).toBe('events');
    expect(receive(sent, signed(sent, String(nowMs))).kind).toBe('events');
    expect(receive(sent, signed(`${sent} `, time)).kind).toBe('refused');
    expect(receive(sent, { ...signed(sent, time), 'x-oura-timestamp': `${time}0` }).kind).toBe('refused');
    expect(receive(sent, {}).kind).toBe('refused');
    const old = String(nowMs / 1000 - 90_000);
    expect(receive(sent, signed(sent, old))).toMatchObject({ kind: 'refused', why: 'AGE' });
  });

  it('of a deletion look at the last days, and of other things at nothing', () => {
    const time = String(nowMs / 1000);
    const gone = body('delete');
    expect(receive(gone, signed(gone, time))).toMatchObject({
      events: [{ kind: 'changed', objects: [{ objectId: '2026-04-03/2026-05-04' }] }],
    });
    const other = body('create', 'daily_activity');
    expect(receive(other, signed(other, time))).toMatchObject({ events: [{ kind: 'other', objects: [] }] });
  });

  it('are subscribed to one by one after a challenge, renewed before their end, and missed when they are over', async () => {
    const { call, account } = at(sim.addUser());
    const { settings } = account;
    const callbackUrl = 'https://here.example/webhooks/oura/x';
    const answered = (token: string) => async (url: string) => {
      const query = Object.fromEntries(new URL(url).searchParams);
      const look = { method: 'GET' as const, query, headers: {}, body: Buffer.alloc(0) };
      const outcome = oura.webhook.receive(look, { settings, verifyToken: token, nowMs });
      const isRefused = outcome.kind === 'refused';
      return { status: isRefused ? 401 : 200, body: isRefused ? '' : JSON.stringify(outcome.answer.body) };
    };
    sim.reach = answered('another');
    expect(await oura.webhook.subscribe!(call, { settings, callbackUrl, verifyToken: 'token' })).toBeNull();
    sim.reach = answered('token');
    const isThere = () => oura.pull.checkSubscription!(call, settings, callbackUrl, nowMs);
    expect(await isThere()).toBe(false);
    expect(await oura.webhook.subscribe!(call, { settings, callbackUrl, verifyToken: 'token' })).toBe('');
    expect(await isThere()).toBe(true);
    const ends = () =>
      (sim.facts.get('subscriptions') as OuraSubscription[]).map((s) => Date.parse(`${s.expiration_time}Z`));
    expect(ends()).toHaveLength(3);
    // the server moved, and moved back
    const moved = { settings, callbackUrl: `${callbackUrl}2`, verifyToken: 'token' };
    for (const keys of [moved, { ...moved, callbackUrl }]) {
      expect(await oura.webhook.subscribe!(call, keys)).toBe('');
      expect(await oura.pull.checkSubscription!(call, settings, keys.callbackUrl, nowMs)).toBe(true);
    }
    expect(await isThere()).toBe(true);
    expect(ends()).toHaveLength(3);
    nowMs += 70 * DAY_MS;
    expect(await isThere()).toBe(true);
    expect(Math.min(...ends())).toBe(nowMs + 90 * DAY_MS);
    // nobody looked for long, and what is over cannot be renewed any more
    sim.fault = ({ method }) => (method === 'PUT' ? { status: 404 } : null);
    nowMs += 91 * DAY_MS;
    expect(await isThere()).toBe(false);
  });
});

describe("Oura's grants", () => {
  it('say on the way back what was left switched on', () => {
    const granted = oura.oauth.grantedScopes;
    expect(granted({ scope: 'personal daily' }, {})).toEqual(['personal', 'daily']);
    expect(granted({}, { scope: 'daily' })).toEqual(['daily']);
    expect(granted({}, {})).toBeNull();
  });

  it('without the person are no account', async () => {
    const user = sim.addUser();
    const { call } = at(user);
    sim.grants.all.find((g) => g.userId === user.id)!.scopes = ['daily'];
    expect(await oura.oauth.identify({}, call)).toMatchObject({
      ok: false,
      error: { code: 'SCOPES_MISSING' },
    });
  });
});
