import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goalDocument } from '../../src/services/plan/goal-document.ts';
import { createGoal } from '../../src/services/plan/goals.ts';
import { type Answer, type HistoryApp, historyApp } from '../support/history-app.ts';

/** From assessment, availability and goal to a plan in force, over a made-up runner's twelve weeks. */
let test: HistoryApp;
beforeAll(async () => {
  test = await historyApp();
}, 120_000);
afterAll(() => test.end());

const day = (maxMin: number) => ({ maxMin });
const AVAILABILITY = {
  days: { Mon: day(60), Tue: day(90), Wed: day(60), Thu: day(90), Sat: day(75), Sun: day(180) },
  longRunDay: 'Sun',
  strengthDays: ['Mon', 'Wed'],
  strength: { sessionsAWeek: 2, minutes: 25 },
  equipment: 'dumbbells',
  crossTraining: 'bike',
  blackouts: [{ from: '2026-06-12', to: '2026-06-14', why: 'wedding' }],
};
/** The same refusal in both languages: the same code and offers, other sentences. */
async function refusedInBoth(method: 'PUT' | 'POST', url: string, body: unknown) {
  const answer = await test.call(method, url, body, null, 'en');
  const german = await test.call(method, url, body, null, 'de');
  const shape = ({ status, body: b }: Answer) => ({
    status,
    code: b.code,
    instead: b.instead.map(({ text: _, ...offer }: { text: string }) => offer),
  });
  expect(shape(german)).toEqual(shape(answer));
  expect(german.body.detail).not.toBe(answer.body.detail);
  for (const [i, { text }] of answer.body.instead.entries()) {
    expect(text).toMatch(/^[A-Z].{8,}\.$/);
    expect(german.body.instead[i].text).toMatch(/^[A-ZÄÖÜ].{8,}\.$/);
    expect(german.body.instead[i].text).not.toBe(text);
  }
  return answer;
}
const RACE = { kind: 'race', event: { distanceM: 10_000, date: '2026-07-26' } };

describe('the assessment', () => {
  it('says what was derived, from what, and what is missing', async () => {
    const { status, body, etag } = await test.call('GET', '/v1/assessment');
    expect([status, etag]).toEqual([200, '"0"']);
    const byName = new Map<string, { rule: string; value: unknown; from: string; evidence: string[] }>(
      body.facts.map((f: { name: string }) => [f.name, f]),
    );
    expect([...byName.values()].map((f) => f.rule)).toEqual(['ASM-1', 'ASM-2', 'ASM-3', 'ASM-4', 'ASM-5']);
    expect(byName.get('baselineKm')!.value).toBeGreaterThan(30);
    expect(byName.get('baselineKm')!.evidence).toHaveLength(4);
    expect(byName.get('longestRunKm')!.evidence.length).toBeGreaterThan(0);
    expect(byName.get('level')!.value).toBe('L2');
    expect(body.missing.map((m: { name: string }) => m.name)).toEqual([
      'birthYear',
      'yearsRunning',
      'injuries',
      'health',
      'strengthExperience',
    ]);
  });

  it('says it in the language that is asked for', async () => {
    const { body } = await test.call('GET', '/v1/assessment?language=de');
    expect(body.facts[0]).toMatchObject({
      unit: 'km in der Woche',
      from: expect.stringMatching(/^die letzten 4/),
    });
    expect(body.missing.map((m: { why: string }) => m.why).join(' ')).toContain('Erfahrung');
  });

  it('keeps answers as versions, the same ones once, and asks no more for what was answered', async () => {
    const health = {
      heartCondition: false,
      chestPain: false,
      dizziness: false,
      jointOrBoneProblem: false,
      medication: false,
      doctorAdvisedAgainst: false,
    };
    const answers = { yearsRunning: 6, injuries: [], strengthExperience: 'some', health };
    const first = await test.call('PUT', '/v1/assessment/answers', answers, '"0"');
    const again = await test.call('PUT', '/v1/assessment/answers', answers);
    expect([first.body.version, again.body.version, again.etag]).toEqual([1, 1, '"1"']);
    const late = await test.call('PUT', '/v1/assessment/answers', { yearsRunning: 7 }, '"0"');
    expect([late.status, late.body.code]).toEqual([412, 'VERSION_MISMATCH']);
    const { body } = await test.call('GET', '/v1/assessment');
    expect(body.missing.map((m: { name: string }) => m.name)).toEqual(['birthYear']);
  });

  it('refuses an injury that has not happened yet', async () => {
    const injuries = [{ site: 'knee', from: '2026-06-01' }];
    const { status, body } = await test.call('PUT', '/v1/assessment/answers', { injuries });
    expect([status, body.code]).toEqual([422, 'INJURY_DAYS_INVALID']);
  });
});

