import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, localDay, weekStart } from '../../../src/core/time.ts';
import { changedWorkouts, dueConnections } from '../../../src/services/connections/due-connections.ts';
import { NOW } from '../../support/app.ts';
import { shortRun } from '../../support/simulated-files.ts';
import { type ConnectedApp, connectedApp } from '../../support/simulators/connected-app.ts';
import { editCalendar } from '../../support/simulators/intervals/simulator.ts';
import type { SimUser } from '../../support/simulators/simulator.ts';

/** Planned workouts at platforms, where something comes between. */
let test: ConnectedApp;
let monday: string;
let user: SimUser;
beforeAll(async () => {
  test = await connectedApp(['garmin', 'intervals']);
  monday = addDays(weekStart(localDay(test.clock.ms, 'UTC')), 7);
}, 120_000);
afterAll(() => test.end());
beforeEach(async () => {
  await test.restart();
  test.clock.ms = Date.parse(NOW);
  for (const sim of test.sims.values()) sim.forget();
});

const run = (n: number) => shortRun(n, { startMs: test.clock.ms - (n + 1) * 86_400_000, everyS: 10 });
async function connect(id: 'garmin' | 'intervals'): Promise<void> {
  user = test.sim(id).addUser();
  for (let n = 0; n < 3; n++) test.sim(id).record(user, run(n), { quietly: true });
  expect(await test.connect(id)).toMatchObject({ status: 302 });
  for (let k = 0; k < 6; k++) await test.later(40);
}
async function plan(version: number, days: number[]): Promise<void> {
  const easy = (n: number, i: number) => ({ id: `s${i}`, day: addDays(monday, n), type: 'easy', km: 6 });
  const weeks = [{ start: monday, km: 6 * days.length, sessions: days.map(easy) }];
  const payload = { format: 'pacekeeper.plan/1', id: 'spring', version, zone: 'UTC', weeks };
  const put = await test.app.inject({ method: 'PUT', url: '/v1/plan', payload });
  const review = await test.app.inject({ method: 'POST', url: '/v1/review', payload: {} });
  expect([put.statusCode, review.statusCode], put.body + review.body).toEqual([200, 201]);
}
const planned = async (): Promise<string[]> =>
  (await test.app.inject('/v1/workouts'))
    .json()
    .workouts.map(({ day }: { day: string }) => day)
    .toSorted();
const there = () => [...user.workouts.values()].map(({ day }) => day).toSorted();

/** Of the first workout that is sent, something is done before the platform answers. */
function onTheWay(meanwhile: () => Promise<void>): { happened(): boolean } {
  let happened = false;
  test.sim('garmin').fault = async ({ method, path }) => {
    if (method !== 'POST' || !path.includes('/workoutportal/') || happened) return null;
    happened = true;
    test.clock.ms += 1000;
    await meanwhile();
    await changedWorkouts(test.deps);
    await dueConnections(test.deps);
    for (let k = 0; k < 50; k++) await test.deps.queue.nextEnd(20);
    return null;
  };
  return { happened: () => happened };
}

describe('a planned workout', () => {
  it('that is moved to another day is moved there', async () => {
    await connect('garmin');
    await plan(1, [1, 3]);
    for (let k = 0; k < 4; k++) await test.later(60);
    expect(there()).toEqual(await planned());
    await plan(2, [2, 3]);
    for (let k = 0; k < 4; k++) await test.later(60);
    expect(there()).toEqual(await planned());
  }, 120_000);

  it('that is overtaken on its way stands there once, also where the platform matches nothing', async () => {
    await connect('garmin');
    const way = onTheWay(() => plan(2, [2, 4]));
    await plan(1, [1, 3]);
    for (let k = 0; k < 8; k++) await test.later(60);
    expect(way.happened()).toBe(true);
    expect(there()).toEqual(await planned());
  }, 120_000);

  it('that is called off on its way does not stay there', async () => {
    await connect('garmin');
    const way = onTheWay(() => plan(2, [5]));
    await plan(1, [1, 3]);
    for (let k = 0; k < 8; k++) await test.later(60);
    expect(way.happened()).toBe(true);
    expect(there()).toEqual(await planned());
  }, 120_000);
});

describe('a run whose ping was lost', () => {
  it.each(['allowed', 'refused'])(
    'comes with the next look back, where overlaps are %s',
    async (overlap) => {
      const sim = test.sim('garmin');
      await connect('garmin');
      sim.facts.set('overlap', overlap);
      const runs = async () => (await test.app.inject('/v1/activities')).json().activities.length;
      const before = await runs();
      sim.loses = () => true;
      // run before the last look back, and given to the platform after it
      const late = { startMs: test.clock.ms - 2 * 86_400_000 - 3_600_000, everyS: 10 };
      if (overlap === 'allowed') sim.record(user, shortRun(8, late));
      test.clock.ms += 43_200_000;
      sim.record(user, shortRun(9, { startMs: test.clock.ms - 3_600_000, everyS: 10 }));
      sim.loses = () => false;
      await test.later(86_400);
      for (let k = 0; k < 4; k++) await test.later(120);
      expect(await runs()).toBe(before + (overlap === 'allowed' ? 2 : 1));
    },
    120_000,
  );
});

