import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdaptationDecision } from '../../../src/core/coaching/record.ts';
import type { ReviewInput } from '../../../src/core/coaching/review-input.ts';
import { loadClass } from '../../../src/core/coaching/session-class.ts';
import { getAthlete, insertAthlete } from '../../../src/db/queries/athlete.ts';
import { listDecisions } from '../../../src/db/queries/decision.ts';
import { answersTo } from '../../../src/db/queries/decision-answer.ts';
import { getReviewClock } from '../../../src/db/queries/review-clock.ts';
import { reviewOccasion } from '../../../src/db/schema/review-clock.ts';
import { JOBS } from '../../../src/jobs/pipeline.ts';
import { createEvaluations } from '../../../src/services/history/evaluations.ts';
import { UNQUEUED } from '../../../src/services/job-queue.ts';
import { changePlan } from '../../../src/services/plan/plan-edits.ts';
import { currentPlan } from '../../../src/services/plan/plans.ts';
import { undoDecision } from '../../../src/services/review/answer-decision.ts';
import { changeCoaching } from '../../../src/services/review/coaching-settings.ts';
import { followUp, sendDueFollowUps, startReviewClocks } from '../../../src/services/review/follow-up.ts';
import { readToday } from '../../../src/services/review/today.ts';
import { activityOf } from '../../support/scenario-activity.ts';
import { scenarioInput } from '../../support/scenario-input.ts';
import { readScenarios } from '../../support/scenario-notation.ts';
import { profileOf } from '../../support/scenario-runner-profile.ts';
import {
  instant,
  type ScenarioStore,
  scenarioStore,
  storeActivity,
  storeScenario,
} from '../../support/scenario-store.ts';

const WORKED = readScenarios('fixtures/scenarios/worked.md');
const SUNDAY = '2026-05-03';
const RUNNER = { id: 'runner', role: 'runner' as const };

let store: ScenarioStore;
let nowMs = 0;
beforeAll(async () => {
  store = await scenarioStore();
}, 60_000);
afterAll(() => store.end());

const deps = () => {
  const own = { ...store.deps, now: () => nowMs };
  return { ...own, evaluations: createEvaluations(own) };
};
const at = (iso: string) => {
  nowMs = Date.parse(iso);
};
/** Who is due, without a queue between: each is followed up at once, and again to see that it changes nothing. */
async function round(times = 2): Promise<string[]> {
  const due: string[] = [];
  const queue = {
    async due(_: unknown, __: unknown, subject: { athleteId: string }) {
      due.push(subject.athleteId);
    },
    wake() {},
  };
  await startReviewClocks(deps());
  await sendDueFollowUps(deps(), queue);
  for (const athleteId of due) for (let i = 0; i < times; i++) await followUp(deps(), UNQUEUED, athleteId);
  return due;
}
const decisionsOf = async (athleteId: string) =>
  (await store.deps.db.read((db) => listDecisions(db, athleteId, { limit: 50 }))).map((row) => ({
    ...(row.output as AdaptationDecision),
    id: row.decisionId,
    asOf: row.asOfDay,
  }));
const occasionsOf = async (athleteId: string) =>
  (
    await store.deps.db.read((db) =>
      db.select().from(reviewOccasion).where(eq(reviewOccasion.athleteId, athleteId)),
    )
  ).map((row) => row.occasion);
const answersOf = async (athleteId: string) => {
  const ids = (await decisionsOf(athleteId)).map((d) => d.id);
  return store.deps.db.read((db) => answersTo(db, athleteId, ids));
};

/** A worked scenario stored on the evening before its week ends, with a clock that starts then. */
async function live(id: string, changed: (input: ReviewInput) => ReviewInput = (x) => x) {
  at(`${SUNDAY}T20:00:00Z`);
  const raw = WORKED.find((s) => s.id === id)!;
  const profile = profileOf(raw.runner);
  const input = changed(scenarioInput(raw));
  const athleteId = await storeScenario(store, input, profile, nowMs);
  await round();
  return { athleteId, input };
}
const planWeek = async (athleteId: string, start: string) => {
  const own = { ...store.deps, now: () => nowMs };
  return (await currentPlan(own, athleteId))!.weeks.find((w) => w.start === start)!;
};

