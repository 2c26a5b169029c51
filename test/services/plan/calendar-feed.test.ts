import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HISTORY_PLAN } from '../../../fixtures/generators/plans.ts';
import { addDays, type Day } from '../../../src/core/time.ts';
import { buildWorkout } from '../../../src/core/workout/build-workout.ts';
import { stepSpeed } from '../../../src/core/workout/render.ts';
import type { Step, Workout } from '../../../src/core/workout/workout.ts';
import { getCalendarFeed } from '../../../src/db/queries/calendar.ts';
import { ensureLocalAthlete, updateProfile } from '../../../src/services/athlete.ts';
import {
  changeCalendarDetail,
  closeCalendarFeed,
  openCalendarFeed,
  readCalendarFeed,
} from '../../../src/services/plan/calendar-feed.ts';
import { writePlan } from '../../../src/services/plan/plans.ts';
import { testServices } from '../../support/services.ts';
import { readCalendar } from '../../support/workouts/read-calendar.ts';

const MONDAY = '2026-05-04';
let services: Awaited<ReturnType<typeof testServices>>;
let nowMs: number;
let token: string;

beforeAll(async () => {
  services = await testServices(0);
  services.deps.now = () => nowMs;
});
afterAll(() => services.end());
beforeEach(async () => {
  nowMs = Date.UTC(2026, 4, 3, 20);
  await services.empty();
  await ensureLocalAthlete(services.deps, 'Europe/Berlin');
  await decide(run('tue', 1, 8), run('thu', 3, 6));
  token = (await openCalendarFeed(services.deps, 'local', 'steps')).token;
});

function run(id: string, offset: number, km: number): Workout {
  const order = {
    id,
    version: 1,
    day: addDays(MONDAY, offset),
    type: 'easy' as const,
    km,
    level: 2 as const,
  };
  return buildWorkout({ ...order, maxWorkM: null, speedOf: stepSpeed(null) });
}

/** The week with these workouts and no others, as the next version of the plan. */
async function decide(...workouts: Workout[]) {
  const sessions = workouts.map((w) => {
    const { end } = w.steps[0] as Step;
    const km = end.type === 'distance' ? end.m / 1000 : 0;
    return { id: w.id, day: w.day, type: 'easy' as const, km, flexibility: 'normal' as const, locked: false };
  });
  const document = { ...HISTORY_PLAN, weeks: [{ start: MONDAY, type: 'load' as const, km: 20, sessions }] };
  const change = {
    document,
    madeBy: 'runner',
    madeById: null,
    reason: null,
    decidedFor: null,
    decisionId: null,
  } as const;
  await services.deps.db.transaction((tx) => writePlan(services.deps, tx, 'local', { ...change, workouts }));
}

async function read(of = token) {
  const result = await readCalendarFeed(services.deps, of);
  if (!result.ok) return result.error.code;
  return readCalendar(result.value).events.map((e) => [e.DTSTART, e.SUMMARY, Number(e.SEQUENCE), e.STATUS]);
}
const changes = async () => [...(await bytes()).matchAll(/LAST-MODIFIED:(\S+)/g)].map((m) => m[1]);
const bytes = async () => {
  const result = await readCalendarFeed(services.deps, token);
  return result.ok ? Buffer.from(result.value).toString() : result.error.code;
};
const START = '20260503T200000Z';
const later = (days: number) => {
  nowMs += days * 86_400_000;
};