describe('what somebody changes of a workout in the calendar of intervals.icu', () => {
  const edits = async (query = '') => (await test.app.inject(`/v1/device-edits${query}`)).json().edits;
  const answer = (id: string, verb: string) =>
    test.app.inject({ method: 'POST', url: `/v1/device-edits/${id}/${verb}`, payload: {} });
  const ours = () => [...user.workouts.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const settle = async () => {
    for (let k = 0; k < 3; k++) await test.later(30);
  };
  const edit = async (n: number, to: Parameters<typeof editCalendar>[3]) => {
    test.clock.ms += 1000;
    editCalendar(test.sim('intervals'), user, ours()[n]!.externalId, to);
    await settle();
  };
  const start = async () => {
    await connect('intervals');
    await plan(1, [1, 3, 5]);
    await settle();
    expect(there()).toEqual(await planned());
    expect(await edits()).toEqual([]);
  };

  it('is a proposal, is not written over, and becomes the plan where it is accepted', async () => {
    await start();
    const puts = () => test.sim('intervals').requests.filter(({ path }) => path.endsWith('/bulk')).length;
    const before = puts();
    const to = addDays(monday, 2);
    await edit(0, { day: to });
    const [moved] = await edits();
    expect(moved).toMatchObject({ kind: 'moved', day: addDays(monday, 1), toDay: to, state: 'open' });
    // another change of the plan leaves what waits for its answer alone
    expect(ours()[0]!.day).toBe(to);
    await test.later(6 * 3600);
    await settle();
    expect([puts(), ours()[0]!.day, await edits()]).toEqual([before, to, [moved]]);
    expect((await answer(moved.id, 'accept')).statusCode).toBe(200);
    await settle();
    expect(await planned()).toContain(to);
    expect(there()).toEqual(await planned());
    expect(await edits()).toEqual([]);
    expect((await edits('?state=all'))[0]).toMatchObject({ id: moved.id, state: 'accepted' });
    expect((await answer(moved.id, 'accept')).json().code).toBe('DEVICE_EDIT_ANSWERED');
  }, 120_000);

  it('is set back where it is rejected, and a change taken back is no proposal any more', async () => {
    await start();
    const [first] = ours();
    const text = (first!.content as { description: string }).description;
    await edit(0, { words: '- 5m Z1 Pace' });
    const [rewritten] = await edits();
    expect(rewritten).toMatchObject({ kind: 'rewritten', toDay: first!.day });
    expect((await answer(rewritten.id, 'reject')).statusCode).toBe(200);
    await settle();
    expect((ours()[0]!.content as { description: string }).description).toBe(text);
    await edit(1, { day: addDays(monday, 4) });
    expect(await edits()).toHaveLength(1);
    await edit(1, { day: addDays(monday, 3) });
    expect(await edits()).toEqual([]);
    expect(there()).toEqual(await planned());
  }, 120_000);

  it('may be a deletion or another length, and is met also by what is on its way there', async () => {
    await start();
    const { moving_time: movingS } = ours()[1]!.content as { moving_time: number };
    const { km } = (await test.app.inject('/v1/workouts')).json().workouts[1];
    await edit(1, { movingS: movingS / 2 });
    expect(await edits()).toMatchObject([{ kind: 'resized', km: km / 2 }]);
    await answer((await edits())[0].id, 'accept');
    await settle();
    const { workouts } = (await test.app.inject('/v1/workouts')).json();
    expect(workouts.find((w: { day: string }) => w.day === ours()[1]!.day).km).toBe(km / 2);
    await edit(2, null);
    const [dropped] = await edits();
    expect(dropped).toMatchObject({ kind: 'dropped', toDay: null });
    await answer(dropped.id, 'accept');
    await settle();
    expect(there()).toEqual(await planned());
    expect(there()).toHaveLength(2);

    // changed there after the last look, and by the plan before the next one
    const { externalId } = ours()[0]!;
    user.workouts.set(externalId, { ...ours()[0]!, day: addDays(monday, 2) });
    let looks = 0;
    test.sim('intervals').fault = ({ path, method }) =>
      path.endsWith('/events') && method === 'GET' && ++looks === 1 ? { status: 404 } : null;
    test.clock.ms += 1000;
    await plan(3, [0, 3]);
    await settle();
    test.sim('intervals').fault = null;
    expect(looks).toBeGreaterThan(1);
    expect(user.workouts.get(externalId)!.day).toBe(addDays(monday, 2));
    expect(await edits()).toMatchObject([{ kind: 'moved' }]);
    // set back there: what the plan said meanwhile comes now
    const n = ours().findIndex((one) => one.externalId === externalId);
    await edit(n, { day: addDays(monday, 1) });
    expect(await edits()).toEqual([]);
    expect(there()).toEqual(await planned());
  }, 120_000);

  it('keeps no other platform from following the plan', async () => {
    await start();
    await edit(0, { day: addDays(monday, 2) });
    expect(await edits()).toHaveLength(1);
    const calendar = user;
    await connect('garmin');
    await plan(2, [0, 3, 5]);
    await settle();
    expect(there()).toEqual(await planned());
    expect([...calendar.workouts.values()].map(({ day }) => day)).toContain(addDays(monday, 2));
  }, 120_000);

  it('where it cannot be read, holds up nothing else', async () => {
    await start();
    const runs = async () => (await test.app.inject('/v1/activities')).json().activities.length;
    const before = await runs();
    test.sim('intervals').fault = ({ path, method }) =>
      path.endsWith('/events') && method === 'GET' ? { status: 302 } : null;
    test.sim('intervals').record(user, shortRun(9, { startMs: test.clock.ms - 3_600_000, everyS: 10 }));
    await settle();
    expect(await runs()).toBe(before + 1);
  }, 120_000);
});
