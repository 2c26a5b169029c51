import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HistoryApp, historyApp } from '../support/history-app.ts';

/** The day and the weeks around it: what is planned, what was done, what today would be better. */
let test: HistoryApp;
interface Session {
  id: string;
  day: string;
  type: string;
  km: number;
  state: string;
}
const HARD = ['tempo', 'tempo_split', 'cruise', 'vo2_long', 'vo2_short', 'rep_400', 'hill_reps'];
let hard: Session;
beforeAll(async () => {
  test = await historyApp();
  const day = (maxMin: number) => ({ maxMin });
  await test.call('PUT', '/v1/availability', {
    days: {
      Mon: day(75),
      Tue: day(120),
      Wed: day(90),
      Thu: day(120),
      Fri: day(75),
      Sat: day(90),
      Sun: day(180),
    },
    strength: { sessionsAWeek: 2, minutes: 25 },
    equipment: 'dumbbells',
  });
  await test.call('PUT', '/v1/wellness/2026-05-01', { weightKg: 70 });
  const race = { kind: 'race', event: { distanceM: 10_000, date: '2026-06-28' } };
  const { goalId } = (await test.call('POST', '/v1/goals', race)).body;
  const { previewId } = (await test.call('POST', '/v1/plans/preview', { goalId })).body;
  await test.call('POST', '/v1/plans', { goalId, previewId, acceptRisk: true });
  const { sessions } = (await test.call('GET', '/v1/calendar?from=2026-05-04&to=2026-06-28')).body;
  hard = sessions.find((s: Session) => HARD.includes(s.type));
  expect(hard).toBeDefined();
}, 120_000);
afterAll(() => test.end());

describe('the calendar', () => {
  it('shows planned and done side by side, each session with its workout, fuelling and answers', async () => {
    const { status, body } = await test.call('GET', '/v1/calendar?from=2026-04-27&to=2026-05-10');
    expect(status).toBe(200);
    expect(body.today).toBe('2026-05-03');
    expect(body.activities.length).toBeGreaterThan(3);
    expect(body.sessions.length).toBeGreaterThan(3);
    for (const s of body.sessions) {
      expect(s).toMatchObject({ state: 'ahead', match: null, workout: { id: s.id, day: s.day } });
      expect(s.fuel[0].rule).toMatch(/^FUEL-/);
      expect(s.explanation.why.length).toBeLessThanOrEqual(2);
      expect(s.explanation.why.join(' ')).toMatch(/\d/);
      expect(s.explanation.until).toContain('10 May');
      expect(s.explanation.object.length).toBeGreaterThan(20);
    }
    expect(body.adherence).toBeNull();
    expect(body.strength.length).toBeGreaterThan(0);
    const german = (await test.call('GET', '/v1/calendar?from=2026-05-04&to=2026-05-10&language=de')).body;
    expect(german.sessions[0].explanation.until).toMatch(/Durchsicht/);
  });

  it('shows the runs that answered a plan put later, with a confidence', async () => {
    const whole = (await test.call('GET', '/v1/calendar?from=2026-04-20&to=2026-04-26')).body;
    expect(whole.sessions).toEqual([]);
    expect(whole.activities.every((a: { sessionIds: string[] }) => a.sessionIds.length === 0)).toBe(true);
  });

  it('is bounded', async () => {
    expect((await test.call('GET', '/v1/calendar?from=2020-01-01&to=2026-05-03')).body.code).toBe(
      'RANGE_TOO_LONG',
    );
    expect((await test.call('GET', '/v1/calendar?from=2026-05-03&to=2026-05-01')).body.code).toBe(
      'RANGE_BACKWARDS',
    );
    expect((await test.call('POST', '/v1/calendar', {})).status).toBe(405);
  });
});

