import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GarminWorkout } from '../../src/formats/encode/garmin-workout.ts';
import { garmin } from '../../src/providers/garmin/provider.ts';
import type { OutgoingWorkout, PushAnswer } from '../../src/providers/provider.ts';
import { readPlatforms } from '../../src/providers/settings.ts';
import { shortRun } from '../support/simulated-files.ts';
import { GARMIN, switchPermissions } from '../support/simulators/garmin/simulator.ts';
import { libraryOf } from '../support/simulators/garmin/training.ts';
import { plainCall } from '../support/simulators/plain-call.ts';
import { type SimUser, Simulator } from '../support/simulators/simulator.ts';

const DAY_MS = 86_400_000;
let nowMs = Date.parse('2026-05-03T20:00:00Z');
const sim = new Simulator(GARMIN, () => nowMs);
beforeAll(() => sim.start());
afterAll(() => sim.stop());

const settingsOf = (more: Record<string, string> = {}) => {
  const read = readPlatforms({ ...GARMIN.settings(sim.origin), ...more }, [garmin]);
  if (!read.ok) throw new Error(read.error.message);
  return read.value[0]!.settings;
};
const receive = (said: object, more: Record<string, string> = {}, client = 'sim-client') =>
  garmin.webhook.receive(
    {
      ...{ method: 'POST', query: {}, headers: { 'garmin-client-id': client } },
      body: Buffer.from(JSON.stringify(said)),
    },
    { settings: settingsOf(more), verifyToken: '', nowMs },
  );
const eventsOf = (...given: Parameters<typeof receive>) => {
  const outcome = receive(...given);
  return outcome.kind === 'events' ? outcome.events : [];
};
/** What the simulator would send now, read by the provider. */
const told = () => {
  const made = sim.pending.splice(0).map(({ make }) => make(nowMs));
  return made.flatMap(({ body }) => eventsOf(JSON.parse(body.toString())));
};

describe("Garmin's calls", () => {
  it('hold several people and kinds of things, each with their owner', () => {
    const at = (userId: string) => ({ userId, summaryId: `s-${userId}`, callbackURL: `https://x/${userId}` });
    const events = eventsOf({
      activityFiles: [
        { ...at('a'), activityId: 1 },
        { ...at('b'), activityId: 2 },
      ],
      dailies: [at('b'), { userId: 'c', calendarDate: '2026-05-01' }],
      deregistrations: [{ userId: 'd' }],
      bodyComps: [{ userId: 'e' }],
    });
    expect(events.map(({ owner, kind, objects }) => [owner, kind, objects[0]?.kind ?? null])).toEqual([
      ['a', 'changed', 'activity'],
      ['b', 'changed', 'activity'],
      ['b', 'changed', 'wellness'],
      ['c', 'other', null],
      ['d', 'left', null],
      ['e', 'other', null],
    ]);
    expect(new Set(events.map(({ owner, key }) => owner + key)).size).toBe(6);
    expect(events.some(({ isProven }) => isProven)).toBe(false);
    expect(receive({ deregistrations: [{ userId: 'd' }] }, {}, 'another').kind).toBe('refused');
    expect(receive({}).kind).toBe('refused');
  });

  it('that bring days whole are believed only where the operator says so', () => {
    const hrv = { userId: 'a', calendarDate: '2026-05-01', lastNightAvg: 61 };
    expect(eventsOf({ hrv: [hrv] })).toMatchObject([{ kind: 'other', objects: [] }]);
    const [event] = eventsOf({ hrv: [hrv] }, { GARMIN_OPTION_PUSH: 'believed' });
    expect(event!.objects).toHaveLength(1);
    const { objectId, link } = event!.objects[0]!;
    expect(link).toMatch(/^data:/);
    const { account } = plainCall(sim, garmin, sim.addUser());
    const never = () => Promise.reject(new Error('nothing is asked'));
    const object = { kind: 'wellness' as const, objectId, link: link! };
    return garmin.pull.fetch(never, object, account).then((found) => {
      const read = garmin.pull.normalise(object, 'bytes' in found ? found.bytes : Buffer.alloc(0), account);
      const day = { day: '2026-05-01', hrv: { kind: 'rmssd', ms: 61 } };
      expect(read).toMatchObject({ value: { wellness: [day] } });
    });
  });

  it('name addresses that work once, for a day, for whom they are, and are Garmin’s own', async () => {
    const user = sim.addUser();
    const { call, account } = plainCall(sim, garmin, user);
    const other = plainCall(sim, garmin, sim.addUser());
    const fileOf = () => {
      sim.record(user, shortRun(1, { startMs: nowMs - DAY_MS }));
      const object = told()
        .flatMap(({ objects }) => objects)
        .find(({ link }) => link !== undefined)!;
      return { kind: 'activity' as const, objectId: object.objectId, link: object.link! };
    };
    const one = fileOf();
    expect(await garmin.pull.fetch(other.call, one, other.account)).toMatchObject({ code: 'NOT_GRANTED' });
    expect(await garmin.pull.fetch(call, one, account)).toMatchObject({ kind: 'file' });
    expect(await garmin.pull.fetch(call, one, account)).toMatchObject({ code: 'LINK_OVER' });
    const late = fileOf();
    nowMs += DAY_MS + 1000;
    expect(await garmin.pull.fetch(call, late, account)).toMatchObject({ code: 'LINK_OVER' });
    const asked = sim.requests.length;
    for (const link of [`${sim.origin}/apis/other?token=1`, 'https://evil.example/wellness-api/rest/x'])
      expect(await garmin.pull.fetch(call, { ...one, link }, account)).toMatchObject({
        code: 'LINK_FOREIGN',
      });
    expect(sim.requests.length).toBe(asked);
  });
});

