import { describe, expect, it } from 'vitest';
import { readAppTime } from '../../src/providers/apple/app-time.ts';
import { readMetrics } from '../../src/providers/apple/metrics.ts';
import { apple } from '../../src/providers/apple/provider.ts';
import type { WellnessReading } from '../../src/providers/provider.ts';
import { defaultsOf } from '../../src/providers/settings.ts';
import { APPLE, type PhoneRun, phoneRun } from '../support/simulators/apple/simulator.ts';
import { type SimDay, Simulator } from '../support/simulators/simulator.ts';

const nowMs = Date.parse('2026-05-03T20:00:00Z');
const sim = new Simulator(APPLE, () => nowMs);
const user = sim.addUser();
const KEY = 'k'.repeat(43);
user.facts.set('key', KEY);
const night: SimDay = { day: '2026-05-02', restHrBpm: 47, hrvSdnnMs: 61, sleepS: 27_000 };
const expected = {
  ...{ day: night.day, restHrBpm: 47, sleepS: 27_000 },
  hrv: { kind: 'sdnn', ms: 61, taken: 'night' },
};

const receive = (call: { body: Buffer; headers: Record<string, string> }) =>
  apple.webhook.receive(
    { method: 'POST', query: {}, ...call },
    { settings: defaultsOf(apple), verifyToken: '', nowMs },
  );
/** What the calls of a run say, later ones over earlier ones. */
const readingsOf = (days: SimDay[], run: PhoneRun) => {
  const merged = new Map<string, object>();
  for (const call of phoneRun(user, days, run, nowMs)) {
    const outcome = receive(call);
    if (outcome.kind !== 'events') throw new Error(outcome.kind);
    const read = apple.webhook.read!(outcome.events[0]!.document, { zone: 'UTC' });
    if (!read.ok) throw new Error(read.error.message);
    for (const one of read.value) merged.set(one.day, { ...merged.get(one.day), ...one });
  }
  return [...merged.values()].map((one) => {
    const { sleepS, ...rest } = one as WellnessReading;
    return { ...rest, ...(sleepS === undefined ? {} : { sleepS: Math.round(sleepS) }) };
  });
};