describe('availability', () => {
  it('is not there before it was put, and a plan asks for it', async () => {
    expect((await test.call('GET', '/v1/availability')).body.code).toBe('AVAILABILITY_NOT_FOUND');
    const goal = await test.call('POST', '/v1/goals', { kind: 'maintain' });
    const { status, body } = await test.call('POST', '/v1/plans/preview', { goalId: goal.body.goalId });
    expect([status, body.code, body.instead[0].kind]).toEqual([409, 'AVAILABILITY_MISSING', 'fix']);
    const ended = await test.call(
      'POST',
      `/v1/goals/${goal.body.goalId}/end`,
      { reason: 'a race' },
      goal.etag,
    );
    expect(ended.body).toMatchObject({ version: 2, endReason: 'a race', endedAt: expect.any(String) });
  });

  it.each([
    ['AVAILABILITY_TOO_LITTLE', 'more_time', { days: { Mon: day(15) } }],
    ['AVAILABILITY_CONTRADICTS', 'fix', { days: { Mon: day(60) }, longRunDay: 'Sun' }],
    ['AVAILABILITY_CONTRADICTS', 'fix', { days: { Mon: day(60) }, strengthDays: ['Tue'] }],
    ['AVAILABILITY_CONTRADICTS', 'fix', { days: { Mon: day(30) }, strength: { minutes: 45 } }],
    ['BLACKOUT_PAST', 'fix', { ...AVAILABILITY, blackouts: [{ from: '2026-04-01', to: '2026-04-03' }] }],
    ['BLACKOUT_INVALID', 'fix', { ...AVAILABILITY, blackouts: [{ from: '2026-06-03', to: '2026-06-01' }] }],
  ])('that cannot be is refused as %s, with %s instead', async (code, kind, body) => {
    const answer = await refusedInBoth('PUT', '/v1/availability', body);
    expect([answer.status, answer.body.code, answer.body.instead[0].kind]).toEqual([422, code, kind]);
  });

  it('is stored once however often it is put, and only over the version that was read', async () => {
    const first = await test.call('PUT', '/v1/availability', AVAILABILITY);
    const again = await test.call('PUT', '/v1/availability', AVAILABILITY);
    expect([first.status, first.body.version, again.body.version]).toEqual([200, 1, 1]);
    const late = await test.call('PUT', '/v1/availability', { days: { Sun: day(90) } }, '"7"');
    expect([late.status, late.body.code]).toEqual([412, 'VERSION_MISMATCH']);
    expect((await test.call('GET', '/v1/availability')).body.availability.days.Fri).toBeUndefined();
  });
});