describe("Garmin's permissions", () => {
  it('are asked for, not believed, in either form of the answer', async () => {
    const user = sim.addUser();
    const { call } = plainCall(sim, garmin, user);
    expect(await garmin.oauth.askScopes(call)).toMatchObject({
      value: expect.arrayContaining(['HEALTH_EXPORT']),
    });
    switchPermissions(sim, user, ['ACTIVITY_EXPORT']);
    expect(told()).toMatchObject([{ owner: user.id, kind: 'scopes', isProven: false }]);
    expect(await garmin.oauth.askScopes(call)).toEqual({ ok: true, value: ['ACTIVITY_EXPORT'] });
    sim.fault = () => ({ status: 200, json: ['WORKOUT_IMPORT'] });
    expect(await garmin.oauth.askScopes(call)).toEqual({ ok: true, value: ['WORKOUT_IMPORT'] });
    sim.fault = null;
  });
});

describe('what was before', () => {
  const walk = async (user: SimUser, more: Record<string, string>, scopes: string[] | null = null) => {
    const { call, account } = plainCall(sim, garmin, user, more);
    const asked = sim.requests.length;
    const span = { fromMs: 0, toMs: nowMs };
    for (const kind of garmin.pull.kinds) {
      for (let cursor: string | null = null, n = 0; n < 50; n++) {
        const page = await garmin.pull.list(call, { ...span, kind, cursor }, { ...account, scopes });
        if (!page.ok) throw new Error(page.error.message);
        cursor = page.value.next;
        if (cursor === null) break;
      }
    }
    return sim.requests.slice(asked).map(({ path, status }) => `${path.split('/').at(-1)} ${status}`);
  };

  it('is asked for in windows as deep as the operator says, comes by the webhook, and is refused twice', async () => {
    const user = sim.addUser();
    const { id } = sim.record(user, shortRun(1, { startMs: nowMs - 5 * DAY_MS }), { quietly: true });
    const more = { GARMIN_OPTION_BACKFILL_DAYS: '90' };
    const asked = await walk(user, more);
    const [runs, days, nights, hrv] = ['activities 202', 'dailies 202', 'sleeps 202', 'hrv 202'];
    expect(asked).toEqual([runs, days, nights, hrv].flatMap((text) => [text, text, text]));
    expect(told().map(({ objects }) => objects[0]?.objectId)).toEqual([id, id]);
    // a second time only what cannot have been asked for, as far as Garmin lets that be asked
    const refused = (text: string) => text.replace('202', '409');
    expect(await walk(user, more)).toEqual(asked.flatMap((text) => [refused(text!), text]));
    sim.facts.set('overlap', 'refused');
    expect(await walk(user, more)).toEqual(asked.flatMap((text) => [refused(text!), refused(text!)]));
    sim.facts.delete('overlap');
    const half = await walk(sim.addUser(), {
      GARMIN_OPTION_BACKFILL_WINDOW: '90',
      GARMIN_OPTION_BACKFILL_DAYS: '90',
    });
    expect(half.every((text) => text.endsWith('400'))).toBe(true);
  });

  it('is not asked for where the person did not agree to it', async () => {
    const user = sim.addUser();
    expect(await walk(user, {}, ['ACTIVITY_EXPORT'])).toEqual([]);
    user.facts.set('permissions', ['ACTIVITY_EXPORT']);
    expect(await walk(user, {})).toEqual(['activities 403', 'dailies 403']);
  });
});

