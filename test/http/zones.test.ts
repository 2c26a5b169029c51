import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../src/core/time.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { type SimulatedRun, simulatedHistory } from '../support/simulated-history.ts';
import { activitiesOf, storeActivities } from '../support/stored-history.ts';

const TODAY = '2026-05-03';
const start = '2026-01-05';

/** Seventeen weeks without a race; in the last three a much faster session each. */
const history = simulatedHistory(
  Array.from({ length: 17 }, (_, w) =>
    [0, 1, 3, 4, 6].map((d): SimulatedRun => {
      const day = addDays(start, 7 * w + d);
      if (w >= 14 && d === 3) return { day, mps: 4.1 + 0.02 * (w - 14), s: 1500, hr: 178 };
      const sport = d === 4 ? 'cycling' : 'running';
      return { day, mps: 2.8 + 0.02 * (d % 3), s: 2400 + 300 * (d % 3), hr: 148, sport };
    }),
  ).flat(),
);

let test: TestApp;
beforeAll(async () => {
  test = await testApp();
}, 120_000);
afterAll(() => test.end());
beforeEach(async () => {
  await test.restart();
  await storeActivities(test.deps, 'local', activitiesOf(history));
});

const call = async (method: 'GET' | 'POST', url: string, payload?: object) => {
  const response = await test.app.inject({
    method,
    url: `/v1/zones${url}`,
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: response.statusCode, body: response.json() };
};
const proposals = async () => (await call('GET', '/proposals')).body.proposals;
const zones = async (asOf = TODAY) => (await call('GET', `?asOf=${asOf}`)).body.zones;
const runOn = (run: Partial<SimulatedRun> & { id: string }) =>
  storeActivities(
    test.deps,
    'local',
    activitiesOf(simulatedHistory([{ day: TODAY, mps: 2.8, s: 2400, hr: 148, ...run }])),
  );

describe('a proposal of other zones', () => {
  it('is listed with its day and the activities it rests on', async () => {
    const before = await zones();
    const [offer, ...others] = await proposals();
    expect(others).toEqual([]);
    expect(offer).toMatchObject({ state: 'open', heldBecause: 'rise_limit', settledAt: null });
    expect(offer.day >= '2026-04-27' && offer.day <= TODAY).toBe(true);
    expect(offer.fromSPerKm).toBeCloseTo(before.thresholdSPerKm, 6);
    expect(offer.thresholdSPerKm).toBeLessThan(offer.fromSPerKm);
    expect(offer.evidence.length).toBeGreaterThan(0);
    const ids = new Set(history.items.map((i) => i.id));
    expect(offer.evidence.every((e: { activityId: string }) => ids.has(e.activityId))).toBe(true);
  });

  it('that is accepted holds from today on; past activities keep the zones of their time', async () => {
    const yesterday = await zones(addDays(TODAY, -1));
    const [offer] = await proposals();
    const url = `/proposals/${offer.proposalId}/accept`;
    // two at once, and once more
    const answers = [...(await Promise.all([call('POST', url), call('POST', url)])), await call('POST', url)];
    for (const { status, body } of answers) {
      expect([status, body.state]).toEqual([200, 'accepted']);
      expect(body.settledAt).toBe('2026-05-03T20:00:00.000Z');
    }
    const after = await zones();
    expect(after).toMatchObject({ validFrom: TODAY, source: 'user' });
    expect(after.thresholdSPerKm).toBeCloseTo(offer.thresholdSPerKm, 6);
    expect(await zones(addDays(TODAY, -1))).toEqual(yesterday);
    expect(await proposals()).toEqual([]);
    expect((await call('GET', '/statements')).body.statements).toMatchObject([
      { day: TODAY, origin: 'proposal' },
    ]);
    const { body } = await call('POST', `/proposals/${offer.proposalId}/decline`);
    expect([body.status, body.code]).toEqual([409, 'PROPOSAL_SETTLED']);
  });

  it('that is declined comes back only with new evidence', async () => {
    const before = await zones();
    const [offer] = await proposals();
    const url = `/proposals/${offer.proposalId}/decline`;
    for (const _ of [1, 2]) expect((await call('POST', url)).body.state).toBe('declined');
    expect(await zones()).toEqual(before);
    expect(await proposals()).toEqual([]);
    await runOn({ id: 'jog' });
    expect(await proposals()).toEqual([]);
    await runOn({ id: 'fast', mps: 4.3, s: 1500, hr: 180 });
    const [again] = await proposals();
    expect(again.evidence.map((e: { activityId: string }) => e.activityId)).toContain('fast');
    expect((await call('POST', `/proposals/${offer.proposalId}/accept`)).body.code).toBe('PROPOSAL_SETTLED');
  });

  it('that is accepted and declined at once gets one answer', async () => {
    const [offer] = await proposals();
    const both = ['accept', 'decline'].map((a) => call('POST', `/proposals/${offer.proposalId}/${a}`));
    expect((await Promise.all(both)).map((a) => a.status).toSorted()).toEqual([200, 409]);
  });

  it('that is none, or no longer stands, is refused', async () => {
    const unknown = await call('POST', '/proposals/prp_none/accept');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'PROPOSAL_NOT_FOUND']);
    const [offer] = await proposals();
    await call('POST', '/statements', { day: TODAY, thresholdSPerKm: 240 });
    await runOn({ id: 'fast', mps: 4.3, s: 1500, hr: 180 });
    await proposals();
    const late = await call('POST', `/proposals/${offer.proposalId}/accept`);
    expect([late.status, late.body.code]).toEqual([409, 'PROPOSAL_OUTDATED']);
  });
});