describe('goals', () => {
  it.each([
    ['GOAL_WITHOUT_EVENT', 'maintain', { kind: 'race' }],
    ['GOAL_CONTRADICTORY', 'fix', { kind: 'maintain', event: RACE.event }],
    ['GOAL_CONTRADICTORY', 'finish', { kind: 'distance', event: { ...RACE.event, targetTimeS: 3000 } }],
    ['EVENT_PAST', 'later_race', { kind: 'race', event: { distanceM: 10_000, date: '2026-05-03' } }],
    ['EVENT_AHEAD', 'later_race', { kind: 'recover', event: RACE.event }],
    ['RECOVERY_OVER', 'maintain', { kind: 'recover', event: { distanceM: 5000, date: '2026-01-04' } }],
    ['TARGET_TIME_INVALID', 'fix', { kind: 'race', event: { ...RACE.event, targetTimeS: 600 } }],
  ])(
    'that contradict themselves or the calendar are refused as %s, with %s instead',
    async (code, kind, body) => {
      const answer = await refusedInBoth('POST', '/v1/goals', body);
      expect([answer.status, answer.body.code, answer.body.instead[0].kind]).toEqual([422, code, kind]);
    },
  );

  it('that contradict each other are refused, and can be changed one version at a time', async () => {
    const a = await test.call('POST', '/v1/goals', RACE);
    expect([a.status, a.body.version, a.etag]).toEqual([201, 1, '"1"']);
    const near = { kind: 'race', event: { distanceM: 21_097, date: '2026-08-02' } };
    expect((await test.call('POST', '/v1/goals', near)).body.code).toBe('GOALS_CONTRADICT');
    expect((await test.call('POST', '/v1/goals', RACE)).body.code).toBe('RACES_TOO_CLOSE');
    const url = `/v1/goals/${a.body.goalId}`;
    const changed = { ...RACE, event: { ...RACE.event, name: 'City run' } };
    expect((await test.call('PUT', url, changed)).status).toBe(428);
    const both = await Promise.all([
      test.call('PUT', url, changed, '"1"'),
      test.call('PUT', url, { ...RACE, event: { ...RACE.event, targetTimeS: 3300 } }, '"1"'),
    ]);
    expect(both.map((b) => b.status).sort()).toEqual([200, 412]);
    expect((await test.call('GET', url)).body.version).toBe(2);
    await test.call('POST', `${url}/end`, undefined, '*');
    expect((await test.call('PUT', url, RACE, '*')).body.code).toBe('GOAL_ENDED');
    expect((await test.call('GET', '/v1/goals')).body.goals).toEqual([]);
    expect((await test.call('GET', '/v1/goals?state=all')).body.goals.length).toBeGreaterThan(1);
  });

  it('that are not there answer 404, and other methods 405', async () => {
    expect((await test.call('GET', '/v1/goals/nope')).body.code).toBe('GOAL_NOT_FOUND');
    expect((await test.call('PUT', '/v1/goals/nope', RACE, '*')).body.code).toBe('GOAL_NOT_FOUND');
    expect((await test.call('PATCH', '/v1/goals/nope', {})).status).toBe(405);
    expect((await test.call('DELETE', '/v1/availability')).status).toBe(405);
  });
});

