import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { google } from '../../src/providers/google/provider.ts';
import { HEART, SLEEP } from '../../src/providers/google/pull.ts';
import { readPlatforms } from '../../src/providers/settings.ts';
import { createPlatforms } from '../../src/services/connections/platforms.ts';
import { publishedKeys } from '../../src/services/connections/published-keys.ts';
import { createSecretBox } from '../../src/services/secret-box.ts';
import { GOOGLE, rotateKey } from '../support/simulators/google/simulator.ts';
import { plainCall } from '../support/simulators/plain-call.ts';
import { type SimUser, Simulator } from '../support/simulators/simulator.ts';

let nowMs = Date.parse('2026-05-03T20:00:00Z');
const sim = new Simulator(GOOGLE, () => nowMs);
beforeAll(() => sim.start());
afterAll(() => sim.stop());
afterEach(() => sim.forget());
const night = { day: '2026-05-02', restHrBpm: 47, hrvRmssdMs: 61, sleepS: 27_000 };

async function readingsOf(
  user: SimUser,
  objectId: string,
  scopes: string[] | null = null,
  settings: Record<string, string> = {},
) {
  const { call, account } = plainCall(sim, google, user, settings);
  const of = { ...account, scopes };
  const fetched = await google.pull.fetch(call, { kind: 'wellness', objectId, link: null }, of);
  if (fetched.kind !== 'document') return fetched;
  const read = google.pull.normalise({ kind: 'wellness', objectId }, fetched.bytes, of);
  return read.ok ? read.value.wellness : read.error.code;
}
const whole = {
  ...{ day: night.day, isWhole: true, restHrBpm: 47, sleepS: 27_000 },
  hrv: { kind: 'rmssd', ms: 61, taken: 'night' },
};

describe("Google's nights", () => {
  it('are the sleep that is no nap, with the mean rMSSD of its samples and the day’s resting heart rate', async () => {
    const user = sim.addUser();
    sim.measure(user, night);
    expect(await readingsOf(user, night.day)).toEqual([whole]);
    expect(await readingsOf(user, night.day, null, { GOOGLE_OPTION_SOURCES: 'merged' })).toEqual([whole]);
    expect(sim.requests.some(({ path }) => path.endsWith(':reconcile'))).toBe(true);
    user.facts.set('dates', 'object');
    expect(await readingsOf(user, night.day)).toEqual([whole]);
  });

  it('come over several pages, of the day where the person was, and of days without any that there is none', async () => {
    const user = sim.addUser();
    sim.measure(user, night);
    for (const [k, offsetMin] of [780, -540, 0].entries())
      sim.measure(user, { ...night, day: `2026-04-${11 + 3 * k}`, offsetMin });
    const found = await readingsOf(user, '2026-04-10/2026-05-03');
    expect(found).toHaveLength(24);
    const there = (found as { day: string; sleepS?: number }[]).filter((one) => one.sleepS !== undefined);
    expect(there.map((one) => ({ ...one }))).toEqual(
      ['2026-04-11', '2026-04-14', '2026-04-17', night.day].map((day) => ({ ...whole, day })),
    );
  });

  it('with half of it granted are that half, and take back nothing (B7)', async () => {
    const user = sim.addUser();
    sim.measure(user, night);
    expect(await readingsOf(user, night.day, [SLEEP])).toEqual([{ day: night.day, sleepS: 27_000 }]);
    expect(await readingsOf(user, night.day, [HEART])).toEqual([{ day: night.day, restHrBpm: 47 }]);
  });

  it('in another shape are not read, and a filter that does not fit is no empty list', async () => {
    const user = sim.addUser();
    sim.fault = ({ path }) => (path.includes('/sleep/') ? { status: 200, json: { dataPoints: [{}] } } : null);
    expect(await readingsOf(user, night.day)).toBe('ANSWER_UNREADABLE');
    sim.fault = null;
    const { call } = plainCall(sim, google, user);
    const path = '/v4/users/me/dataTypes/sleep/dataPoints';
    const query = { filter: 'daily_resting_heart_rate.date >= "2026-05-01"' };
    expect((await call({ base: 'api', path, query })).status).toBe(400);
    sim.fault = () => ({ status: 400 });
    expect(await readingsOf(user, night.day)).toMatchObject({ kind: 'withheld' });
  });
});

