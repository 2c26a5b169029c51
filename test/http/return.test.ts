import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HistoryApp, historyApp } from '../support/history-app.ts';

/** Away and back: what a plan in force holds while the runner may not run, and what it holds afterwards. */
let test: HistoryApp;
type Week = { start: string; km: number; sessions: { id: string; day: string; km: number }[] };
const week = async (start: string): Promise<Week> =>
  (await test.call('GET', '/v1/plan')).body.weeks.find((w: Week) => w.start === start);

beforeAll(async () => {
  test = await historyApp();
  const days = Object.fromEntries(
    ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((d) => [d, { maxMin: d === 'Sun' ? 180 : 90 }]),
  );
  await test.call('PUT', '/v1/availability', { days });
  const race = { kind: 'race', event: { distanceM: 10_000, date: '2026-07-26' } };
  const { goalId } = (await test.call('POST', '/v1/goals', race)).body;
  const { previewId } = (await test.call('POST', '/v1/plans/preview', { goalId })).body;
  await test.call('POST', '/v1/plans', { goalId, previewId, acceptRisk: true });
}, 120_000);
afterAll(() => test.end());

describe('an illness of the whole body', () => {
  let meant: Week[];

  it('empties the plan until the all-clear (SAFE-2)', async () => {
    meant = [await week('2026-05-04'), await week('2026-05-11')];
    test.at('2026-05-05T20:00:00Z');
    const illness = { kind: 'systemic', fever: false, from: '2026-05-05' };
    const { body } = await test.call('PUT', '/v1/feedback/ill', { day: '2026-05-05', illness });
    expect(body.review.decision.code).toBe('rest_until_clear');
    expect((await week('2026-05-04')).sessions.filter((s) => s.day > '2026-05-05')).toEqual([]);
    expect((await week('2026-05-11')).km).toBe(0);
  });

  it('is followed by the rest of this week and the next one as they were meant, not by empty ones', async () => {
    test.at('2026-05-07T20:00:00Z');
    const illness = {
      kind: 'systemic',
      fever: false,
      from: '2026-05-05',
      to: '2026-05-06',
      allClearOn: '2026-05-07',
    };
    const { body } = await test.call('PUT', '/v1/feedback/ill', { day: '2026-05-07', illness });
    const { decision } = body.review;
    expect([decision.code, decision.scope.from]).toEqual(['replan_after_break', '2026-05-04']);
    const ahead = (w: Week) => w.sessions.filter((s) => s.day > '2026-05-07').map((s) => s.day);
    expect(ahead(meant[0]!).length).toBeGreaterThan(0);
    expect(ahead(await week('2026-05-04'))).toEqual(ahead(meant[0]!));
    expect((await week('2026-05-11')).sessions.length).toBeGreaterThan(0);
    expect((await week('2026-05-11')).km).toBeLessThanOrEqual(meant[1]!.km);
  });
});

describe('a break of three weeks', () => {
  it('asks anew whether the race that was planned before it can be reached (BRK-4, GOAL-7)', async () => {
    test.at('2026-05-24T20:00:00Z');
    const goal = await test.call('POST', '/v1/goals', { kind: 'return', return: { reason: 'life' } });
    const { status, body } = await test.call('POST', '/v1/plans/preview', { goalId: goal.body.goalId });
    expect(status).toBe(200);
    expect(body.feasibility).toMatchObject({ status: 'at_risk', needKm: expect.any(Number) });
    expect(body.feasibility.instead.map((i: { kind: string }) => i.kind)).toContain('later_race');
    expect(body.says.map((s: { rule: string }) => s.rule)).toEqual(
      expect.arrayContaining(['GOAL-7', 'GOAL-2']),
    );
    expect(body.explanation.what).toMatch(/^\d weeks back after \d+ days without running/);
    await test.call('POST', `/v1/goals/${goal.body.goalId}/end`, undefined, '*');
  });

  it('lays the weeks of its table into the plan up to day 28, and an undo takes all of them back', async () => {
    test.at('2026-05-24T20:00:00Z');
    const starts = ['2026-05-25', '2026-06-01', '2026-06-08', '2026-06-15'];
    const before = await Promise.all(starts.map(week));
    const { body } = await test.call('POST', '/v1/review');
    expect(body.decision.code).toBe('replan_after_break');
    expect(body.decision.weeksAfterKm.length).toBeGreaterThan(0);
    const after = await Promise.all(starts.map(week));
    expect(after[0]!.km).toBe(body.decision.newKm);
    body.decision.weeksAfterKm.slice(0, 3).forEach((km: number, i: number) => {
      expect(after[i + 1]!.km).toBeLessThanOrEqual(km + 0.05);
      expect(after[i + 1]!.km).toBeGreaterThan(0);
    });
    for (const [i, w] of after.entries()) expect(w.km).toBeLessThanOrEqual(before[i]!.km);
    const undone = await test.call('POST', `/v1/decisions/${body.decisionId}/undo`);
    expect(undone.status).toBe(200);
    const back = await Promise.all(starts.map(week));
    expect(back.map((w) => w.km)).toEqual(before.map((w) => w.km));
    expect(back.map((w) => w.sessions.map((s) => s.id))).toEqual(
      before.map((w) => w.sessions.map((s) => s.id)),
    );
  });
});