describe('a plan', () => {
  let goalId: string;
  beforeAll(async () => {
    goalId = (await test.call('POST', '/v1/goals', RACE)).body.goalId;
  });

  it('is previewed with its feasibility before anything is stored', async () => {
    const one = await test.call('POST', '/v1/plans/preview', { goalId });
    const two = await test.call('POST', '/v1/plans/preview', { goalId });
    expect(one.status, JSON.stringify(one.body).slice(0, 300)).toBe(200);
    expect(two.body).toEqual(one.body);
    expect(one.body.feasibility).toMatchObject({ status: expect.any(String), nowKm: expect.any(Number) });
    expect(one.body.plan.weeks).toHaveLength(12);
    expect(one.body.weeks.at(-1)).toMatchObject({ phase: 'taper', weeksToRace: 1 });
    expect(one.body.weeks.flatMap((w: { strength: unknown[] }) => w.strength).length).toBeGreaterThan(2);
    const days = one.body.plan.weeks.flatMap((w: { sessions: { day: string }[] }) =>
      w.sessions.map((s) => s.day),
    );
    expect(days.filter((d: string) => d >= '2026-06-12' && d <= '2026-06-14')).toEqual([]);
    expect((await test.call('GET', '/v1/plan')).status).toBe(404);
  });

  it('answers as a whole and week by week, in the language that is asked for (EXPL-1, EXPL-4)', async () => {
    const preview = (headers: Record<string, string>, query = '') =>
      test.app
        .inject({ method: 'POST', url: `/v1/plans/preview${query}`, headers, payload: { goalId } })
        .then((r) => r.json());
    const en = await preview({});
    const de = await preview({ 'accept-language': 'de-AT' });
    expect(en.explanation.what).toMatch(/^12 weeks to your race of 10 km on 26 July: from [\d.]+ km a week/);
    expect(de.explanation.what).toMatch(
      /^12 Wochen bis zu deinem Rennen über 10 km am 26\. Juli: von [\d,]+ km/,
    );
    expect(en.explanation.otherwise).not.toBe('');
    expect(en.explanation.rules).toContain('ASM-8');
    expect(de.says.map((s: { rule: string }) => s.rule)).toEqual(
      en.says.map((s: { rule: string }) => s.rule),
    );
    expect(de.says[0].text).not.toBe(en.says[0].text);
    expect((await preview({ 'accept-language': 'de' }, '?language=en')).says).toEqual(en.says);
  });

  it('offers what may stand in for easy runs, and a test where the paces rest on little (XT-2, ASM-6)', async () => {
    const { body } = await test.call('POST', '/v1/plans/preview', { goalId });
    const [choice] = body.weeks.flatMap((w: { instead: unknown[] }) => w.instead);
    expect(choice).toMatchObject({ mode: 'bike', minutes: expect.any(Number) });
    expect(choice.text).toMatch(/^Easy run replaced by \d+ min on the bike/);
    const { test: advice } = (await test.call('GET', '/v1/assessment')).body;
    expect(body.test === null).toBe(advice.reason === 'not_needed' || advice.reason === 'red_flag');
  });

  it('starts speed earlier only where a coach has set it, and only once the volume is there (PER-4)', async () => {
    const coachSpeedStart = '2026-05-11';
    const wish = { ...RACE, event: { ...RACE.event, date: '2026-08-23' }, coachSpeedStart };
    const refused = await test.call('POST', '/v1/goals', wish);
    expect([refused.status, refused.body.code]).toEqual([403, 'SPEED_START_NEEDS_COACH']);
    const plain = await test.call('POST', '/v1/goals', { ...wish, coachSpeedStart: null });
    const usual = (await test.call('POST', '/v1/plans/preview', { goalId: plain.body.goalId })).body;
    await test.call('POST', `/v1/goals/${plain.body.goalId}/end`, undefined, '*');
    const document = goalDocument.parse(wish);
    const made = await createGoal(test.deps, 'local', document, { id: 'coach', role: 'coach' });
    if (!made.ok) throw new Error(made.error.code);
    const id = made.value.goalId;
    const early = (await test.call('POST', '/v1/plans/preview', { goalId: id })).body;
    expect(early.speedStart < usual.speedStart).toBe(true);
    expect(early.says.map((s: { rule: string }) => s.rule)).toContain('PER-4');
    const kept = await test.call(
      'PUT',
      `/v1/goals/${id}`,
      { ...wish, event: { ...wish.event, name: 'x' } },
      '*',
    );
    expect(kept.status).toBe(200);
    await test.call('POST', `/v1/goals/${id}/end`, undefined, '*');
  });

  it.each([
    ['RACE_TOO_SOON', ['later_race', 'finish'], { distanceM: 10_000, date: '2026-05-04' }],
    ['RACE_TOO_FAR', ['start_later', 'maintain'], { distanceM: 5000, date: '2027-04-04' }],
  ])(
    'for a race that cannot be planned for is refused as %s, with %s instead',
    async (code, kinds, event) => {
      await test.call('POST', `/v1/goals/${goalId}/end`, undefined, '*');
      const goal = await test.call('POST', '/v1/goals', { kind: 'race', event });
      const { status, body } = await refusedInBoth('POST', '/v1/plans/preview', {
        goalId: goal.body.goalId,
      });
      expect([status, body.code]).toEqual([422, code]);
      expect(body.instead.map((i: { kind: string }) => i.kind)).toEqual(kinds);
      await test.call('POST', `/v1/goals/${goal.body.goalId}/end`, undefined, '*');
      goalId = (await test.call('POST', '/v1/goals', RACE)).body.goalId;
    },
  );

  it('is accepted only as previewed, once, and with a word where the goal is at risk', async () => {
    const { body: preview } = await test.call('POST', '/v1/plans/preview', { goalId });
    const stale = await test.call('POST', '/v1/plans', { goalId, previewId: 'preview_other' });
    expect([stale.status, stale.body.code]).toEqual([409, 'PREVIEW_STALE']);
    const request = { goalId, previewId: preview.previewId, acceptRisk: true };
    const both = await Promise.all([
      test.call('POST', '/v1/plans', request),
      test.call('POST', '/v1/plans', request),
    ]);
    expect(both.map((b) => b.status).sort()).toEqual([200, 201]);
    expect(both.map((b) => b.body.version)).toEqual([1, 1]);
    const plan = await test.call('GET', '/v1/plan');
    expect(plan.body).toEqual(preview.plan);
    const workouts = (await test.call('GET', '/v1/workouts')).body.workouts;
    expect(workouts).toHaveLength(
      preview.plan.weeks.flatMap((w: { sessions: unknown[] }) => w.sessions).length,
    );

    const why = (await test.call('GET', '/v1/plan/explanation')).body;
    expect([why.planId, why.version]).toEqual([preview.planId, 1]);
    expect(why.explanation).toEqual(preview.explanation);
    expect([why.says, why.feasibility]).toEqual([preview.says, preview.feasibility]);

    const marathon = { kind: 'race', event: { distanceM: 42_195, date: '2026-09-27', targetTimeS: 8400 } };
    const risky = (await test.call('POST', '/v1/goals', marathon)).body.goalId;
    const second = (await test.call('POST', '/v1/plans/preview', { goalId: risky })).body;
    expect(second.feasibility.time).toBe('at_risk');
    expect(second.feasibility.instead.length).toBeGreaterThan(0);
    const refused = await test.call('POST', '/v1/plans', { goalId: risky, previewId: second.previewId });
    expect([refused.status, refused.body.code]).toEqual([409, 'GOAL_AT_RISK']);
    expect(refused.body.instead).toEqual(second.feasibility.instead);
    await test.call('POST', `/v1/goals/${risky}/end`, undefined, '*');
  });

  it('has sessions in the calendar that say why, and what would have changed them (EXPL-1)', async () => {
    const range = '/v1/calendar?from=2026-06-29&to=2026-07-05';
    const en = (await test.call('GET', range)).body;
    const de = (await test.call('GET', `${range}&language=de`)).body;
    for (const [i, s] of en.sessions.entries()) {
      const answers = Object.values(s.explanation).flat().join(' ');
      expect(answers).not.toMatch(/undefined|\{|\d{4}-\d\d-\d\d/);
      expect(s.explanation.otherwise).toMatch(/^(If|Without) /);
      expect(de.sessions[i].explanation.what).not.toBe(s.explanation.what);
      expect(de.sessions[i].explanation.rules).toEqual(s.explanation.rules);
    }
    const rules = en.sessions.flatMap((s: { explanation: { rules: string[] } }) => s.explanation.rules);
    expect(rules).toEqual(expect.arrayContaining(['PER-6', 'PER-5']));
    expect(en.sessions.some((s: { instead: unknown }) => s.instead !== null)).toBe(true);
  });

  it('shows in the calendar the workouts that a watch gets, race pace included', async () => {
    const range = 'from=2026-05-04&to=2026-07-26';
    const { sessions } = (await test.call('GET', `/v1/calendar?${range}`)).body;
    const { workouts } = (await test.call('GET', `/v1/workouts?${range}`)).body;
    const byId = new Map<string, { steps: unknown }>(workouts.map((w: { id: string }) => [w.id, w]));
    expect(sessions.map((s: { type: string }) => s.type)).toContain('sharpener');
    for (const s of sessions) expect(s.workout.steps, s.type).toEqual(byId.get(s.id)!.steps);
  });

  it('put again as it stands makes no new version', async () => {
    const plan = await test.call('GET', '/v1/plan');
    const { status, body, etag } = await test.call('PUT', '/v1/plan', plan.body);
    expect([status, body.version, body.changed, etag]).toEqual([200, 1, false, plan.etag]);
  });

  it('is changed by hand: what a move would break is told, and a dry run stores nothing', async () => {
    const plan = await test.call('GET', '/v1/plan');
    const week = plan.body.weeks[1];
    const long = week.sessions.find((s: { type: string }) => s.type.startsWith('long'));
    const easy = week.sessions.find((s: { type: string }) => s.type.startsWith('easy'));
    const friday = '2026-05-15';
    const dry = await test.call(
      'POST',
      '/v1/plan/edits',
      {
        dryRun: true,
        edits: [
          { op: 'move', sessionId: long.id, day: friday },
          { op: 'set_km', sessionId: easy.id, km: 25 },
        ],
      },
      plan.etag,
    );
    expect([dry.status, dry.body.applied]).toEqual([200, false]);
    const rules = dry.body.breaks.map((b: { rule: string }) => b.rule);
    expect(rules).toEqual(expect.arrayContaining(['LNG-2', 'AVL-1', 'VOL-3']));
    const edits = [{ op: 'move', sessionId: long.id, day: friday }];
    const german = await test.call('POST', '/v1/plan/edits', { dryRun: true, edits }, plan.etag, 'de');
    expect(german.body.breaks.map((b: { text: string }) => b.text)).toContain(
      'Am 15. Mai hast du keine Zeit.',
    );
    expect((await test.call('GET', '/v1/plan')).body).toEqual(plan.body);
  });

  it('gives a swapped workout a new id and keeps a moved one’s, as a version that says what and who', async () => {
    const plan = await test.call('GET', '/v1/plan');
    const { planId } = (await test.call('GET', '/v1/plans')).body.plans[0];
    const [, week] = plan.body.weeks;
    const easy = week.sessions.find((s: { type: string; day: string }) => s.type.startsWith('easy'));
    const other = week.sessions.find(
      (s: { id: string; type: string }) => s.id !== easy.id && s.type.startsWith('easy'),
    );
    const taken = week.sessions.map((s: { day: string }) => s.day);
    const free = ['2026-05-11', '2026-05-12', '2026-05-13', '2026-05-14', '2026-05-16'].find(
      (d) => !taken.includes(d),
    )!;
    const edits = [
      { op: 'swap', sessionId: easy.id, type: 'recovery' },
      { op: 'move', sessionId: other.id, day: free },
    ];
    expect((await test.call('POST', '/v1/plan/edits', { edits })).status).toBe(428);
    const both = await Promise.all(
      [1, 2].map(() => test.call('POST', '/v1/plan/edits', { edits, reason: 'tired' }, plan.etag)),
    );
    expect(both.map((b) => b.status).sort()).toEqual([200, 412]);
    const done = both.find((b) => b.status === 200)!;
    expect(done.body).toMatchObject({ version: 2, applied: true });
    const after = (await test.call('GET', '/v1/plan')).body.weeks[1].sessions;
    expect(after.some((s: { id: string }) => s.id === easy.id)).toBe(false);
    expect(after.find((s: { id: string }) => s.id === other.id).day).toBe(free);
    const { versions } = (await test.call('GET', `/v1/plans/${planId}/versions`)).body;
    expect(versions.map((v: { version: number }) => v.version)).toEqual([2, 1]);
    expect(versions[0]).toMatchObject({
      madeBy: 'runner',
      madeById: 'local',
      reason: 'tired',
      decisionId: null,
    });
    expect(versions[0].diff.sessions.map((c: { op: string }) => c.op).sort()).toEqual(['moved', 'swapped']);
    const old = await test.call('GET', `/v1/plans/${planId}/versions/1`);
    expect(old.body).toEqual(plan.body);
    const workouts = (await test.call('GET', '/v1/workouts?from=2026-05-11&to=2026-05-17')).body.workouts;
    expect(workouts.map((w: { id: string }) => w.id).sort()).toEqual(
      after.map((s: { id: string }) => s.id).sort(),
    );
    expect((await test.call('GET', `/v1/plans/${planId}/versions/9`)).body.code).toBe('VERSION_NOT_FOUND');
    expect((await test.call('GET', '/v1/plans/nope/versions')).body.code).toBe('PLAN_NOT_FOUND');
  });

  it('lays a template from a day on, in place of what is free there or beside it, and tells what it breaks', async () => {
    const plan = await test.call('GET', '/v1/plan');
    const [, week] = plan.body.weeks;
    const ids = (body: { weeks: { sessions: { id: string }[] }[] }) =>
      body.weeks[1]!.sessions.map((s) => s.id);
    const sessions = [
      { after: 1, type: 'easy', km: 5 },
      { after: 6, type: 'long_easy', km: 40 },
    ];
    const lay = (more: object) =>
      test.call(
        'POST',
        '/v1/plan/edits',
        { dryRun: true, edits: [{ op: 'lay', start: week.start, sessions, ...more }] },
        plan.etag,
      );
    const instead = await lay({ replace: true });
    expect(instead.body.plan.weeks[1].sessions).toMatchObject([
      { day: '2026-05-12', type: 'easy', km: 5 },
      { day: '2026-05-17', type: 'long_easy', km: 40 },
    ]);
    expect(instead.body.plan.weeks[1].km).toBe(45);
    expect(instead.body.plan.weeks[2]).toEqual(plan.body.weeks[2]);
    expect(instead.body.breaks.map((b: { rule: string }) => b.rule)).toContain('LNG-2');
    const beside = await lay({});
    expect(ids(beside.body.plan)).toEqual(expect.arrayContaining(ids(plan.body)));
    expect(ids(beside.body.plan)).toHaveLength(week.sessions.length + 2);
    const one = await lay({
      replace: true,
      start: week.sessions[0].day,
      sessions: [{ ...sessions[0], after: 0 }],
    });
    expect(ids(one.body.plan)).toHaveLength(week.sessions.length);
    expect(ids(one.body.plan)).not.toContain(week.sessions[0].id);
    expect((await lay({ start: '2026-04-27' })).body.code).toBe('SESSION_IS_PAST');
    expect((await lay({ start: '2027-04-26' })).body.code).toBe('DAY_OUTSIDE_PLAN');
    expect((await test.call('GET', '/v1/plan')).etag).toBe(plan.etag);
  });

  it.each([
    ['SESSION_NOT_FOUND', 404, { op: 'drop', sessionId: 'nope' }],
    ['SESSION_IS_PAST', 409, { op: 'add', day: '2026-05-01', type: 'easy', km: 5 }],
    ['DAY_OUTSIDE_PLAN', 422, { op: 'add', day: '2027-05-01', type: 'easy', km: 5 }],
    ['VALIDATION_FAILED', 400, { op: 'add', day: '2026-05-20', type: 'easy', km: -3 }],
    ['VALIDATION_FAILED', 400, { op: 'teleport', sessionId: 'x' }],
  ])('refuses an edit as %s and stays as it was', async (code, status, edit) => {
    const before = await test.call('GET', '/v1/plan');
    const answer = await test.call('POST', '/v1/plan/edits', { edits: [edit] }, before.etag);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await test.call('GET', '/v1/plan')).etag).toBe(before.etag);
  });

  it('fits another availability at once: only what is ahead moves and no week grows (AVL-8)', async () => {
    const before = (await test.call('GET', '/v1/plan')).body;
    const { status, body } = await test.call('PUT', '/v1/availability', {
      ...AVAILABILITY,
      days: { Tue: day(60), Thu: day(60), Sun: day(75) },
      strengthDays: [],
    });
    expect([status, body.version, body.planVersion]).toEqual([200, 2, 3]);
    expect(body.planChanges.length).toBeGreaterThan(0);
    const after = (await test.call('GET', '/v1/plan')).body;
    after.weeks.forEach((w: { km: number; sessions: { day: string }[] }, i: number) => {
      expect(w.km).toBeLessThanOrEqual(before.weeks[i].km);
      for (const s of w.sessions) expect(['2', '4', '0']).toContain(String(new Date(s.day).getUTCDay()));
    });
    const { planId } = (await test.call('GET', '/v1/plans')).body.plans[0];
    const [newest] = (await test.call('GET', `/v1/plans/${planId}/versions`)).body.versions;
    expect(newest).toMatchObject({ madeBy: 'policy', reason: 'AVL-8' });
  });

  it('holds locks on week, session and field, each once, until they are lifted', async () => {
    const plan = (await test.call('GET', '/v1/plan')).body;
    const [session] = plan.weeks[2].sessions;
    const lock = { scope: 'session', day: session.day, workoutId: session.id, reason: 'with the club' };
    const one = await test.call('POST', '/v1/plan/locks', lock);
    const two = await test.call('POST', '/v1/plan/locks', lock);
    expect([one.status, two.body.lockId]).toEqual([201, one.body.lockId]);
    expect(
      (await test.call('POST', '/v1/plan/locks', { scope: 'week', day: session.day, workoutId: 'x' })).body
        .code,
    ).toBe('LOCK_INVALID');
    expect((await test.call('POST', '/v1/plan/locks', { scope: 'field', day: session.day })).status).toBe(
      400,
    );
    expect(
      (await test.call('POST', '/v1/plan/locks', { scope: 'session', day: '2026-05-09' })).body.code,
    ).toBe('SESSION_NOT_FOUND');
    expect((await test.call('GET', '/v1/plan/locks')).body.locks).toHaveLength(1);
    expect((await test.call('DELETE', `/v1/plan/locks/${one.body.lockId}`)).status).toBe(204);
    expect((await test.call('DELETE', `/v1/plan/locks/${one.body.lockId}`)).body.code).toBe('LOCK_NOT_FOUND');
  });
});

