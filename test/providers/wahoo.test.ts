import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPlatforms } from '../../src/providers/settings.ts';
import { wahoo } from '../../src/providers/wahoo/provider.ts';
import { shortRun } from '../support/simulated-files.ts';
import { plainCall } from '../support/simulators/plain-call.ts';
import { Simulator } from '../support/simulators/simulator.ts';
import { isPlan, plansOf, WAHOO } from '../support/simulators/wahoo/simulator.ts';

const nowMs = Date.parse('2026-05-03T20:00:00Z');
const sim = new Simulator(WAHOO, () => nowMs);
beforeAll(() => sim.start());
afterAll(() => sim.stop());

const plan = {
  header: {
    ...{ name: '6 x 3 min', version: '1.0.0' as const, description: '' },
    ...{
      workout_type_family: 1 as const,
      workout_type_location: 1 as const,
      duration_s: 2700,
      distance_m: 8000,
    },
  },
  intervals: [{ exit_trigger_type: 'time' as const, exit_trigger_value: 600, intensity_type: 'wu' as const }],
};
const workout = (day: string) => ({
  ...{
    day,
    externalId: 'pk0123456789abcdef',
    content: plan,
    changedMs: nowMs,
    sameDay: [plan],
    remote: null,
  },
});

describe("Wahoo's runs", () => {
  it('of other companies’ apps are left there, and those without a file are said to have none', async () => {
    const user = sim.addUser();
    const { call, account } = plainCall(sim, wahoo, user);
    const { id } = sim.record(user, shortRun(1), { quietly: true });
    const object = { kind: 'activity' as const, objectId: id, link: null };
    expect(await wahoo.pull.fetch(call, object, account)).toMatchObject({ kind: 'file' });
    user.facts.set('app', 1001);
    expect(await wahoo.pull.fetch(call, object, account)).toMatchObject({ code: 'FROM_ANOTHER_APP' });
    user.facts.delete('app');
    user.facts.set('files', false);
    expect(await wahoo.pull.fetch(call, object, account)).toMatchObject({ code: 'NO_FILE' });
  });

  it('are told of by either name of the event, once a version, and only with what the operator entered', () => {
    const read = readPlatforms(WAHOO.settings('http://localhost:1'), [wahoo]);
    const { settings } = (read as Extract<typeof read, { ok: true }>).value[0]!;
    const receive = (said: object) =>
      wahoo.webhook.receive(
        { method: 'POST', headers: {}, query: {}, body: Buffer.from(JSON.stringify(said)) },
        { settings, verifyToken: '', nowMs },
      );
    const summary = { id: 1, updated_at: 'a', distance_accum: '8012.0', workout: { id: 9, starts: 'x' } };
    const body = { webhook_token: settings.webhookSecret, user: { id: 60_462 }, workout_summary: summary };
    const object = { kind: 'activity', objectId: '9', version: 'a', startMs: null };
    for (const name of ['event_type', 'event']) {
      expect(receive({ ...body, [name]: 'workout_summary' })).toMatchObject({
        events: [{ owner: '60462', isProven: false, objects: [object] }],
      });
    }
    expect(receive({ ...body, event: 'workout_summary', webhook_token: 'x' })).toMatchObject({
      kind: 'refused',
    });
    expect(receive(body)).toMatchObject({ kind: 'refused' });
    const { WAHOO_WEBHOOK_SECRET: _, ...less } = WAHOO.settings('http://localhost:1');
    expect(readPlatforms(less, [wahoo])).toMatchObject({ ok: false });
  });

  it('are told of again after half an hour, 4 h, 24 h and 72 h, and then no more', async () => {
    let atMs = nowMs;
    const own = new Simulator(WAHOO, () => atMs);
    own.webhookUrl = 'http://here';
    const user = own.addUser();
    own.grants.all.push({
      ...{
        userId: user.id,
        scopes: ['offline_data'],
        access: 'a',
        refresh: '',
        expiresMs: null,
        isOver: false,
      },
    });
    own.record(user, shortRun(1));
    const hours: number[] = [];
    for (; atMs < nowMs + 10 * 86_400_000; atMs += 1_800_000) {
      if ((await own.deliver(async () => 503)) > 0) hours.push((atMs - nowMs) / 3_600_000);
    }
    expect(hours).toEqual([0, 0.5, 4.5, 28.5, 100.5]);
  });
});

describe('a workout at Wahoo', () => {
  it('is a plan and a dated workout, one of each however often it is put, and moves with its day', async () => {
    const user = sim.addUser();
    const { call, account } = plainCall(sim, wahoo, user);
    const first = await wahoo.push.put(call, workout('2026-05-05'), account);
    const again = await wahoo.push.put(call, workout('2026-05-06'), account);
    expect(again).toEqual(first);
    expect([...user.workouts.values()].map(({ day }) => day)).toEqual(['2026-05-06']);
    expect(plansOf(user).size).toBe(1);
    const { remote } = first as { remote: Record<string, string> };
    user.workouts.clear();
    plansOf(user).clear();
    expect(await wahoo.push.put(call, { ...workout('2026-05-07'), remote }, account)).toMatchObject({
      kind: 'placed',
    });
    const gone = { day: '2026-05-07', externalId: workout('').externalId, remote: null };
    expect(await wahoo.push.remove(call, gone, account)).toEqual({ kind: 'removed' });
    expect(await wahoo.push.remove(call, gone, account)).toEqual({ kind: 'removed' });
    expect([user.workouts.size, plansOf(user).size]).toEqual([0, 0]);
  });

  it('with a target that Wahoo does not know is refused there', () => {
    const with_ = (type: string) =>
      isPlan({
        ...plan,
        intervals: [{ ...plan.intervals[0]!, targets: [{ type, low: 1, high: 2 } as never] }],
      });
    expect([with_('speed'), with_('pace'), with_('threshold_speed')]).toEqual([true, false, false]);
  });
});

describe('the limits of Wahoo', () => {
  it('allow ten living tokens a person, and no eleventh', async () => {
    const user = sim.addUser();
    sim.grants.browser.userId = user.id;
    const statuses = [];
    for (let n = 0; n < 11; n++) {
      const query = new URLSearchParams({
        client_id: 'sim-client',
        redirect_uri: 'http://x/',
        scope: 'user_read',
      });
      const consent = await fetch(`${sim.origin}/oauth/authorize?${query}`, { redirect: 'manual' });
      const code = new URL(consent.headers.get('location')!).searchParams.get('code')!;
      const form = { ...{ client_id: 'sim-client', client_secret: 'sim-client-secret' }, code };
      const answer = await fetch(`${sim.origin}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
      });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([...Array(10).fill(200), 400]);
  });
});