describe('the calendar', () => {
  it('has every decided run on its day, and stays the same byte for byte while nothing changes', async () => {
    const first = await bytes();
    later(1);
    expect(await bytes()).toBe(first);
    expect(await read()).toEqual([
      ['20260505', 'Easy 8 km', 0, 'CONFIRMED'],
      ['20260507', 'Easy 6 km', 0, 'CONFIRMED'],
    ]);
  });

  it('counts a change up under the same id and leaves the rest alone', async () => {
    const uids = async () => [...(await bytes()).matchAll(/UID:(\S+)/g)].map((m) => m[1]);
    await read();
    const before = await uids();
    later(1);
    await decide(run('tue', 2, 5), run('thu', 3, 6));
    expect(await read()).toEqual([
      ['20260506', 'Easy 5 km', 1, 'CONFIRMED'],
      ['20260507', 'Easy 6 km', 0, 'CONFIRMED'],
    ]);
    expect(await changes()).toEqual(['20260504T200000Z', START]);
    expect(await uids()).toEqual(before);
  });

  it('calls off what was dropped, and takes it back when it is decided again', async () => {
    await read();
    await decide(run('tue', 1, 8));
    expect(await read()).toMatchObject([
      ['20260505', 'Easy 8 km', 0, 'CONFIRMED'],
      ['20260507', 'Easy 6 km', 1, 'CANCELLED'],
    ]);
    await decide(run('tue', 1, 8), run('thu', 3, 6));
    expect((await read())[1]).toEqual(['20260507', 'Easy 6 km', 2, 'CONFIRMED']);
  });

  it('never calls off what no calendar was told', async () => {
    await decide(run('tue', 1, 8));
    expect(await read()).toHaveLength(1);
  });

  it('counts one change once, however many read at the same time', async () => {
    await read();
    await decide(run('tue', 1, 9), run('thu', 3, 6));
    const all = await Promise.all(Array.from({ length: 5 }, () => read()));
    for (const events of all) expect(events).toEqual(all[0]);
    expect(all[0]![0]).toEqual(['20260505', 'Easy 9 km', 1, 'CONFIRMED']);
  });

  it('looks four weeks back on the own days of the athlete', async () => {
    const days = async () => ((await read()) as readonly (readonly unknown[])[]).map(([day]) => day as Day);
    await read();
    // in Berlin it is already the day after
    nowMs = Date.UTC(2026, 5, 2, 21, 59);
    expect(await days()).toEqual(['20260505', '20260507']);
    nowMs = Date.UTC(2026, 5, 2, 22, 1);
    expect(await days()).toEqual(['20260507']);
  });

  it('says no more than was chosen, also of what was called off', async () => {
    await updateProfile(services.deps, 'local', { birthYear: 1990 });
    await changeCalendarDetail(services.deps, 'local', 'targets');
    expect((await read())[0]).toEqual(['20260505', 'Easy 8 km (RPE 2-4)', 0, 'CONFIRMED']);
    await decide(run('thu', 3, 6));
    await changeCalendarDetail(services.deps, 'local', 'steps');
    expect(await read()).toMatchObject([
      ['20260505', 'Easy 8 km', 1, 'CANCELLED'],
      ['20260507', 'Easy 6 km', 1, 'CONFIRMED'],
    ]);
    await changeCalendarDetail(services.deps, 'local', 'title');
    expect(await read()).toMatchObject([
      ['20260505', 'Run', 2, 'CANCELLED'],
      ['20260507', 'Run', 2, 'CONFIRMED'],
    ]);
    expect(await bytes()).not.toMatch(/DESCRIPTION|km|RPE/);
  });
});

describe('the address of the calendar', () => {
  it('opens nothing any more once there is a new one, or none', async () => {
    const second = (await openCalendarFeed(services.deps, 'local', 'steps')).token;
    expect(second).not.toBe(token);
    expect(await read(token)).toBe('CALENDAR_NOT_FOUND');
    expect(await read(second)).toHaveLength(2);
    expect(await closeCalendarFeed(services.deps, 'local')).toMatchObject({ ok: true });
    expect(await read(second)).toBe('CALENDAR_NOT_FOUND');
    expect(await closeCalendarFeed(services.deps, 'local')).toMatchObject({
      error: { code: 'CALENDAR_NOT_FOUND' },
    });
  });

  it('goes on counting under a new one', async () => {
    await read();
    await decide(run('tue', 1, 9), run('thu', 3, 6));
    const { token: next } = await openCalendarFeed(services.deps, 'local', 'steps');
    expect((await read(next))[0]).toEqual(['20260505', 'Easy 9 km', 1, 'CONFIRMED']);
  });

  it('is a secret of 256 bits that is not kept', async () => {
    const secret = token.split('.')[1]!;
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    const row = await services.deps.db.read((db) => getCalendarFeed(db, 'local'));
    expect(JSON.stringify(row)).not.toContain(secret);
  });

  it.each([
    ['another secret', (own: string) => `${own.split('.')[0]}.${'A'.repeat(43)}`],
    ['another athlete', (own: string) => `${Buffer.from('ben').toString('base64url')}.${own.split('.')[1]}`],
    ['no secret', (own: string) => own.split('.')[0]!],
    ['half a secret', (own: string) => own.slice(0, -1)],
    ['an id that is no text', () => `_____w.${'A'.repeat(43)}`],
    ['an id with a NUL', () => `${Buffer.from('a\0b').toString('base64url')}.${'A'.repeat(43)}`],
    ['an empty id', () => `A.${'A'.repeat(43)}`],
    ['nothing', () => ''],
  ])('is not guessed from %s', async (_, wrong) => {
    expect(await read(wrong(token))).toBe('CALENDAR_NOT_FOUND');
  });
});
