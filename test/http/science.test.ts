import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/core/time.ts';
import { insertDelivery } from '../../src/db/queries/delivery.ts';
import { putWellnessDay } from '../../src/db/queries/wellness.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { type SimulatedRun, simulatedHistory } from '../support/simulated-history.ts';
import { activitiesOf, storeActivities } from '../support/stored-history.ts';

/** The clock stands on 2026-05-03; the last files arrived four days earlier. */
const TODAY = '2026-05-03';
const start = '2026-04-06';
const runs: SimulatedRun[] = Array.from({ length: 10 }, (_, k) => ({
  id: `run${k}`,
  day: addDays(start, 2 * k),
  mps: k % 5 === 4 ? 3.9 : 2.6,
  s: 2400,
  hr: k % 5 === 4 ? 176 : 140,
}));
const others: SimulatedRun[] = [
  { id: 'ride', day: '2026-04-27', mps: 7, s: 3600, hr: 145, sport: 'cycling' },
  { id: 'gym', day: '2026-04-28', mps: 0.1, s: 2400, hr: 120, sport: 'strength' },
  { id: 'broken', day: '2026-04-29', mps: 2.6, s: 2400, hr: 140, untrusted: true },
];

let test: TestApp;
beforeAll(async () => {
  test = await testApp();
  const facts = { sex: 'male', maxHrBpm: 195, restHrBpm: 48 };
  await test.app.inject({ method: 'PATCH', url: '/v1/athlete', payload: facts });
  const stated = { day: '2026-03-01', thresholdSPerKm: 260, lthrBpm: 172 };
  await test.app.inject({ method: 'POST', url: '/v1/zones/statements', payload: stated });
  await storeActivities(test.deps, 'local', activitiesOf(simulatedHistory([...runs, ...others])));
}, 120_000);
afterAll(() => test.end());

const get = async (url: string) => {
  const response = await test.app.inject(`/v1${url}`);
  expect(response.statusCode, response.body.slice(0, 300)).toBe(200);
  return response.json();
};

describe('the load of an activity', () => {
  it("stands on the runner's own scale, with the quality that a calibrated score has", async () => {
    const { today } = await get('/load');
    expect(today.ctl).toBeGreaterThan(0);
    const { load } = (await get('/activities/ride')).analysis;
    expect([load.method, load.quality]).toEqual(['hr', 'good']);
    expect(load.scale).not.toBe(1);
    expect(load.value).toBeCloseTo(load.alternatives.hr * load.scale, 6);
    const { activities } = await get('/activities?limit=50');
    expect(activities.find((a: { id: string }) => a.id === 'ride').load).toBeCloseTo(load.value, 6);
    expect((await get('/activities/run0')).analysis.load).toMatchObject({ method: 'pace', scale: 1 });
  });

  it('leaves out a heart rate that is not to be believed, and says so', async () => {
    const { load, easy } = (await get('/activities/broken')).analysis;
    expect(load.reasons).toContain('heart_rate_suspect');
    expect(load.alternatives.hr).toBeNull();
    expect(easy?.tooFast ?? false).toBe(false);
  });

  it('of other sports counts as load, never as running volume', async () => {
    const { series, weeks } = await get('/load?from=2026-04-27&to=2026-05-03');
    const loads = series.slice(0, 2).map((p: { load: number }) => p.load);
    expect(loads.every((l: number) => l > 0)).toBe(true);
    expect(weeks).toMatchObject([{ start: '2026-04-27', km: 0 }]);
  });
});

describe('days after the last arrival', () => {
  it('are unknown and no rest, and hold fitness as it was', async () => {
    const { series: all } = await get('/load?from=2026-04-30');
    expect(all.map((p: { state: string }) => p.state)).toEqual(['rest', 'rest', 'rest', 'rest']);
    await test.deps.db.transaction((tx) =>
      insertDelivery(tx, {
        athleteId: 'local',
        deliveryId: 'd1',
        naturalKey: 'k1',
        source: 'upload',
        receivedMs: Date.parse('2026-04-30T12:00:00Z'),
        sizeBytes: 3,
        state: 'rejected',
      }),
    );
    const { series, today } = await get('/load?from=2026-04-29');
    const [, , ...later] = series;
    expect(series[1]).toMatchObject({ day: '2026-04-30', state: 'rest' });
    expect(later.map((p: { state: string; load: null }) => [p.state, p.load])).toEqual(
      later.map(() => ['unknown', null]),
    );
    expect(later).toHaveLength(3);
    expect(later.every((p: { ctl: number }) => p.ctl === series[1].ctl)).toBe(true);
    expect(today).toMatchObject({ day: TODAY, state: 'unknown' });
  });
});