describe('a workout at Garmin', () => {
  const content: GarminWorkout = {
    ...{ workoutName: 'Easy', description: '', sport: 'RUNNING', estimatedDurationInSecs: 600 },
    ...{
      workoutProvider: 'Pacekeeper',
      workoutSourceId: 'pk0123456789abcdef',
      isSessionTransitionEnabled: false,
    },
    segments: [
      {
        ...{ segmentOrder: 1, sport: 'RUNNING', poolLength: null, poolLengthUnit: null },
        steps: [
          {
            ...{ type: 'WorkoutStep', stepOrder: 1, intensity: 'ACTIVE', description: '' },
            ...{ durationType: 'TIME', durationValue: 600, targetType: 'OPEN' },
          },
        ],
      },
    ],
  };
  const put = async (user: SimUser, day: string, changedMs: number, remote: OutgoingWorkout['remote']) => {
    const { call, account } = plainCall(sim, garmin, user);
    const workout = { day, externalId: content.workoutSourceId, content, sameDay: [], changedMs };
    const first = await garmin.push.put(call, { ...workout, remote }, account);
    if (first.kind !== 'begun') return first;
    return garmin.push.put(call, { ...workout, remote: first.remote }, account);
  };
  const remoteOf = (answer: PushAnswer) => ('remote' in answer ? answer.remote : {});
  const days = (user: SimUser) => [...user.workouts.values()].map(({ day }) => day).toSorted();

  it('is made, due on a day, changed and moved in place, and taken off, whatever the schedule answers', async () => {
    for (let shape = 0; shape < 3; shape++) {
      const user = sim.addUser();
      for (let n = 0; n < shape; n++)
        user.workouts.set(String(n), {
          remoteId: String(n),
          externalId: 'x',
          day: '2020-01-01',
          content: '1',
        });
      const { call, account } = plainCall(sim, garmin, user);
      const first = remoteOf(await put(user, '2026-05-05', 1, null));
      expect(BigInt(first.workoutId!) > 2n ** 53n).toBe(true);
      const same = remoteOf(await put(user, '2026-05-05', 2, first));
      const moved = remoteOf(await put(user, '2026-05-07', 2, same));
      expect(moved).toMatchObject({ workoutId: first.workoutId, scheduleId: first.scheduleId });
      expect(days(user).slice(shape)).toEqual(['2026-05-07']);
      expect(libraryOf(user).size).toBe(1);
      const gone = { day: '2026-05-07', externalId: content.workoutSourceId, remote: moved };
      for (let n = 0; n < 2; n++)
        expect(await garmin.push.remove(call, gone, account)).toEqual({ kind: 'removed' });
      expect([libraryOf(user).size, user.workouts.size]).toEqual([0, shape]);
    }
  });

  it('whose answer was lost is found before it is made again', async () => {
    const user = sim.addUser();
    const { call, account } = plainCall(sim, garmin, user);
    const { workoutId } = remoteOf(await put(user, '2026-05-05', 1, null));
    const again = await put(user, '2026-05-05', 1, { workoutId: workoutId!, version: '1' });
    expect(again).toMatchObject({ kind: 'placed', remote: { workoutId } });
    expect(days(user)).toEqual(['2026-05-05']);
    const found = await garmin.push.look!(call, { from: '2026-05-05', to: '2026-05-05' }, account);
    expect(found).toMatchObject({ value: [{ externalId: content.workoutSourceId, remote: { workoutId } }] });
  });

  it('is refused in words where the person took the permission back', async () => {
    const user = sim.addUser();
    user.facts.set('permissions', ['ACTIVITY_EXPORT']);
    expect(await put(user, '2026-05-05', 1, null)).toMatchObject({ kind: 'refused', code: 'NOT_GRANTED' });
  });
});