describe('what a phone sends', () => {
  it.each<[string, PhoneRun]>([
    ['whole nights in hours', {}],
    ['whole nights in minutes, and beats in another unit', { otherUnits: true }],
    ['a run in four calls', { calls: 4 }],
    ['times of a twelve-hour clock', { twelve: true }],
    ['workouts beside it, of the first form', { workouts: 'v1' }],
    ['workouts beside it, of the second form', { workouts: 'v2' }],
  ])('%s is the same morning', (_name, run) => {
    expect(readingsOf([night], run)).toEqual([expected]);
  });

  it('as single stages of a watch and a phone counts each minute of sleep once', () => {
    const [one] = readingsOf([night], { stages: true });
    expect(one).toMatchObject({ day: night.day, sleepS: 27_000 });
  });

  it('belongs to the day by the clock of the phone, wherever that was', () => {
    const days = [720, -600].map((offsetMin, k) => ({ ...night, day: `2026-04-1${k}`, offsetMin }));
    expect(readingsOf(days, {}).map(({ day }) => day)).toEqual(['2026-04-10', '2026-04-11']);
    expect(readingsOf(days, { stages: true }).map(({ day }) => day)).toEqual(['2026-04-10', '2026-04-11']);
  });

  it('of 20 MB is taken in a few seconds, and only the mornings of it are kept', () => {
    const [call] = phoneRun(user, [night], { samples: 250_000 }, nowMs);
    expect(call!.body.length).toBeGreaterThan(19 * 1024 * 1024);
    expect(call!.body.length).toBeLessThan(apple.webhook.maxBytes);
    const outcome = receive(call!);
    expect(outcome).toMatchObject({ kind: 'events', answer: { status: 200 } });
    expect(JSON.stringify(outcome).length).toBeLessThan(2000);
  });

  it('twice in a run is one event, in another run another', () => {
    const keyOf = (ms: number) => {
      const outcome = receive(phoneRun(user, [night], {}, ms)[0]!);
      return outcome.kind === 'events' ? outcome.events[0]!.key : '';
    };
    expect(keyOf(nowMs)).toBe(keyOf(nowMs));
    expect(keyOf(nowMs + 1)).not.toBe(keyOf(nowMs));
  });

  it('in part readable is kept in part, and the app is told so', () => {
    const metrics = [
      { name: 'resting_heart_rate', units: 'count/min', data: [{ qty: 47, date: 'May 2' }, { qty: 'x' }] },
      { name: 'resting_heart_rate', units: 'beats', data: [{ qty: 47, date: '2026-05-02 00:00:00 +0300' }] },
      { name: 'sleep_analysis', units: 'weeks', data: [{ date: '2026-05-02', asleep: 7 }] },
      {
        name: 'heart_rate_variability',
        units: 's',
        data: [{ qty: 0.061, date: '2026-05-02 03:00:00 +0300' }],
      },
      { nonsense: 1 },
    ];
    expect(readMetrics(metrics)).toEqual({
      readings: [{ day: '2026-05-02', hrv: { kind: 'sdnn', ms: 61, taken: 'night' } }],
      unread: 5,
    });
    const [call] = phoneRun(user, [night], {}, nowMs);
    const body = Buffer.from(JSON.stringify({ data: { metrics } }));
    expect(receive({ ...call!, body })).toMatchObject({ answer: { status: 207 } });
  });

  it('as one mean of a day is no night: it has a baseline of its own', () => {
    const data = [{ qty: 58, date: '2026-05-02 00:00:00 +0300' }];
    const { readings } = readMetrics([{ name: 'heart_rate_variability', units: 'ms', data }]);
    expect(readings).toEqual([{ day: '2026-05-02', hrv: { kind: 'sdnn', ms: 58, taken: 'day' } }]);
  });

  it('without a key, or in no shape of the app, is refused', () => {
    const [call] = phoneRun(user, [night], {}, nowMs);
    const without = { ...call!.headers };
    delete without.authorization;
    expect(receive({ ...call!, headers: without }).kind).toBe('refused');
    for (const body of ['', '[', 'null', '{}', '{"data":{}}', '{"data":{"metrics":7}}', '{"data":[]}'])
      expect(receive({ ...call!, body: Buffer.from(body) }).kind, body).toBe('refused');
  });
});

describe('a time of the app', () => {
  it.each([
    ['2026-09-01 04:10:00 +0300', '2026-09-01', 250, '2026-09-01T01:10:00Z'],
    ['2026-09-01 12:00:00\u202fAM -0930', '2026-09-01', 0, '2026-09-01T09:30:00Z'],
    ['2026-09-01 12:30:00 pm +0000', '2026-09-01', 750, '2026-09-01T12:30:00Z'],
    ['2026-09-01T04:10:00Z', '2026-09-01', 250, '2026-09-01T04:10:00Z'],
  ])('%s is read', (text, day, minute, instant) => {
    expect(readAppTime(text)).toEqual({ day, minute, ms: Date.parse(instant) });
  });

  it.each(['', '2026-02-30', '01.09.2026', '2026-09-01 25:00:00 +0300', '2026-09-01 04:10 PST', 'null'])(
    '%s is none',
    (text) => expect(readAppTime(text)).toBeNull(),
  );
});

describe('the links that set the app up', () => {
  it('hold the address and the key, for today and for the last days', () => {
    const links = apple.app.links('https://run.example/webhooks/apple/x', 'a-b_c');
    expect(links.map(({ what }) => what)).toEqual(['often', 'gaps']);
    for (const { url } of links) {
      const query = new URL(url).searchParams;
      expect(url.startsWith('com.HealthExport://automation?')).toBe(true);
      expect([query.get('url'), query.get('headers'), query.get('datatype'), query.get('format')]).toEqual([
        'https://run.example/webhooks/apple/x',
        'Authorization,Bearer a-b_c',
        'healthMetrics',
        'json',
      ]);
    }
  });
});
