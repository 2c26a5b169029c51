import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PLAN } from '../../../fixtures/generators/plans.ts';
import { addDays } from '../../../src/core/time.ts';
import { deleteActivity } from '../../../src/db/queries/activity.ts';
import { getAthlete } from '../../../src/db/queries/athlete.ts';
import { putFeedback } from '../../../src/db/queries/feedback.ts';
import { touchHistory } from '../../../src/db/queries/history-state.ts';
import { ensureLocalAthlete, updateProfile } from '../../../src/services/athlete.ts';
import { createEvaluations, type Evaluations } from '../../../src/services/history/evaluations.ts';
import { createKeptResults } from '../../../src/services/history/kept-results.ts';
import { loadSeries } from '../../../src/services/history/load-series.ts';
import { progressHistory, progressWins, recentProgress } from '../../../src/services/history/progress.ts';
import { savePlan } from '../../../src/services/plan/plans.ts';
import { testServices } from '../../support/services.ts';
import { simulatedHistory } from '../../support/simulated-history.ts';
import { activitiesOf, storeActivities } from '../../support/stored-history.ts';

let nowMs = Date.parse('2026-05-03T20:00:00Z');
const start = '2026-03-02';
const all = activitiesOf(
  simulatedHistory(
    [0, 2, 5, 7, 9, 13, 14, 17, 20, 23, 26, 28, 31, 34, 40, 45, 50, 55, 60, 62].map((d) => ({
      ...{ day: addDays(start, d), mps: 2.8 + 0.02 * (d % 3), s: 2400 + 300 * (d % 3), hr: 148 },
    })),
  ),
);
const newest = all.at(-1)!.id;
let services: Awaited<ReturnType<typeof testServices>>;
beforeAll(async () => {
  services = await testServices(nowMs);
  services.deps.now = () => nowMs;
  await ensureLocalAthlete(services.deps, 'UTC');
  await storeActivities(services.deps, 'local', all.slice(0, -1));
}, 120_000);
afterAll(() => services.end());

/** What every route that reads a history answers from. */
async function read(evaluations: Evaluations) {
  const deps = { ...services.deps, evaluations };
  const e = (await evaluations.of('local'))!;
  const athlete = (await deps.db.read((db) => getAthlete(db, 'local')))!;
  const { asOf, zones, timeline, estimate, decision, workouts, reviewInput, assessment, weeks } = e;
  const from = { asOf, zones, timeline, estimate, decision, workouts, reviewInput, assessment, weeks };
  const rest = {
    wins: await progressWins(deps, athlete, e),
    load: await loadSeries(deps, athlete, e),
  };
  // as values: jsonb keeps keys in an order of its own
  return { e, all: JSON.parse(JSON.stringify({ ...from, ...rest })) };
}

function tx(work: Parameters<typeof services.deps.db.transaction>[0]) {
  return services.deps.db.transaction(work);
}
const said = { athleteId: 'local', updatedMs: 1 };
const CHANGES: [string, () => Promise<unknown>][] = [
  ['a new run', () => storeActivities(services.deps, 'local', all.slice(-1))],
  [
    'a rating',
    () =>
      tx((t) => putFeedback(t, { ...said, feedbackId: 'f1', day: '2026-05-03', activityId: newest, rpe: 8 })),
  ],
  [
    'a report of pain',
    () =>
      tx((t) =>
        putFeedback(t, {
          ...{ ...said, feedbackId: 'f2', day: '2026-05-02' },
          pain: [{ place: 'knee', level: 6, changesGait: true }],
        }),
      ),
  ],
  ['a plan', () => savePlan(services.deps, 'local', DEMO_PLAN)],
  ['a stated threshold', () => updateProfile(services.deps, 'local', { thresholdSPerKm: 290 })],
  ['another zone', () => updateProfile(services.deps, 'local', { zone: 'Pacific/Auckland' })],
  [
    'a grant',
    () =>
      tx((t) =>
        t.execute(sql`insert into coach_grant (athlete_id, grant_id, to_account, scopes, version)
          values ('local', 'g1', 'coach', '["activity:read","plan:write"]'::jsonb, 1)`),
      ),
  ],
  ['a grant that ended', () => tx((t) => t.execute(sql`update coach_grant set ended_ms = 1`))],
  ['celebrating nothing', () => updateProfile(services.deps, 'local', { celebrate: false })],
  ['a run that is deleted', () => tx((t) => deleteActivity(t, 'local', newest))],
  [
    'another day',
    async () => {
      nowMs += 86_400_000;
    },
  ],
];