describe('the clock of an athlete', () => {
  it('rings at the athlete’s own midnight, and once a day', async () => {
    at('2026-05-03T09:00:00Z');
    const zones = { early: 'Pacific/Auckland', late: 'America/Los_Angeles' };
    await store.deps.db.transaction(async (tx) => {
      for (const [athleteId, zone] of Object.entries(zones))
        await insertAthlete(tx, { athleteId, zone, createdMs: nowMs });
    });
    expect(await round()).toEqual([]);
    at('2026-05-03T11:59:00Z');
    expect(await round()).toEqual([]);
    at('2026-05-03T12:00:00Z');
    expect(await round()).toEqual(['early']);
    expect(await round()).toEqual([]);
    at('2026-05-04T07:00:00Z');
    expect(await round()).toEqual(['late']);
  });
});

describe('the end of a week', () => {
  it('is reviewed once, and not before it is over', async () => {
    const { athleteId } = await live('S01');
    at(`${SUNDAY}T23:59:00Z`);
    await round();
    expect(await decisionsOf(athleteId)).toEqual([]);
    at('2026-05-04T00:00:30Z');
    expect(await round()).toContain(athleteId);
    expect(await decisionsOf(athleteId)).toMatchObject([
      { asOf: SUNDAY, trigger: 'weekly', code: 'proceed', newKm: 48 },
    ]);
    at('2026-05-05T00:00:30Z');
    await round();
    expect(await decisionsOf(athleteId)).toHaveLength(1);
  });

  it('that a stopped server slept over is caught up once; sessions of the days since stay as they were', async () => {
    const { athleteId } = await live('S04');
    const before = await planWeek(athleteId, '2026-05-04');
    at('2026-05-06T09:00:00Z');
    await round(1);
    await round();
    const [decision, ...more] = await decisionsOf(athleteId);
    expect(more).toEqual([]);
    expect(decision).toMatchObject({ asOf: SUNDAY, trigger: 'weekly', code: 'scale_down' });
    const after = await planWeek(athleteId, '2026-05-04');
    const past = (w: typeof before) => w.sessions.filter((s) => s.day < '2026-05-06');
    expect(past(before).length).toBeGreaterThan(0);
    expect(past(after)).toEqual(past(before));
    expect(after.km).toBeLessThan(before.km);
    expect(decision!.changes.every((c) => c.before.day >= '2026-05-06')).toBe(true);
  });

  it('of weeks that nobody can run any more is left alone: only the last one is reviewed', async () => {
    const { athleteId } = await live('S05');
    at('2026-06-02T09:00:00Z');
    await round();
    const made = await decisionsOf(athleteId);
    expect(made.filter((d) => d.trigger === 'weekly').map((d) => d.asOf)).toEqual(['2026-05-31']);
  });
});

describe('a file that comes late', () => {
  it('has its week reviewed again; both decisions stay, and what was moved by hand stays moved', async () => {
    const last = (input: ReviewInput) => input.runs.toSorted((a, b) => a.startMs - b.startMs).at(-1)!;
    const whole = scenarioInput(WORKED.find((s) => s.id === 'S07')!);
    const late = last(whole);
    const { athleteId } = await live('S07', (input) => ({
      ...input,
      runs: input.runs.filter((r) => r.id !== late.id),
    }));
    at('2026-05-04T00:00:30Z');
    await round();
    const [first] = await decisionsOf(athleteId);
    const week = await planWeek(athleteId, '2026-05-04');
    const moved = week.sessions.find((s) => s.day > '2026-05-05' && s.type !== 'race')!;
    const free = ['2026-05-04', '2026-05-08'].find((d) => !week.sessions.some((s) => s.day === d))!;
    const edits = [{ op: 'move' as const, sessionId: moved.id, day: free }];
    const own = { ...store.deps, now: () => nowMs };
    const request = { edits, reason: null, dryRun: false, expected: null };
    expect((await changePlan(own, athleteId, RUNNER, null, '2026-05-04', request)).ok).toBe(true);
    at('2026-05-04T08:00:00Z');
    await store.deps.db.transaction((tx) => storeActivity(own, tx, athleteId, 'late', activityOf(late)));
    await followUp(deps(), UNQUEUED, athleteId);
    await followUp(deps(), UNQUEUED, athleteId);
    const made = await decisionsOf(athleteId);
    expect(made).toHaveLength(2);
    const second = made.find((d) => d.id !== first!.id)!;
    expect(second).toMatchObject({ asOf: SUNDAY, trigger: 'weekly', supersedes: first!.id });
    expect(second.workings.doneKm).toBeGreaterThan(first!.workings.doneKm!);
    const root = (id: string) => id.split('~')[0];
    const after = (await planWeek(athleteId, '2026-05-04')).sessions;
    expect(after.find((s) => root(s.id) === root(moved.id))?.day).toBe(free);
  });
});