describe('today', () => {
  it('on a rest day names the next run and the last one', async () => {
    const { status, body } = await test.call('GET', '/v1/today');
    expect(status).toBe(200);
    expect(body).toMatchObject({ day: '2026-05-03', sessions: [], check: null });
    expect(body.next.day > '2026-05-03').toBe(true);
    expect(body.lastRun).toMatchObject({ day: '2026-05-03', easyTooFast: expect.anything() });
    expect((await test.call('POST', '/v1/daily-checks')).body.code).toBe('NOTHING_TO_CHECK');
  });

  it('on a hard day after bad nights would make it easy, and changes nothing by being read', async () => {
    test.at(`${hard.day}T06:00:00Z`);
    await test.call('PUT', `/v1/wellness/${hard.day}`, { feel: 1 });
    const plan = await test.call('GET', '/v1/plan');
    const { body } = await test.call('GET', '/v1/today');
    expect(body.sessions[0]).toMatchObject({ id: hard.id, type: hard.type });
    expect(body.readiness).toMatchObject({ state: 'very_low', reasons: ['feel_low'] });
    expect(body.check).toMatchObject({ code: 'swap_hard', session: { type: 'easy' } });
    expect((await test.call('GET', '/v1/plan')).etag).toBe(plan.etag);
    // what the decision will name as its counterfactual, told for real
    await test.call('PUT', `/v1/wellness/${hard.day}`, { feel: 3 });
    expect((await test.call('GET', '/v1/today')).body.check.code).toBe('proceed');
    await test.call('PUT', `/v1/wellness/${hard.day}`, { feel: 1 });
  });

  it('is checked once: the hard session becomes easy under a new id, and can be taken back', async () => {
    const before = (await test.call('GET', '/v1/plan')).body;
    const one = await test.call('POST', '/v1/daily-checks');
    expect(one.body.check.code).toBe('swap_hard');
    const two = await test.call('POST', '/v1/daily-checks');
    expect(two.body).toMatchObject({
      decisionId: null,
      planVersion: one.body.planVersion,
      check: { code: 'proceed' },
    });
    const { sessions } = (await test.call('GET', '/v1/today')).body;
    expect(sessions).toHaveLength(1);
    expect(sessions[0].type).toBe('easy');
    expect(sessions[0].id).not.toBe(hard.id);
    expect(sessions[0].km).toBeLessThanOrEqual(hard.km);
    const url = `/v1/decisions/${one.body.decisionId}`;
    const { decision } = (await test.call('GET', url)).body;
    expect(decision).toMatchObject({
      trigger: 'daily',
      code: 'swap_hard',
      changes: [{ op: 'swap', workoutId: hard.id }],
      counterfactual: {
        code: 'proceed',
        edits: [{ op: 'set_readiness', days: [hard.day], state: 'normal' }],
      },
    });
    expect((await test.call('POST', `${url}/undo`)).status).toBe(200);
    const after = (await test.call('GET', '/v1/plan')).body;
    expect(after.weeks).toEqual(before.weeks);
    expect((await test.call('GET', '/v1/today')).body.check).toMatchObject({
      code: 'hold_locked',
      wouldBe: 'swap_hard',
    });
    test.at('2026-05-03T20:00:00Z');
  });
});

describe('availability', () => {
  it('that holds no run at all is refused while the plan has some, with the minutes that would do', async () => {
    const before = (await test.call('GET', '/v1/plan')).etag;
    const answer = await test.call('PUT', '/v1/availability', { days: { Mon: { maxMin: 20 } } }, null, 'de');
    expect([answer.status, answer.body.code]).toEqual([422, 'AVAILABILITY_TOO_LITTLE']);
    expect(answer.body.detail).toMatch(/dauert der kürzeste \d+ Minuten\.$/);
    expect(answer.body.instead[0].text).toMatch(/^\d+ Minuten an zwei oder drei Tagen/);
    expect((await test.call('GET', '/v1/plan')).etag).toBe(before);
  });
});

