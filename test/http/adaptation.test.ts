import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HistoryApp, historyApp } from '../support/history-app.ts';

/** A plan in force, what the runner says of days and runs, what follows from it, and what is said to that. */
let test: HistoryApp;
beforeAll(async () => {
  test = await historyApp();
  const day = (maxMin: number) => ({ maxMin });
  await test.call('PUT', '/v1/availability', {
    days: {
      Mon: day(60),
      Tue: day(90),
      Wed: day(90),
      Thu: day(90),
      Fri: day(60),
      Sat: day(90),
      Sun: day(180),
    },
  });
  const race = { kind: 'race', event: { distanceM: 10_000, date: '2026-07-26' } };
  const { goalId } = (await test.call('POST', '/v1/goals', race)).body;
  const { previewId } = (await test.call('POST', '/v1/plans/preview', { goalId })).body;
  const accepted = await test.call('POST', '/v1/plans', { goalId, previewId, acceptRisk: true });
  expect(accepted.status).toBe(201);
}, 120_000);
afterAll(() => test.end());

const weekOf = async (start: string) =>
  (await test.call('GET', '/v1/plan')).body.weeks.find((w: { start: string }) => w.start === start);

describe('a review', () => {
  it('is taken back once within 48 hours; its week stands as before and is left alone from then on', async () => {
    const before = await weekOf('2026-05-04');
    const { status, body } = await test.call('POST', '/v1/review');
    expect([status, body.decision.code]).toEqual([201, 'scale_down']);
    expect((await weekOf('2026-05-04')).km).toBeLessThan(before.km);
    const url = `/v1/decisions/${body.decisionId}`;
    expect((await test.call('GET', url)).body).toMatchObject({
      answer: null,
      undoUntil: '2026-05-05T20:00:00.000Z',
    });
    const both = await Promise.all([test.call('POST', `${url}/undo`), test.call('POST', `${url}/undo`)]);
    expect(both.map((b) => b.status).sort()).toEqual([200, 409]);
    const after = await weekOf('2026-05-04');
    expect(after.km).toBeCloseTo(before.km, 6);
    expect(after.sessions.map((s: { id: string; km: number }) => [s.id, s.km])).toEqual(
      before.sessions.map((s: { id: string; km: number }) => [s.id, s.km]),
    );
    expect((await test.call('GET', url)).body).toMatchObject({ undoUntil: null, answer: { kind: 'undone' } });
    const again = await test.call('POST', '/v1/review');
    expect(again.body.decision).toMatchObject({ code: 'hold_locked', wouldBe: 'scale_down' });
    expect((await weekOf('2026-05-04')).km).toBeCloseTo(before.km, 6);
  });

  it('that is objected to with a reason loses its flags for 14 days, and decides anew without them', async () => {
    const [lock] = (await test.call('GET', '/v1/plan/locks')).body.locks;
    expect(lock.reason).toMatch(/^undone decision-/);
    await test.call('DELETE', `/v1/plan/locks/${lock.lockId}`);
    await test.call('PUT', '/v1/wellness/2026-05-03', { feel: 4 });
    const { body } = await test.call('POST', '/v1/review');
    expect(body.decision.code).toBe('scale_down');
    const url = `/v1/decisions/${body.decisionId}`;
    expect((await test.call('POST', `${url}/reject`, {})).status).toBe(400);
    const rejected = await test.call('POST', `${url}/reject`, { reason: 'the long run was a race' });
    expect(rejected.body).toMatchObject({ kind: 'rejected', reason: 'the long run was a race' });
    expect(rejected.body.mutes.length).toBeGreaterThan(0);
    expect(rejected.body.mutes[0].until).toBe('2026-05-17');
    test.at('2026-05-03T20:00:01Z');
    const again = await test.call('POST', '/v1/review');
    expect(again.body.decision.flags.filter((f: { muted?: boolean }) => f.muted).length).toBeGreaterThan(0);
    expect(again.body.decision.score).toBeLessThan(body.decision.score);
    expect((await test.call('POST', `${url}/undo`)).body.code).toBe('DECISION_ANSWERED');
  });

  it('cannot be taken back after 48 hours, approved when it does not wait, or found under another id', async () => {
    const [latest] = (await test.call('GET', '/v1/decisions?limit=1')).body.decisions;
    const url = `/v1/decisions/${latest.decisionId}`;
    expect((await test.call('POST', `${url}/approve`)).body.code).toBe('NOTHING_TO_APPROVE');
    test.at('2026-05-05T21:00:00Z');
    expect((await test.call('POST', `${url}/undo`)).body.code).toBe('UNDO_OVER');
    test.at('2026-05-03T20:00:00Z');
    expect((await test.call('GET', '/v1/decisions/nope')).body.code).toBe('DECISION_NOT_FOUND');
    expect((await test.call('POST', '/v1/decisions/nope/undo')).body.code).toBe('DECISION_NOT_FOUND');
    expect((await test.call('PUT', url, {})).status).toBe(405);
  });
});