describe('an occasion', () => {
  it('of six days without a run is answered once, before the week is over', async () => {
    const { athleteId } = await live('S08');
    for (const day of ['04', '05', '06', '07', '08', '09', '10']) {
      at(`2026-05-${day}T00:00:30Z`);
      await round();
    }
    const events = (await decisionsOf(athleteId)).filter((d) => d.code === 'replan_after_break');
    expect(events).toMatchObject([{ asOf: '2026-05-09', trigger: 'event' }]);
  });

  it('of three sessions missed in ten days is answered at once, and says so (§2.7)', async () => {
    const { athleteId, input } = await live('S08');
    const ran = input.runs.toSorted((a, b) => a.startMs - b.startMs).at(-1)!;
    // the rest of the week is not run either, but for one day, so that there is no gap
    for (const day of ['04', '05', '06', '07', '08', '09', '10', '11', '12', '13']) {
      at(`2026-05-${day}T00:00:30Z`);
      if (day === '08') {
        const own = { ...store.deps, now: () => nowMs };
        const run = { ...ran, id: 'between', day: '2026-05-07', startMs: instant('2026-05-07', 18) };
        await store.deps.db.transaction((tx) =>
          storeActivity(own, tx, athleteId, 'between', activityOf(run)),
        );
      }
      await round(1);
    }
    const keys = await occasionsOf(athleteId);
    expect(keys.filter((k) => k.startsWith('missed_sessions:'))).not.toEqual([]);
    const events = (await decisionsOf(athleteId)).filter((d) => d.trigger === 'event' && d.asOf > SUNDAY);
    expect(events.map((d) => d.code)).toContain('scale_down');
    expect(events.find((d) => d.code === 'scale_down')!.explanation.runner).toMatch(/planned runs are done/);
  });

  it('of a race that was run is answered on its day, and nothing hard follows for three days (§2.6)', async () => {
    const { athleteId, input } = await live('S13');
    const own = { ...store.deps, now: () => nowMs };
    const [any] = input.runs;
    const startMs = instant('2026-05-09', 9);
    const race = {
      ...any!,
      id: 'race',
      day: '2026-05-09',
      startMs,
      distanceKm: 10,
      movingS: 2940,
      climbMPerKm: 0,
    };
    at('2026-05-09T12:00:00Z');
    await store.deps.db.transaction((tx) => storeActivity(own, tx, athleteId, 'race', activityOf(race)));
    await followUp(deps(), UNQUEUED, athleteId);
    await followUp(deps(), UNQUEUED, athleteId);
    expect((await occasionsOf(athleteId)).filter((k) => k.startsWith('result:'))).toHaveLength(1);
    const [event, ...more] = (await decisionsOf(athleteId)).filter((d) => d.asOf === '2026-05-09');
    expect([event!.trigger, more]).toEqual(['event', []]);
    const soon = event!.sessions.filter((s) => s.day <= '2026-05-12').map((s) => loadClass(s.type));
    expect(soon).not.toContain('hard');
  });

  it('that could not be answered is told to the athlete and tried again until it is', async () => {
    const { athleteId } = await live('S01');
    at('2026-05-04T00:00:30Z');
    const broken: never = { ...deps(), evaluations: undefined } as never;
    await expect(followUp(broken, UNQUEUED, athleteId)).rejects.toThrow();
    const why = { code: 'STEP_FAILED', message: 'Every try failed.' };
    await store.deps.db.transaction((tx) => JOBS.follow_up.abandon(tx, { athleteId }, why));
    const failed = async () => (await store.deps.db.read((db) => getReviewClock(db, athleteId)))!.failedMs;
    expect(await failed()).toBe(Date.parse('2026-05-04T00:00:00Z'));
    const athlete = (await store.deps.db.read((db) => getAthlete(db, athleteId)))!;
    const shown = await readToday({ ...store.deps, now: () => nowMs }, athlete, null, 'en');
    expect(shown.reviewFailedMs).toBe(await failed());
    expect(await round(1)).toContain(athleteId);
    expect(await failed()).toBeNull();
    expect(await decisionsOf(athleteId)).toHaveLength(1);
  });

  it('of a key session known to be missed moves it or drops it, once, and nothing is caught up', async () => {
    const { athleteId, input } = await live('S01');
    at('2026-05-04T00:00:30Z');
    await round();
    const key = input.next.sessions.find((s) => s.key && s.day < '2026-05-09')!;
    const planned = (await planWeek(athleteId, '2026-05-04')).km;
    at(`${key.day}T23:00:00Z`);
    await round();
    const answers = async () =>
      (await decisionsOf(athleteId)).filter((d) => ['move_session', 'drop_session'].includes(d.code));
    expect(await answers()).toEqual([]);
    // two days without a word: nothing more is waited for
    at(new Date(instant(key.day, 24) + 48 * 3_600_000 + 60_000).toISOString());
    await round();
    const [answer, ...more] = await answers();
    expect(more).toEqual([]);
    expect(answer!.trigger).toBe('event');
    expect((await planWeek(athleteId, '2026-05-04')).km).toBeLessThan(planned);
  });
});