describe('strength', () => {
  const set = (side: string, reps: number) => ({ side, reps, kg: 20, rir: 3 });
  const log = (day: string, right: number, sessionId: string | null = null) => ({
    day,
    sessionId,
    phase: 'form',
    minutes: 25,
    cleanForm: 'yes',
    exercises: [{ name: 'Split squat', sets: [set('left', 12), set('right', right)] }],
  });

  it('is logged per side under the sender’s key, changed and taken back', async () => {
    const first = await test.call('PUT', '/v1/strength/logs/a', log('2026-05-01', 9));
    const again = await test.call('PUT', '/v1/strength/logs/a', log('2026-05-01', 9));
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(first.body.log.exercises[0].sets[1]).toMatchObject({ side: 'right', reps: 9, holdS: null });
    expect((await test.call('GET', '/v1/strength/logs/a')).body.log.cleanForm).toBe('yes');
    await test.call('PUT', '/v1/strength/logs/b', log('2026-04-24', 9));
    const { body } = await test.call('GET', '/v1/strength?from=2026-04-20&to=2026-05-24');
    expect(body.logs.map((l: { id: string }) => l.id)).toEqual(['b', 'a']);
    expect(body.standing).toMatchObject({ phase: 'strength', clean: 0 });
    expect(body.differences).toMatchObject([{ rule: 'STR-6', exercise: 'Split squat', weakerSide: 'right' }]);
    expect((await test.call('DELETE', '/v1/strength/logs/b')).status).toBe(204);
    expect((await test.call('DELETE', '/v1/strength/logs/b')).body.code).toBe('STRENGTH_LOG_NOT_FOUND');
  });

  it('ahead goes no further than clean form carries (STR-3)', async () => {
    await test.call('DELETE', '/v1/strength/logs/a');
    const { body } = await test.call('GET', '/v1/strength?from=2026-05-04&to=2026-06-28');
    expect(body.sessions.length).toBeGreaterThan(3);
    expect(new Set(body.sessions.map((s: { phase: string }) => s.phase))).toEqual(new Set(['form']));
  });

  it('that is planned is logged once, and not before its day', async () => {
    const { sessions } = (await test.call('GET', '/v1/strength?from=2026-05-04&to=2026-05-31')).body;
    const [planned] = sessions;
    const ahead = await test.call('PUT', '/v1/strength/logs/p', log(planned.day, 12, planned.id));
    expect(ahead.body.code).toBe('STRENGTH_IN_FUTURE');
    test.at(`${planned.day}T20:00:00Z`);
    expect((await test.call('PUT', '/v1/strength/logs/p', log(planned.day, 12, planned.id))).status).toBe(
      201,
    );
    const twice = await test.call('PUT', '/v1/strength/logs/q', log(planned.day, 12, planned.id));
    expect([twice.status, twice.body.code]).toEqual([409, 'STRENGTH_LOGGED']);
    expect((await test.call('PUT', '/v1/strength/logs/q', log(planned.day, 12, 'nope'))).body.code).toBe(
      'SESSION_NOT_FOUND',
    );
    const shown = (await test.call('GET', `/v1/strength?from=${planned.day}&to=${planned.day}`)).body
      .sessions;
    expect(shown[0].logId).toBe('p');
    const wrong = {
      ...log(planned.day, 12),
      exercises: [{ name: 'Squat', sets: [{ side: 'up', reps: 3 }] }],
    };
    expect((await test.call('PUT', '/v1/strength/logs/q', wrong)).status).toBe(400);
    test.at('2026-05-03T20:00:00Z');
  });

  const inMay = async () =>
    (await test.call('GET', '/v1/strength?from=2026-05-11&to=2026-05-24')).body.sessions;
  const edit = async (edits: unknown[], dryRun = false) => {
    const { etag } = await test.call('GET', '/v1/plan');
    return test.call('POST', '/v1/plan/edits', { edits, dryRun }, etag, 'de');
  };

  it('is moved, swapped and dropped like a run, told what that breaks (STR-7), and stays so after a review', async () => {
    const before = (await test.call('GET', '/v1/plan')).body;
    const [one, two, three] = await inMay();
    const long = before.weeks[1].sessions.find((s: Session) => s.type.startsWith('long'));
    const dry = await edit([{ op: 'move', sessionId: one.id, day: long.day }], true);
    expect(dry.body.breaks).toContainEqual(
      expect.objectContaining({
        rule: 'STR-7',
        sessionId: one.id,
        text: expect.stringMatching(/^Kraft liegt auf dem \d+\. Mai, dem Tag deines langen Laufs/),
      }),
    );
    expect((await inMay())[0].day).toBe(one.day);
    const moved = await edit([
      { op: 'move', sessionId: one.id, day: long.day },
      { op: 'swap_strength', sessionId: two.id, phase: 'maintain' },
      { op: 'drop', sessionId: three.id },
    ]);
    expect([moved.status, moved.body.applied]).toEqual([200, true]);
    const versions = await test.call('GET', `/v1/plans/${before.id}/versions`);
    expect(versions.body.versions[0].diff.strength).toEqual([
      { sessionId: one.id, op: 'arranged', day: long.day, phase: null },
      { sessionId: two.id, op: 'arranged', day: two.day, phase: 'maintain' },
      { sessionId: three.id, op: 'dropped', day: null, phase: null },
    ]);
    await test.call('POST', '/v1/review');
    const shown = await inMay();
    expect(shown.find((s: Session) => s.id === one.id).day).toBe(long.day);
    expect(shown.some((s: Session) => s.id === three.id)).toBe(false);
    const { strength } = (await test.call('GET', '/v1/calendar?from=2026-05-11&to=2026-05-24')).body;
    expect(strength.map((s: Session) => [s.id, s.day])).toEqual(shown.map((s: Session) => [s.id, s.day]));
    await test.call('PUT', '/v1/plan', before);
    expect((await inMay()).map((s: Session) => s.day)).toContain(one.day);
  });

  it('is done with a log that may hold no sets, and missed where the runner says so; nothing is made up', async () => {
    const [one, two] = await inMay();
    const missed = (s: Session) => ({ day: s.day, missed: { sessionId: s.id, reason: 'life' } });
    expect((await test.call('PUT', '/v1/feedback/str', missed(two))).body.code).toBe('SESSION_AHEAD');
    test.at(`${two.day}T20:00:00Z`);
    const done = { day: one.day, sessionId: one.id, phase: one.phase, cleanForm: 'mostly' };
    expect((await test.call('PUT', '/v1/strength/logs/done', done)).status).toBe(201);
    const said = await test.call('PUT', '/v1/feedback/str', missed(two));
    expect([said.status, said.body.review]).toEqual([201, null]);
    expect((await test.call('PUT', '/v1/feedback/str2', missed(one))).body.code).toBe('SESSION_DONE');
    expect((await inMay()).slice(0, 3).map((s: Session) => s.state)).toEqual(['done', 'missed', 'ahead']);
    const [exercise] = (await test.call('GET', `/v1/strength?language=de&from=${two.day}&to=${two.day}`)).body
      .sessions[0].exercises;
    expect(exercise.label).not.toBe(exercise.name);
    await test.call('DELETE', '/v1/feedback/str');
    await test.call('DELETE', '/v1/strength/logs/done');
    test.at('2026-05-03T20:00:00Z');
  });
});