describe('wellness', () => {
  it('is kept by day with its kind of HRV, replaced as a whole and forgotten', async () => {
    const url = '/v1/wellness/2026-05-02';
    const put = await test.call('PUT', url, { restHrBpm: 47, hrv: { kind: 'sdnn', ms: 62 }, sleepS: 27_000 });
    expect(put.body).toMatchObject({
      day: '2026-05-02',
      restHrBpm: 47,
      hrv: { kind: 'sdnn', ms: 62 },
      feel: null,
    });
    await test.call('PUT', url, { hrv: { kind: 'rmssd', ms: 55 }, weightKg: 71.5 });
    const { days } = (await test.call('GET', '/v1/wellness?from=2026-05-02&to=2026-05-02')).body;
    expect(days).toMatchObject([
      { restHrBpm: null, hrv: { kind: 'rmssd', ms: 55 }, weightKg: 71.5, sleepS: null },
    ]);
    expect((await test.call('DELETE', url)).status).toBe(204);
    expect((await test.call('DELETE', url)).body.code).toBe('WELLNESS_NOT_FOUND');
  });

  it.each([
    ['WELLNESS_EMPTY', 422, '2026-05-02', {}],
    ['WELLNESS_IN_FUTURE', 422, '2026-05-04', { feel: 3 }],
    ['VALIDATION_FAILED', 400, '2026-05-02', { restHrBpm: 200 }],
    ['VALIDATION_FAILED', 400, '2026-05-02', { hrv: { ms: 50 } }],
    ['VALIDATION_FAILED', 400, '2026-02-30', { feel: 3 }],
  ])('is refused as %s', async (code, status, day, body) => {
    const answer = await test.call('PUT', `/v1/wellness/${day}`, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

describe('feedback', () => {
  it('is kept once under its key, changed and taken back', async () => {
    const [activity] = (await test.call('GET', '/v1/activities?limit=1')).body.activities;
    const said = { day: '2026-05-03', activityId: activity.id, rpe: 4, feel: 4, note: 'fine' };
    const first = await test.call('PUT', '/v1/feedback/run-1', said);
    const again = await test.call('PUT', '/v1/feedback/run-1', said);
    expect([first.status, again.status, again.body.review]).toEqual([201, 200, null]);
    const other = await test.call('PUT', '/v1/feedback/run-2', said);
    expect([other.status, other.body.code]).toEqual([409, 'FEEDBACK_EXISTS']);
    await test.call('PUT', '/v1/feedback/run-1', { ...said, rpe: 6 });
    expect((await test.call('GET', '/v1/feedback/run-1')).body.feedback).toMatchObject({
      rpe: 6,
      note: 'fine',
    });
    expect((await test.call('GET', '/v1/feedback')).body.feedback).toHaveLength(1);
    expect((await test.call('DELETE', '/v1/feedback/run-1')).status).toBe(204);
    expect((await test.call('GET', '/v1/feedback/run-1')).body.code).toBe('FEEDBACK_NOT_FOUND');
  });

  it.each([
    ['FEEDBACK_EMPTY', 422, { day: '2026-05-03' }],
    ['FEEDBACK_IN_FUTURE', 422, { day: '2026-05-04', rpe: 3 }],
    ['ACTIVITY_NOT_FOUND', 404, { day: '2026-05-03', activityId: 'nope', rpe: 3 }],
    [
      'ILLNESS_DAYS_INVALID',
      422,
      { day: '2026-05-03', illness: { kind: 'mild', from: '2026-05-03', to: '2026-05-01' } },
    ],
    ['SESSION_NOT_FOUND', 404, { day: '2026-05-03', missed: { sessionId: 'nope', reason: 'life' } }],
    ['VALIDATION_FAILED', 400, { day: '2026-05-03', rpe: 11 }],
    ['VALIDATION_FAILED', 400, { day: '2026-05-03', pain: [{ place: 'knee', level: -1 }] }],
  ])('is refused as %s', async (code, status, body) => {
    const answer = await test.call('PUT', '/v1/feedback/x', body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    const german = await test.call('PUT', '/v1/feedback/x', body, null, 'de');
    expect(german.body.detail).not.toBe(answer.body.detail);
  });

  it('of a key session that life came in between of moves it once, and nothing is caught up (MISS-2)', async () => {
    const week = await weekOf('2026-05-11');
    const key = week.sessions.find((s: { flexibility: string }) => s.flexibility === 'key');
    const ahead = { day: '2026-05-03', missed: { sessionId: key.id, reason: 'life' } };
    expect((await test.call('PUT', '/v1/feedback/miss', ahead)).body.code).toBe('SESSION_AHEAD');
    test.at(`${key.day}T20:00:00Z`);
    const { status, body } = await test.call('PUT', '/v1/feedback/miss', { ...ahead, day: key.day });
    expect([status, body.review.decision.trigger]).toEqual([201, 'event']);
    expect(['move_session', 'drop_session']).toContain(body.review.decision.code);
    const after = await weekOf('2026-05-11');
    expect(after.km).toBeLessThanOrEqual(week.km);
    const again = await test.call('PUT', '/v1/feedback/miss', { ...ahead, day: key.day });
    expect(again.status).toBe(200);
    const moved = after.sessions.find((s: { id: string }) => s.id === key.id);
    expect(moved === undefined || moved.day > key.day).toBe(true);
    test.at('2026-05-03T20:00:00Z');
  });

  it('of pain that changes the stride is reviewed at once: no running, and no undo (SAFE-1)', async () => {
    const pain = [{ place: 'calf_left', level: 7, changesGait: true }];
    const { status, body } = await test.call('PUT', '/v1/feedback/pain-1', { day: '2026-05-03', pain });
    expect(status).toBe(201);
    expect(body.review.decision).toMatchObject({ code: 'rest_and_refer', trigger: 'event', newKm: 0 });
    expect(body.review.decision.explanation.runner).toMatch(/7\/10/);
    expect((await weekOf('2026-05-04')).sessions.filter((s: { km: number }) => s.km > 0)).toEqual([]);
    const url = `/v1/decisions/${body.review.decisionId}`;
    expect((await test.call('GET', url)).body.undoUntil).toBeNull();
    expect((await test.call('POST', `${url}/undo`)).body.code).toBe('UNDO_NOT_POSSIBLE');
    expect((await test.call('POST', `${url}/reject`, { reason: 'no' })).body.code).toBe(
      'REJECTION_NOT_POSSIBLE',
    );
  });

  it('of a fever stops running, too, and warning signs say so in so many words (SAFE-2)', async () => {
    await test.call('DELETE', '/v1/feedback/pain-1');
    const illness = { kind: 'systemic', fever: true, from: '2026-05-03' };
    const ill = await test.call('PUT', '/v1/feedback/ill-1', { day: '2026-05-03', illness }, null, 'de');
    expect(ill.body.review.decision.explanation.runner).toMatch(/^Kein Laufen, bis du wieder gesund bist\./);
    expect(ill.body.review.decision.code).toBe('rest_until_clear');
    await test.call('DELETE', '/v1/feedback/ill-1');
    const chest = await test.call('PUT', '/v1/feedback/chest', {
      day: '2026-05-03',
      emergency: ['chest_pain'],
    });
    expect(chest.body.review.decision.explanation.runner).toMatch(/emergency number/);
  });
});

describe('agreements', () => {
  it('say how far the policy goes by itself: by default decisions apply, and what is left out stays', async () => {
    const { body } = await test.call('GET', '/v1/coaching');
    const byDefault = { mode: 'auto', chosenMode: null, risk: 'normal', autoApplyReductions: true };
    expect(body).toEqual({ ...byDefault, coached: false });
    const changed = await test.call('PATCH', '/v1/coaching', { risk: 'cautious' });
    expect(changed.body).toEqual({ ...byDefault, coached: false, risk: 'cautious' });
    expect((await test.call('PATCH', '/v1/coaching', { mode: 'often' })).status).toBe(400);
    await test.call('PATCH', '/v1/coaching', { mode: 'suggest', autoApplyReductions: false });
    expect((await test.call('PATCH', '/v1/coaching', { risk: 'normal' })).body).toMatchObject({
      mode: 'suggest',
      autoApplyReductions: false,
      risk: 'normal',
    });
  });

  it('let a suggested decision wait: the plan changes when it is approved (COACH-2)', async () => {
    // later than every review before
    test.at('2026-05-03T20:10:00Z');
    await test.call('DELETE', '/v1/feedback/chest');
    const pain = [{ place: 'calf_left', level: 5 }];
    const before = (await test.call('GET', '/v1/plan')).etag;
    const { review } = (await test.call('PUT', '/v1/feedback/ache', { day: '2026-05-03', pain })).body;
    const { decision } = (await test.call('GET', `/v1/decisions/${review.decisionId}?language=de`)).body;
    expect(decision.explanation.runner).toMatch(/5\/10 gemeldet \(linke Wade|Wade links\)/);
    expect(review.decision.approval).toMatchObject({ mode: 'suggest', status: 'pending', reason: 'COACH-2' });
    expect(review.decision.changes.length).toBeGreaterThan(0);
    expect((await test.call('GET', '/v1/plan')).etag).toBe(before);
    const url = `/v1/decisions/${review.decisionId}`;
    const proposed = (await test.call('POST', `${url}/preview`)).body;
    expect(proposed.edited).toBeNull();
    const week = proposed.diff.weeks.find((w: { start: string }) => w.start === '2026-05-04');
    expect(week.afterKm).toBe(review.decision.newKm);
    expect((await test.call('GET', '/v1/plan')).etag).toBe(before);
  });

  it('let it be edited while it is approved, with what was proposed and what became of it in the record (COACH-5)', async () => {
    const isPending = (d: { status: string }) => d.status === 'pending';
    const waiting = (await test.call('GET', '/v1/decisions')).body.decisions.find(isPending);
    const url = `/v1/decisions/${waiting.decisionId}`;
    const runs = waiting.decision.sessions.filter((s: { km: number }) => s.km > 2);
    const { workoutId: sessionId, day, km } = runs.at(-1);
    const edits = [{ op: 'set_km', sessionId, km: km - 1 }];
    const past = [{ op: 'move', sessionId, day: '2026-05-01' }];
    const before = (await test.call('GET', '/v1/plan')).etag;
    expect((await test.call('POST', `${url}/approve`, { edits: past })).body.code).toBe('SESSION_IS_PAST');
    const preview = (await test.call('POST', `${url}/preview`, { edits })).body;
    expect((await test.call('GET', url)).body.status).toBe('pending');
    expect((await test.call('GET', '/v1/plan')).etag).toBe(before);
    const approved = await test.call('POST', `${url}/approve`, { edits, reason: 'Tired legs.' });
    expect(approved.body).toMatchObject({ kind: 'approved', reason: 'Tired legs.', edited: preview.edited });
    const [edit] = approved.body.edited.sessions;
    expect(edit).toMatchObject({ op: 'changed', sessionId, before: { day, km }, after: { day, km: km - 1 } });
    expect((await test.call('GET', url)).body.answer).toEqual(approved.body);
    expect((await weekOf('2026-05-04')).km).toBeCloseTo(waiting.decision.newKm - 1, 6);
    const { detail } = (await test.call('GET', '/v1/audit')).body.entries[0];
    expect(detail).toMatchObject({ decision: waiting.decisionId, answer: 'approved' });
    expect(detail.edits).toContain(`${km} km → ${day}`);
  });

  it('switched off, store what would have been decided and change nothing', async () => {
    await test.call('PATCH', '/v1/coaching', { mode: 'off' });
    const before = (await test.call('GET', '/v1/plan')).etag;
    const { decision } = (await test.call('POST', '/v1/review')).body;
    expect(decision).toMatchObject({ code: 'hold_locked', changes: [] });
    expect(decision.wouldBe).not.toBeNull();
    expect(decision.flags.length).toBeGreaterThan(0);
    expect((await test.call('GET', '/v1/plan')).etag).toBe(before);
    await test.call('PATCH', '/v1/coaching', { mode: null, autoApplyReductions: true });
  });
});

describe('a clearance', () => {
  it('lifts what pain forbade, and forbids it again when it is withdrawn (SAFE-1, BRK-2)', async () => {
    const pain = [{ place: 'calf_left', level: 8 }];
    await test.call('PUT', '/v1/feedback/ache', { day: '2026-05-03', pain });
    const own = await test.call('POST', '/v1/clearances', { of: 'pain', by: 'coach' });
    expect([own.status, own.body.code]).toEqual([422, 'CLEARANCE_NOT_YOURS']);
    const later = { day: '2026-05-04', of: 'pain', by: 'professional' };
    expect((await test.call('POST', '/v1/clearances', later)).body.code).toBe('CLEARANCE_IN_FUTURE');
    const said = { of: 'pain', by: 'professional', note: 'Physiotherapist.' };
    const given = await test.call('POST', '/v1/clearances', said, null, 'de');
    expect(given.body.review.decision.explanation.runner).toMatch(/ km/);
    expect(given.body.review.decision.explanation.runner).not.toMatch(/\b(week|your|run)\b/);
    expect([given.status, given.body.clearance.day]).toEqual([201, '2026-05-03']);
    expect(given.body.review.decision.code).not.toBe('rest_and_refer');
    expect((await test.call('POST', '/v1/clearances', said)).body.clearance).toEqual(given.body.clearance);
    const { clearanceId } = given.body.clearance;
    const back = await test.call('DELETE', `/v1/clearances/${clearanceId}`);
    expect(back.body.review.decision.code).toBe('rest_and_refer');
    expect((await test.call('GET', '/v1/clearances')).body.clearances).toEqual([]);
    expect((await test.call('DELETE', `/v1/clearances/${clearanceId}`)).status).toBe(404);
    await test.call('DELETE', '/v1/feedback/ache');
  });

  it('after a warning sign is what ends it, not time', async () => {
    await test.call('PUT', '/v1/feedback/chest', { day: '2026-05-03', emergency: ['chest_pain'] });
    test.at('2026-05-13T20:00:00Z');
    expect((await test.call('POST', '/v1/review')).body.decision.code).toBe('rest_and_refer');
    const given = await test.call('POST', '/v1/clearances', { of: 'emergency', by: 'professional' });
    expect(given.body.review.decision.code).not.toBe('rest_and_refer');
    test.at('2026-05-03T20:00:00Z');
  });
});