describe('without a history', () => {
  it('a plan is refused with what to do first', async () => {
    const empty = await historyApp({ weeks: 0 });
    await empty.call('PUT', '/v1/availability', AVAILABILITY);
    const { goalId } = (await empty.call('POST', '/v1/goals', RACE)).body;
    const { status, body } = await empty.call('POST', '/v1/plans/preview', { goalId });
    expect([status, body.code, body.instead[0].kind]).toEqual([422, 'HISTORY_TOO_THIN', 'first_runs']);
    const assessment = (await empty.call('GET', '/v1/assessment')).body;
    expect([assessment.facts, assessment.missing[0].name]).toEqual([[], 'history']);
    const back = (await empty.call('POST', '/v1/goals', { kind: 'return', return: { reason: 'life' } })).body;
    const refused = await empty.call('POST', '/v1/plans/preview', { goalId: back.goalId });
    expect([refused.body.code, refused.body.instead[0].kind]).toEqual(['HISTORY_TOO_THIN', 'first_runs']);
    await empty.end();
  });

  it('and with a heart condition it waits for a doctor', async () => {
    const { body } = await test.call('PUT', '/v1/assessment/answers', { health: { heartCondition: true } });
    expect(body.version).toBe(2);
    const { goalId } = (await test.call('GET', '/v1/goals')).body.goals[0];
    expect((await test.call('POST', '/v1/plans/preview', { goalId })).body.code).toBe('SEE_DOCTOR_FIRST');
    const risks = (await test.call('GET', '/v1/assessment')).body.risks.map((r: { code: string }) => r.code);
    expect(risks).toContain('see_doctor');
  });
});
