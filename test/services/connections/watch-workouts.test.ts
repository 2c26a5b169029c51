import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, localDay, weekStart } from '../../../src/core/time.ts';
import { changedWorkouts, dueConnections } from '../../../src/services/connections/due-connections.ts';
import { shortRun } from '../../support/simulated-files.ts';
import { type ConnectedApp, connectedApp } from '../../support/simulators/connected-app.ts';
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