describe('a proposal', () => {
  it('that nobody answers takes effect after 48 hours where it takes load away, larger ones in part', async () => {
    const { athleteId } = await live('S07', (input) => ({ ...input, peakKm: (input.peakKm ?? 50) + 1 }));
    const own = { ...store.deps, now: () => nowMs };
    await changeCoaching(own, athleteId, RUNNER, { mode: 'suggest' });
    const before = await planWeek(athleteId, '2026-05-04');
    at('2026-05-04T00:00:30Z');
    await round();
    const [decision] = await decisionsOf(athleteId);
    expect(decision).toMatchObject({ code: 'insert_recovery', approval: { status: 'pending' } });
    expect(await planWeek(athleteId, '2026-05-04')).toEqual(before);
    at('2026-05-05T23:59:00Z');
    await round();
    expect(await answersOf(athleteId)).toEqual([]);
    at('2026-05-06T00:00:31Z');
    await round();
    expect(await answersOf(athleteId)).toMatchObject([{ kind: 'applied_in_part', madeBy: 'policy' }]);
    const after = await planWeek(athleteId, '2026-05-04');
    expect(after.km).toBeLessThan(before.km);
    expect(after.km).toBeGreaterThanOrEqual(0.8 * before.km - 0.05);
    const past = (w: typeof before) => w.sessions.filter((s) => s.day < '2026-05-06');
    expect(past(after)).toEqual(past(before));
    const late = await undoDecision(own, athleteId, RUNNER, decision!.id, null);
    expect(late).toMatchObject({ ok: false, error: { code: 'DECISION_ANSWERED' } });
  });

  it('to grow expires', async () => {
    const { athleteId } = await live('S02');
    const own = { ...store.deps, now: () => nowMs };
    await changeCoaching(own, athleteId, RUNNER, { mode: 'suggest' });
    at('2026-05-04T00:00:30Z');
    await round();
    const before = await planWeek(athleteId, '2026-05-04');
    at('2026-05-06T00:01:00Z');
    await round();
    expect(await answersOf(athleteId)).toMatchObject([{ kind: 'expired', planVersion: null }]);
    expect(await planWeek(athleteId, '2026-05-04')).toEqual(before);
  });
});
