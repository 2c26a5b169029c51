import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CorosWorkout } from '../../src/formats/encode/coros-schedule.ts';
import { numericIdOf } from '../../src/formats/encode/external-id.ts';
import { coros } from '../../src/providers/coros/provider.ts';
import { readPlatforms } from '../../src/providers/settings.ts';
import { shortRun } from '../support/simulated-files.ts';
import { COROS } from '../support/simulators/coros/simulator.ts';
import { plainCall } from '../support/simulators/plain-call.ts';
import { type SimUser, Simulator } from '../support/simulators/simulator.ts';

const nowMs = Date.parse('2026-05-03T20:00:00Z');
const sim = new Simulator(COROS, () => nowMs);
beforeAll(() => sim.start());
afterAll(() => sim.stop());
const at = (user: SimUser) => plainCall(sim, coros, user);

describe("COROS' answers", () => {
  it('are judged by their body, because their status is 200', async () => {
    const user = sim.addUser();
    const { call } = at(user);
    sim.grants.endFor(user.id);
    const answer = await call({ base: 'api', path: '/v2/coros/sport/list' });
    expect([answer.status, coros.oauth.judge(answer)]).toEqual([200, 'unauthorised']);
    const judged = (body: string) => coros.oauth.judge({ status: 200, headers: {}, body: Buffer.from(body) });
    expect(judged('{"result":"5016"}')).toBe('unavailable');
    expect(judged('{"result":"0000"}')).toBeNull();
    expect(judged('.FIT')).toBeNull();
  });

  it('to a refresh are mostly no token: the same one lives on for 30 days, and a new one is taken, too', () => {
    const read = (answer: object) => coros.oauth.readTokens(answer, 0);
    const expiresMs = 30 * 86_400_000;
    expect(read({ result: '0000', message: 'OK' })).toEqual({
      ok: true,
      value: { accessToken: null, refreshToken: null, expiresMs },
    });
    expect(read({ accessToken: 'a', refreshToken: 'r' })).toMatchObject({ value: { accessToken: 'a' } });
    expect(read({ result: '5006', message: 'x' })).toMatchObject({ ok: false });
    expect(read({})).toMatchObject({ ok: false });
  });

  it('say that a person left only when they are asked for it', async () => {
    const user = sim.addUser();
    const { call } = at(user);
    expect(await coros.oauth.askStanding(call)).toBe(true);
    sim.grants.endFor(user.id);
    expect(await coros.oauth.askStanding(call)).toBe(false);
    sim.fault = () => ({ status: 200, json: { result: '5001' } });
    expect(await coros.oauth.askStanding(call)).toBeNull();
    sim.fault = null;
  });
});

describe("COROS' runs", () => {
  it('have ids that no double holds, and links that end and are asked for anew', async () => {
    const user = sim.addUser();
    const { call, account } = at(user);
    const run = sim.record(user, shortRun(1, { startMs: nowMs - 86_400_000 }), { quietly: true });
    const span = { kind: 'activity' as const, fromMs: nowMs - 60 * 86_400_000, toMs: nowMs, cursor: null };
    const ids = [];
    for (let cursor: string | null = null, n = 0; n < 4; n++) {
      const page = await coros.pull.list(call, { ...span, cursor }, account);
      if (!page.ok) throw new Error(page.error.message);
      ids.push(...page.value.objects.map(({ objectId }) => objectId));
      cursor = page.value.next;
      if (cursor === null) break;
    }
    expect(ids).toEqual([`${run.id}/8/1`]);
    const object = { kind: 'activity' as const, objectId: ids[0]!, link: null };
    expect(await coros.pull.fetch(call, object, account)).toMatchObject({ kind: 'file' });
    sim.fault = ({ path }) => (path.startsWith('/oss/') ? { status: 403 } : null);
    expect(await coros.pull.fetch(call, object, account)).toEqual({ kind: 'not_yet' });
    sim.fault = null;
  });

  it('are told of with the application’s own id and secret, several people in one call, and a look gets 200', () => {
    const read = readPlatforms(COROS.settings('http://localhost:1'), [coros]);
    const { settings } = (read as Extract<typeof read, { ok: true }>).value[0]!;
    const keys = { settings, verifyToken: '', nowMs };
    const run = (openId: string, labelId: string) =>
      `{"openId":"${openId}","labelId":${labelId},"mode":8,"subMode":1}`;
    const body = Buffer.from(
      `{"sportDataList":[${run('a', '4611686018427387905')},${run('b', '4611686018427387906')}]}`,
    );
    const headers = { client: settings.clientId, secret: settings.clientSecret };
    const outcome = coros.webhook.receive({ method: 'POST', query: {}, headers, body }, keys);
    expect(outcome).toMatchObject({
      kind: 'events',
      answer: { status: 200, body: { message: 'ok', result: '0000' } },
    });
    const events = outcome.kind === 'events' ? outcome.events : [];
    expect(events.map(({ owner, objects }) => [owner, objects[0]!.objectId])).toEqual([
      ['a', '4611686018427387905/8/1'],
      ['b', '4611686018427387906/8/1'],
    ]);
    for (const wrong of [{}, { ...headers, secret: 'x' }, { ...headers, client: 'x' }]) {
      const refused = coros.webhook.receive({ method: 'POST', query: {}, headers: wrong, body }, keys);
      expect(refused.kind).toBe('refused');
    }
    const look = coros.webhook.receive(
      { method: 'GET', query: {}, headers: {}, body: Buffer.alloc(0) },
      keys,
    );
    expect(look).toMatchObject({ kind: 'handshake', answer: { status: 200 } });
  });
});