describe('an evaluation that is kept', () => {
  it('is what would be found anew, after every kind of change, and is not made again without one', async () => {
    const kept = createEvaluations(services.deps);
    let before = await read(kept);
    for (const [what, change] of CHANGES) {
      for (let i = 0; i < 3; i++) before = await read(kept);
      expect((await read(kept)).e, `before ${what}`).toBe(before.e);
      await change();
      const fresh = await read(createEvaluations(services.deps));
      expect(fresh.all, what).not.toEqual(before.all);
      for (let i = 0; i < 3; i++) expect((await read(kept)).all, what).toEqual(fresh.all);
    }
  }, 120_000);

  it('is made again once anything was written of the history', async () => {
    const kept = createEvaluations(services.deps);
    for (let i = 0; i < 3; i++) await read(kept);
    const { e } = await read(kept);
    await tx((t) => touchHistory(t, 'local'));
    expect((await read(kept)).e).not.toBe(e);
  });
});

describe('what follows from an evaluation', () => {
  it('and ends late takes nothing away that was made of a newer state', async () => {
    const kept = createEvaluations(services.deps);
    const settled = async () => {
      for (let i = 0; i < 3; i++) await read(kept);
      return (await read(kept)).e;
    };
    const before = await settled();
    const slow = Promise.withResolvers<string>();
    const late = kept.following(
      before,
      ['slow'],
      () => slow.promise,
      () => 1,
    );
    await tx((t) => touchHistory(t, 'local'));
    const after = await settled();
    const follows = (what: string) =>
      kept.following(
        after,
        ['quick'],
        async () => what,
        () => 1,
      );
    expect(await follows('first')).toBe('first');
    slow.resolve('late');
    expect(await late).toBe('late');
    expect((await read(kept)).e).toBe(after);
    expect(await follows('again')).toBe('first');
  });
});

describe('recent progress', () => {
  it('has the runs of half a year and all that stands beside them', async () => {
    const deps = { ...services.deps, evaluations: createEvaluations(services.deps) };
    const e = (await deps.evaluations.of('local'))!;
    const athlete = (await deps.db.read((db) => getAthlete(db, 'local')))!;
    expect(await recentProgress(deps, athlete, e)).toEqual(await progressHistory(deps, athlete, e));
  });
});

describe('kept results', () => {
  const of = (owner: string, state = 'as it is') => ({ owner, state });

  it('take no more room than there is, and those asked for last stay', () => {
    const results = createKeptResults(10);
    results.keep('a', 1, 4, of('one'));
    results.keep('b', 2, 4, of('another'));
    expect(results.get('a')).toBe(1);
    results.keep('c', 3, 4, of('a third'));
    expect(['a', 'b', 'c'].map((key) => results.get(key))).toEqual([1, undefined, 3]);
    results.keep('huge', 4, 11, of('a fourth'));
    expect(results.get('huge')).toBeUndefined();
  });

  it('lets go of what was made from an earlier state of the same data', () => {
    const results = createKeptResults();
    results.keep('a', 1, 1, of('one', 'before'));
    results.keep('b', 2, 1, of('another', 'before'));
    results.keep('c', 3, 1, of('one', 'after'));
    results.keep('d', 4, 1, of('one', 'after'));
    expect(['a', 'b', 'c', 'd'].map((key) => results.get(key))).toEqual([undefined, 2, 3, 4]);
  });

  it('does not take what follows from a state that is over', () => {
    const results = createKeptResults();
    results.keep('a', 1, 1, of('one', 'before'));
    results.keepBeside('b', 2, 1, of('one', 'before'));
    results.keep('c', 3, 1, of('one', 'after'));
    results.keepBeside('d', 4, 1, of('one', 'before'));
    results.keepBeside('e', 5, 1, of('another', 'before'));
    const found = ['a', 'b', 'c', 'd', 'e'].map((key) => results.get(key));
    expect(found).toEqual([undefined, undefined, 3, undefined, 5]);
  });
});
