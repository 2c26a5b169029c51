import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RenderedWorkout } from '../../src/core/workout/rendered-workout.ts';
import { suuntoEncoder } from '../../src/formats/encode/suunto-guide.ts';
import { readPlatforms } from '../../src/providers/settings.ts';
import { suunto } from '../../src/providers/suunto/provider.ts';
import { shortRun } from '../support/simulated-files.ts';
import { plainCall } from '../support/simulators/plain-call.ts';
import { Simulator } from '../support/simulators/simulator.ts';
import { guideOf, SUUNTO } from '../support/simulators/suunto/simulator.ts';

const nowMs = Date.parse('2026-05-03T20:00:00Z');
const sim = new Simulator(SUUNTO, () => nowMs);
beforeAll(() => sim.start());
afterAll(() => sim.stop());

const rendered = (day: string) =>
  ({
    workout: {
      ...{ id: 'w', version: 1, name: 'Easy', purpose: '', day, sport: 'running' },
      steps: [{ kind: 'step', role: 'work', end: { type: 'time', s: 600 }, target: { type: 'none' } }],
    },
    ...{ externalId: 'pk0123456789abcdef', changedMs: nowMs, zones: null },
  }) as unknown as RenderedWorkout;

describe('a call to Suunto', () => {
  it('carries token and key to the interface, and no key to where tokens come from', async () => {
    const user = sim.addUser();
    const { call, account } = plainCall(sim, suunto, user);
    expect((await call(suunto.oauth.probe)).status).toBe(200);
    const wrong = plainCall(sim, suunto, user, { SUUNTO_API_KEY: 'other' });
    expect((await wrong.call(suunto.oauth.probe)).status).toBe(401);
    expect(await suunto.oauth.revoke(call, account)).toBe(true);
  });

  it('is not made without the settings that it needs', () => {
    for (const name of ['SUUNTO_API_KEY', 'SUUNTO_APP_NAME', 'SUUNTO_WEBHOOK_SECRET']) {
      const { [name]: _, ...less } = SUUNTO.settings('http://localhost:1');
      const read = readPlatforms(less, [suunto]);
      expect(read.ok ? '' : read.error.message).toContain(name);
    }
  });
});

describe('a guide', () => {
  const put = (day: string, remote: Record<string, string> | null, at: ReturnType<typeof plainCall>) => {
    const one = rendered(day);
    const { content } = suunto.push.encoder!(at.account.settings)(one);
    const { externalId, changedMs } = one;
    return suunto.push.put(
      at.call,
      { day, externalId, changedMs, remote, content: content!, sameDay: [] },
      at.account,
    );
  };

  it('is one for each workout, although the first answer was lost, and moves with its day', async () => {
    const user = sim.addUser();
    const at = plainCall(sim, suunto, user);
    const first = await put('2026-05-05', null, at);
    expect(first).toMatchObject({ kind: 'placed' });
    expect(await put('2026-05-06', null, at)).toEqual(first);
    expect([...user.workouts.values()].map(({ day }) => day)).toEqual(['2026-05-06']);
    const { remote } = first as { remote: Record<string, string> };
    user.workouts.clear();
    expect(await put('2026-05-07', remote, at)).toMatchObject({ kind: 'placed' });
    const gone = { day: '2026-05-07', externalId: 'pk0123456789abcdef', remote: null };
    for (let n = 0; n < 2; n++)
      expect(await suunto.push.remove(at.call, gone, at.account)).toEqual({ kind: 'removed' });
    expect(user.workouts.size).toBe(0);
  });

  it('has the name of the application for its owner, or is refused', () => {
    const zip = (owner: string) => suuntoEncoder(owner)(rendered('2026-05-05')).content!;
    expect(guideOf(zip('Pacekeeper'))).toBe('owner');
    expect(guideOf(zip('Sim Runners Ltd'))).toMatchObject({ localDate: '2026-05-05' });
  });
});

describe("Suunto's nights", () => {
  const night = (end: string, Duration: number, IsNap = false) => ({
    ...{ timestamp: end, entryData: { BedtimeEnd: end, Duration, HRMin: 47, AvgHRV: 60, IsNap } },
  });
  const account = { externalId: 'x', scopes: null, settings: {} as never, zone: 'Europe/Helsinki' };
  const read = (value: unknown) =>
    suunto.pull.normalise(
      { kind: 'wellness', objectId: '2026-05-01/2026-05-03' },
      Buffer.from(JSON.stringify(value)),
      account,
    );

  it('belong to the day on which they ended where the runner is, and naps are none', () => {
    const found = read([
      night('2026-05-01T22:30:00Z', 27_000),
      night('2026-05-02T12:00:00Z', 29_000, true),
      night('2026-05-09T05:00:00Z', 25_000),
    ]);
    expect(found).toMatchObject({
      value: {
        wellness: [{ day: '2026-05-02', sleepS: 27_000, restHrBpm: 47, hrv: { kind: 'rmssd', ms: 60 } }],
      },
    });
    expect(read({ error: 'x' })).toMatchObject({ ok: false, error: { code: 'ANSWER_UNREADABLE' } });
  });

  it('are asked for only where the application has them', async () => {
    const user = sim.addUser();
    const span = { kind: 'wellness' as const, fromMs: nowMs - 1e9, toMs: nowMs, cursor: null };
    for (const [has, count] of [
      ['yes', 1],
      ['no', 0],
    ] as const) {
      const { call, account: own } = plainCall(sim, suunto, user, { SUUNTO_OPTION_WELLNESS: has });
      const page = await suunto.pull.list(call, span, own);
      expect(page.ok && page.value.objects.length).toBe(count);
    }
  });
});

it('an answer of 200 that is an error is no list', async () => {
  const { call, account } = plainCall(sim, suunto, sim.addUser());
  sim.record([...sim.users.values()][0]!, shortRun(1), { quietly: true });
  sim.fault = () => ({ status: 200, json: { error: { code: 500 }, payload: [] } });
  const span = { kind: 'activity' as const, fromMs: 0, toMs: nowMs, cursor: null };
  expect(await suunto.pull.list(call, span, account)).toMatchObject({ ok: false });
  sim.fault = null;
});