describe('a stated threshold', () => {
  const correction = { day: '2026-03-01', thresholdSPerKm: 300, lthrBpm: 165 };
  const preview = async (body: object) => (await call('POST', '/statements/preview', body)).body.preview;

  it('of today holds from today, the same again changes nothing, and null takes it back', async () => {
    const before = await zones();
    const stated = { day: TODAY, thresholdSPerKm: 262.5 };
    for (const _ of [1, 2]) {
      const { status, body } = await call('POST', '/statements', stated);
      expect([status, body.statements]).toEqual([200, [{ ...stated, origin: 'own' }]]);
    }
    expect((await zones()).thresholdSPerKm).toBeCloseTo(262.5, 6);
    await call('POST', '/statements', { day: TODAY, thresholdSPerKm: null });
    expect((await zones()).thresholdSPerKm).toBeCloseTo(before.thresholdSPerKm, 6);
  });

  it('of an earlier day shows what it would change, and then changes just that', async () => {
    const earlier = await zones('2026-02-28');
    const timeline = (await call('GET', '')).body.timeline;
    const shown = await preview(correction);
    expect(shown).toMatchObject({
      asOf: TODAY,
      onDay: { after: { thresholdSPerKm: 300, lthrBpm: 165 } },
      spans: [{ from: '2026-03-01' }],
    });
    expect(shown.onDay.before.thresholdSPerKm).toBeGreaterThan(300);
    expect(shown.counts.loads).toBeGreaterThan(20);
    expect(shown.activities.every((a: { day: string }) => a.day >= '2026-03-01')).toBe(true);
    expect(shown.activities).toHaveLength(shown.counts.activities);
    // looking changes nothing
    expect((await call('GET', '')).body.timeline).toEqual(timeline);
    expect((await call('GET', '/statements')).body.statements).toEqual([]);

    const accepted = { ...correction, previewId: shown.previewId };
    const both = await Promise.all([1, 2].map(() => call('POST', '/statements', accepted)));
    expect([...both, await call('POST', '/statements', accepted)].map((a) => a.status)).toEqual([
      200, 200, 200,
    ]);
    expect((await call('GET', '/statements')).body.statements).toEqual([
      { ...correction, origin: 'correction' },
    ]);
    expect(await zones('2026-02-28')).toEqual(earlier);
    expect((await zones('2026-03-01')).thresholdSPerKm).toBeCloseTo(300, 6);
    await call('GET', '');
    for (const { id, after } of shown.activities) {
      const { analysis, class: _ } = (await test.app.inject(`/v1/activities/${id}`)).json();
      expect([analysis.class.class, analysis.easy?.verdict ?? null]).toEqual([after.class, after.verdict]);
    }
    const { activities } = (await test.app.inject('/v1/activities?limit=500')).json();
    const load = new Map(activities.map((a: { id: string; load: number }) => [a.id, a.load]));
    for (const { id, after } of shown.activities) expect(load.get(id)).toBeCloseTo(after.load, 0);
    const { today } = (await test.app.inject('/v1/load')).json();
    expect(today.ctl).toBeCloseTo(shown.ctl.after, 6);
  });

  it('of an earlier day is refused unseen, and when it would do something else by now', async () => {
    const unseen = await call('POST', '/statements', correction);
    expect([unseen.status, unseen.body.code]).toEqual([428, 'PREVIEW_REQUIRED']);
    const { previewId } = await preview(correction);
    await runOn({ id: 'late', day: '2026-03-20' });
    const stale = await call('POST', '/statements', { ...correction, previewId });
    expect([stale.status, stale.body.code]).toEqual([409, 'PREVIEW_STALE']);
    const other = await call('POST', '/statements', { ...correction, thresholdSPerKm: 301, previewId });
    expect(other.body.code).toBe('PREVIEW_STALE');
    expect((await call('GET', '/statements')).body.statements).toEqual([]);
  });

  it('is refused for days to come, without a value, and out of the range of runners', async () => {
    const code = async (body: object) => (await call('POST', '/statements', body)).body.code;
    expect(await code({ day: addDays(TODAY, 1), thresholdSPerKm: 300 })).toBe('DAY_IN_FUTURE');
    expect(await code({ day: TODAY })).toBe('NOTHING_STATED');
    for (const wrong of [{ thresholdSPerKm: 90 }, { lthrBpm: 20 }, { thresholdSPerKm: '300' }, { vdot: 50 }])
      expect(await code({ day: TODAY, ...wrong })).toBe('VALIDATION_FAILED');
    expect(await code({ day: '2026-02-30', lthrBpm: 160 })).toBe('VALIDATION_FAILED');
    await test.app.inject({ method: 'PATCH', url: '/v1/athlete', payload: { maxHrBpm: 170 } });
    expect(await code({ day: TODAY, lthrBpm: 172 })).toBe('HEART_RATES_CONTRADICT');
  });

  it('needs no preview where there is nothing yet to change', async () => {
    await test.restart();
    expect(await preview(correction)).toBeNull();
    expect((await call('POST', '/statements', correction)).status).toBe(200);
  });
});