describe('the distribution of intensity', () => {
  it('is the time in the zones of each day, of running alone, with what was left out', async () => {
    const found = await get(`/intensity?from=${start}&to=${TODAY}`);
    expect(found).toMatchObject({ method: 'graded_pace_time_in_zone', runs: 11, from: start, to: TODAY });
    expect(found.leftOut.map((r: { id: string }) => r.id)).toEqual(['broken']);
    const { easy, moderate, hard } = found.secondsIn;
    expect(Math.abs(easy + moderate + hard - 10 * 2400)).toBeLessThan(100);
    expect(found.shares.easy).toBeCloseTo(0.8, 1);
    expect(found.class).not.toBeNull();
    const one = await get('/intensity?from=2026-04-06&to=2026-04-06');
    expect(one).toMatchObject({ runs: 1, shares: { easy: 1, moderate: 0, hard: 0 } });
  });

  it('of days without running is not known', async () => {
    expect(await get('/intensity?from=2026-01-01&to=2026-01-31')).toMatchObject({
      runs: 0,
      shares: null,
      class: null,
    });
    const bad = await test.app.inject('/v1/intensity?from=2026-05-03&to=2026-05-01');
    expect(bad.json().code).toBe('RANGE_BACKWARDS');
  });
});

describe('readiness', () => {
  const put = (day: string, given: object) =>
    test.deps.db.transaction((tx) =>
      putWellnessDay(tx, { athleteId: 'local', day, source: 'watch', updatedMs: 1, ...given }),
    );

  it('of days of which nothing is known is unknown, and says what is missing', async () => {
    const { days } = await get('/readiness?from=2026-04-01&to=2026-04-03');
    expect(days.map((d: { day: string; state: string }) => [d.day, d.state])).toEqual([
      ['2026-04-01', 'unknown'],
      ['2026-04-02', 'unknown'],
      ['2026-04-03', 'unknown'],
    ]);
    expect(days[0]).toMatchObject({ hrv: null, missing: ['hrv', 'rest_hr', 'sleep', 'feel'] });
    expect((await get('/readiness?to=2027-01-01&from=2026-05-01')).days).toHaveLength(3);
  });

  it('keeps the kinds of heart-rate variability apart, and starts anew with another device', async () => {
    const last = '2026-04-29';
    for (let back = 74; back >= 0; back--) {
      const ms = 60 + (back % 5);
      // SDNN until a month ago, rMSSD at half of it since: read as one kind, that would be a collapse
      await put(addDays(last, -back), back > 30 ? { hrvSdnnMs: 2 * ms } : { hrvRmssdMs: ms });
    }
    const of = async (day: string) => (await get(`/readiness?from=${day}&to=${day}`)).days[0];
    expect((await of(last)).hrv).toMatchObject({ kind: 'rmssd', status: 'within' });
    expect((await of(addDays(last, -40))).hrv).toMatchObject({ kind: 'sdnn', status: 'within' });
    expect((await of(last)).missing).toEqual(['rest_hr', 'sleep', 'feel']);
    // between the two neither has enough nights
    expect(await of(addDays(last, -22))).toMatchObject({ state: 'unknown', hrv: null });
    // a second device beside the first changes nothing; once it measures alone, it has too few nights
    for (const back of [0, 1]) await put(addDays(last, -back), { hrvRmssdMs: 30, source: 'strap' });
    expect((await of(last)).hrv).toMatchObject({ status: 'within' });
    for (const ahead of [1, 2, 3, 4]) await put(addDays(last, ahead), { hrvRmssdMs: 30, source: 'strap' });
    expect(await of(addDays(last, 4))).toMatchObject({ state: 'unknown', hrv: null });
  });
});