describe("Google's events", () => {
  const platform = () => {
    const read = readPlatforms(sim.settings(), [google]);
    if (!read.ok) throw new Error(read.error.message);
    return read.value[0]!;
  };
  const platforms = () => {
    const secrets = createSecretBox([{ id: 'k1', bytes: Buffer.alloc(32, 7) }]);
    return createPlatforms({ all: [platform()], secrets, publicUrl: 'http://localhost' });
  };
  const sent = () => {
    const user = [...sim.users.values()][0] ?? sim.addUser();
    plainCall(sim, google, user);
    sim.measure(user, night);
    const [one] = sim.pending.splice(0);
    return one!.make(nowMs);
  };
  type Sent = ReturnType<typeof sent>;
  const receive = ({ body, headers }: Sent, published: Buffer | null, option = 'required') => {
    const { settings } = platform();
    const call = { method: 'POST' as const, query: {}, headers, body };
    const keys = { settings: { ...settings, options: { ...settings.options, SIGNATURE: option } } };
    return google.webhook.receive(call, {
      ...{ ...keys, verifyToken: '', nowMs },
      ...(published === null ? {} : { published }),
    });
  };
  const { keysAt } = google.webhook;

  it('are signed as Tink does it, and name the days by the clock where the person was', async () => {
    const call = sent();
    const published = await publishedKeys(
      { platforms: platforms(), now: () => nowMs },
      platform(),
      keysAt!,
      false,
    );
    expect(receive(call, published)).toMatchObject({
      kind: 'events',
      answer: { status: 204 },
      events: [
        { owner: [...sim.users.keys()][0], isProven: true, objects: [{ objectId: '2026-05-01/2026-05-02' }] },
      ],
    });
    sim.facts.set('array', true);
    sim.facts.set('header', 'google-health-api-signature');
    expect(receive(sent(), published).kind).toBe('events');
    const refused: Sent[] = [
      { ...call, body: Buffer.concat([call.body, Buffer.from(' ')]) },
      { ...call, headers: { ...call.headers, authorization: 'Bearer x' } },
      { ...call, headers: { ...call.headers, 'x-healthapi-signature': '' } },
      { ...call, headers: { ...call.headers, 'x-healthapi-signature': 'AAAA' } },
    ];
    for (const one of refused) expect(receive(one, published).kind).toBe('refused');
    // where the operator leaves the signature, the secret is what there is
    expect(receive(refused[2]!, null, 'ignored').kind).toBe('events');
    expect(receive(refused[1]!, null, 'ignored').kind).toBe('refused');
    expect(receive(call, null)).toMatchObject({ kind: 'refused', isKeyUnknown: true });
  });

  it('by a new key have the keys had again, once a minute however many are made up', async () => {
    const now = () => nowMs;
    const deps = { platforms: platforms(), now };
    const old = await publishedKeys(deps, platform(), keysAt!, false);
    const looks = () => sim.requests.filter(({ path }) => path.endsWith('keyset.json')).length;
    expect(looks()).toBe(1);
    rotateKey(sim);
    const call = sent();
    expect(receive(call, old)).toMatchObject({ isKeyUnknown: true });
    for (let k = 0; k < 20; k++) await publishedKeys(deps, platform(), keysAt!, true);
    expect(looks()).toBe(1);
    nowMs += 61_000;
    expect(receive(call, await publishedKeys(deps, platform(), keysAt!, true)).kind).toBe('events');
    expect(looks()).toBe(2);
    // what was had serves on while the keys are not to be had
    nowMs += 2 * 86_400_000;
    sim.fault = () => ({ status: 503 });
    expect(receive(call, await publishedKeys(deps, platform(), keysAt!, false)).kind).toBe('events');
  });

  it('are subscribed to after two looks: with the secret it is let in, and without it turned away', async () => {
    const looks: number[] = [];
    sim.reach = async (_url, body, headers) => {
      const outcome = receive({ body: body!, headers: headers! }, null);
      const status = outcome.kind === 'refused' ? 401 : outcome.answer.status;
      looks.push(status);
      return { status, body: '' };
    };
    const subscribe = async (secret: string) => {
      const body = JSON.stringify({ endpointUri: 'https://x', endpointAuthorization: { secret } });
      const url = `${sim.origin}/v4/projects/p/subscribers?subscriberId=s`;
      const headers = { authorization: 'Bearer sim-service-account' };
      return (await fetch(url, { method: 'POST', body, headers })).json();
    };
    expect(await subscribe(sim.settings().GOOGLE_WEBHOOK_SECRET!)).toEqual({ state: 'ACTIVE' });
    expect(looks).toEqual([201, 401]);
    expect(await subscribe('Bearer other')).toEqual({ state: 'UNVERIFIED' });
  });

  it('without intervals or of other things say nothing, and of a year say the last month', () => {
    const of = (data: object) => {
      const body = Buffer.from(JSON.stringify({ data: { healthUserId: 'h', operation: 'UPSERT', ...data } }));
      const { authorization } = sent().headers;
      const outcome = receive({ body, headers: { authorization: authorization! } }, null, 'ignored');
      return outcome.kind === 'events' ? outcome.events[0] : null;
    };
    expect(of({ dataType: 'sleep' })).toMatchObject({ kind: 'other' });
    const intervals = [
      { physicalTimeInterval: { startTime: '2025-05-01T00:00:00Z', endTime: '2026-05-01T00:00:00Z' } },
    ];
    expect(of({ dataType: 'exercise', intervals })).toMatchObject({ kind: 'other' });
    expect(of({ dataType: 'sleep', intervals })).toMatchObject({
      objects: [{ objectId: '2026-04-01/2026-05-02' }],
    });
  });
});