describe("a day of COROS' schedule", () => {
  const workout = (externalId: string, day: string): CorosWorkout => ({
    ...{
      Id: numericIdOf(externalId),
      LastModifiedDate: '2026-05-01T00:00:00',
      Title: 'Easy',
      Description: '',
    },
    ...{ WorkoutDay: day, WorkoutType: 'run' },
    Structure: [
      {
        ...{ Type: 'Step', IntensityClass: 'Active', Name: 'Easy', IntensityTarget: [] },
        Length: { Unit: 'Second', Value: 600 },
      },
    ],
  });

  it.each([false, true])(
    'is sent whole, so that nothing of it goes, whether others are removed or not (%s)',
    async (removes) => {
      sim.facts.set('removesOthers', removes);
      const user = sim.addUser();
      const { call, account } = at(user);
      const day = '2026-05-05';
      const sameDay = ['pk1', 'pk2'].map((id) => workout(id, day));
      for (const [n, externalId] of ['pk1', 'pk2', 'pk1'].entries()) {
        const put = await coros.push.put(
          call,
          { ...{ day, externalId, sameDay, changedMs: n, remote: null }, content: sameDay[n % 2]! },
          account,
        );
        expect(put).toEqual({ kind: 'placed', remote: { id: String(numericIdOf(externalId)) } });
      }
      expect(user.workouts.size).toBe(2);
      const moved = workout('pk1', '2026-05-06');
      await coros.push.put(
        call,
        {
          ...{ day: '2026-05-06', externalId: 'pk1', changedMs: 9, remote: null },
          content: moved,
          sameDay: [moved],
        },
        account,
      );
      expect([...user.workouts.values()].map((w) => w.day).toSorted()).toEqual([day, '2026-05-06']);
      for (let n = 0; n < 2; n++) {
        const gone = await coros.push.remove(call, { day, externalId: 'pk2', remote: null }, account);
        expect(gone).toEqual({ kind: 'removed' });
      }
      expect(user.workouts.size).toBe(1);
      sim.facts.delete('removesOthers');
    },
  );

  it('is refused in words where the application may not push', async () => {
    const { call, account } = at(sim.addUser());
    sim.facts.set('pushes', false);
    const one = workout('pk1', '2026-05-05');
    const put = await coros.push.put(
      call,
      {
        ...{ day: one.WorkoutDay, externalId: 'pk1', changedMs: 0, remote: null },
        content: one,
        sameDay: [one],
      },
      account,
    );
    expect(put).toMatchObject({ kind: 'refused', code: 'NOT_GRANTED' });
    sim.facts.delete('pushes');
  });
});

describe("COROS' nights", () => {
  it.each([
    ['rmssd', { hrv: { kind: 'rmssd', ms: 61 } }],
    ['sdnn', { hrv: { kind: 'sdnn', ms: 61 } }],
    ['ignored', {}],
  ])('have an HRV whose kind the operator decides: %s', async (kind, hrv) => {
    const user = sim.addUser();
    sim.measure(
      user,
      { day: '2026-05-02', restHrBpm: 47, hrvRmssdMs: 61, sleepS: 27_000 },
      { quietly: true },
    );
    const { call, account } = plainCall(sim, coros, user, { COROS_OPTION_HRV: kind });
    const object = { kind: 'wellness' as const, objectId: '2026-05-01/2026-05-03', link: null };
    const found = await coros.pull.fetch(call, object, account);
    const read = coros.pull.normalise(object, 'bytes' in found ? found.bytes : Buffer.alloc(0), account);
    const day = { day: '2026-05-02', restHrBpm: 47, sleepS: 27_000, ...hrv };
    expect(read).toEqual({ ok: true, value: { file: null, wellness: [day] } });
  });

  it('stand where the operator says that they do', async () => {
    sim.facts.set('daily', 'list');
    const user = sim.addUser();
    const object = { kind: 'wellness' as const, objectId: '2026-05-01/2026-05-03', link: null };
    const { call, account } = plainCall(sim, coros, user, { COROS_OPTION_DAILY: 'list' });
    const found = await coros.pull.fetch(call, object, account);
    expect('bytes' in found && Buffer.from(found.bytes).toString()).toContain('dailyList');
    sim.facts.delete('daily');
  });
});
