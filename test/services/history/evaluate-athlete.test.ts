import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../fixtures/generators/random.ts';
import { activityZone } from '../../../src/core/activity/activity-zone.ts';
import { zonesOn } from '../../../src/core/science/threshold-timeline.ts';
import { addDays, localDay } from '../../../src/core/time.ts';
import { deleteActivity, listLoads } from '../../../src/db/queries/activity.ts';
import { putFeedback } from '../../../src/db/queries/feedback.ts';
import { getHistoryState } from '../../../src/db/queries/history-state.ts';
import { thresholdTimeline } from '../../../src/db/queries/threshold.ts';
import { historyState } from '../../../src/db/schema/history-state.ts';
import {
  ensureLocalAthlete,
  evaluateAthlete,
  evaluateWhole,
  updateProfile,
} from '../../../src/services/athlete.ts';
import type { Evaluation } from '../../../src/services/history/evaluate-history.ts';
import { derivedState } from '../../support/derived-state.ts';
import { testServices } from '../../support/services.ts';
import { type SimulatedRun, simulatedHistory } from '../../support/simulated-history.ts';
import { activitiesOf, storeActivities } from '../../support/stored-history.ts';

const TODAY = '2026-05-03';
const start = '2026-01-05';
let services: Awaited<ReturnType<typeof testServices>>;
beforeAll(async () => {
  services = await testServices(Date.parse(`${TODAY}T20:00:00Z`));
}, 120_000);
afterAll(() => services.end());
beforeEach(async () => {
  await services.empty();
  await ensureLocalAthlete(services.deps, 'UTC');
});

/** Sixteen weeks of four runs and a ride, a race in the tenth. */
const history = simulatedHistory(
  Array.from({ length: 16 }, (_, w) =>
    [0, 1, 3, 4, 6].map(
      (d): SimulatedRun =>
        w === 9 && d === 6
          ? { day: addDays(start, 7 * w + d), mps: 3.9, s: 2565, hr: 184 }
          : {
              day: addDays(start, 7 * w + d),
              mps: 2.8 + 0.02 * (d % 3),
              s: 2400 + 300 * (d % 3),
              hr: 148,
              sport: d === 4 ? 'cycling' : 'running',
            },
    ),
  ).flat(),
);
const all = activitiesOf(history);

const store = (which = all) => storeActivities(services.deps, 'local', which);
const evaluate = async (asOf?: string) => (await evaluateAthlete(services.deps, 'local', asOf))!;
const forget = () =>
  services.deps.db.transaction(async (tx) => {
    await tx.delete(historyState).where(eq(historyState.athleteId, 'local'));
  });
const stored = () =>
  services.deps.db.read(async (db) => ({
    loads: await listLoads(db, 'local', TODAY),
    zones: (await thresholdTimeline(db, 'local')).map((r) => [r.validFrom, r.estimate]),
  }));

const derived = () =>
  services.deps.db.transaction((tx) =>
    derivedState((text) => tx.execute(sql.raw(text)) as unknown as Promise<{ row: unknown }[]>),
  );

/** What must be the same whether the walk was resumed or not. */
function outcome(e: Evaluation, from: string) {
  return {
    changes: e.timeline.changes,
    held: e.timeline.held,
    estimate: e.estimate,
    races: e.races,
    decision: e.decision,
    state: e.state,
    series: e.series.filter((p) => p.day >= from),
    loads: e.loads.filter((l) => l.day >= from),
  };
}

async function expectAsFromTheBeginning(resumed: Evaluation): Promise<void> {
  const kept = await stored();
  await forget();
  const whole = await evaluate();
  expect(outcome(resumed, resumed.from!)).toEqual(outcome(whole, resumed.from!));
  expect(kept).toEqual(await stored());
}

describe('an evaluation of a stored history', () => {
  it('goes on where the last one stood, and finds what a walk from the beginning finds', async () => {
    await store(all.slice(0, -1));
    await evaluate();
    await store(all.slice(-1));
    const next = await evaluate();
    expect(next.judged.length).toBeLessThan(6);
    expect(next.judged.filter((j) => j.fresh).map((j) => j.id)).toEqual([all.at(-1)!.id]);
    await expectAsFromTheBeginning(next);
  });

  it('goes back to the week of an activity that comes late, and to that of one that is deleted', async () => {
    const late = all[22]!;
    await store(all.filter((a) => a !== late));
    await evaluate();
    await store([late]);
    const with22 = await evaluate();
    expect(with22.from).toBe('2026-02-02');
    await expectAsFromTheBeginning(with22);
    await services.deps.db.transaction((tx) => deleteActivity(tx, 'local', late.id));
    await expectAsFromTheBeginning(await evaluate());
  });

  it('writes nothing where nothing has changed since the last one', async () => {
    await store();
    await evaluate();
    const rows = () =>
      services.deps.db.transaction((tx) =>
        tx.execute(
          sql.raw(`select 'state' as id, xmin::text as written from history_state where athlete_id = 'local'
            union all select activity_id, xmin::text from analysis where athlete_id = 'local'
            union all select threshold_id, xmin::text from threshold where athlete_id = 'local' order by id`),
        ),
      );
    const before = await rows();
    expect((before as unknown as unknown[]).length).toBeGreaterThan(all.length);
    await evaluate();
    expect(await rows()).toEqual(before);
    // a change is saved as ever
    await services.deps.db.transaction((tx) => deleteActivity(tx, 'local', all.at(-1)!.id));
    await evaluate();
    expect(await rows()).not.toEqual(before);
    expect((await services.deps.db.read((db) => getHistoryState(db, 'local')))!.changedFrom).toBeNull();
  });

  it('is saved in parts where it is large, and made again when something changes between two of them', async () => {
    const days = Array.from({ length: 115 }, (_, d) => addDays('2026-01-05', d));
    const daily = simulatedHistory(days.map((day): SimulatedRun => ({ day, mps: 2.8, s: 1500, hr: 148 })));
    const [late, ...others] = activitiesOf(daily);
    await store(others);
    let transactions = 0;
    const interrupted: typeof services.deps.db.transaction = async (fn, limits) => {
      const answer = await services.deps.db.transaction(fn, limits);
      transactions += 1;
      if (transactions === 1) await store([late!]);
      return answer;
    };
    const db = { ...services.deps.db, transaction: interrupted };
    const saved = (await evaluateAthlete({ ...services.deps, db }, 'local'))!;
    expect(transactions).toBeGreaterThan(2);
    expect(saved.judged.length).toBe(115);
    // what the first part had saved was not judged a second time
    expect(saved.judged.filter((j) => j.fresh).length).toBeLessThan(115);
    await expectAsFromTheBeginning(saved);
  });

  it('judges an activity again when a better recording takes its place', async () => {
    await store();
    const before = await evaluate();
    const run = all[40]!;
    const { id, activity } = run;
    const summary = {
      ...activity.summary,
      trust: { ...activity.summary.trust, heartRate: 'suspect' as const },
    };
    await store([{ id, activity: { ...activity, summary } }]);
    const after = await evaluate();
    expect(after.judged.find((j) => j.id === id)!.fresh).toBe(true);
    expect(after.judged.find((j) => j.id === id)!.analysis.load.reasons).toContain('heart_rate_suspect');
    expect(before.judged.find((j) => j.id === id)!.analysis.load.reasons).not.toContain('heart_rate_suspect');
    await expectAsFromTheBeginning(after);
  });

  it('keeps what the runner said about a run however long ago, and judges it again when that changes', async () => {
    await store();
    await evaluate();
    const [ride] = history.items.filter((i) => i.summary.sport === 'cycling');
    await services.deps.db.transaction((tx) =>
      putFeedback(tx, {
        athleteId: 'local',
        feedbackId: 'f',
        day: ride!.day,
        activityId: ride!.id,
        rpe: 7,
        updatedMs: 1,
      }),
    );
    const rated = await evaluate();
    expect(rated.judged.find((j) => j.id === ride!.id)!.analysis.load.alternatives.rpe).toBeGreaterThan(0);
    await expectAsFromTheBeginning(rated);
    expect((await evaluate('2026-12-31')).known.find((k) => k.id === ride!.id)!.rpe).toBe(7);
  });

  it('starts anew for other facts about the runner and in another zone', async () => {
    await store();
    await evaluate();
    await updateProfile(services.deps, 'local', { birthYear: 1980 });
    expect((await evaluate()).judged).toHaveLength(all.length);
    await updateProfile(services.deps, 'local', { zone: '-08:00' });
    const west = await evaluate();
    const dayOf = ({ summary }: (typeof history.items)[number]) =>
      localDay(summary.startMs, activityZone(summary, '-08:00'));
    expect(west.judged.map((j) => j.day)).toEqual(history.items.map(dayOf));
    await expectAsFromTheBeginning(west);
  });

  it('gives the past without touching the newest walk or its zones', async () => {
    await store();
    await evaluate();
    const kept = await services.deps.db.read((db) => getHistoryState(db, 'local'));
    const before = await stored();
    const past = await evaluate('2026-03-04');
    expect(past.judged.every((j) => j.day <= '2026-03-04')).toBe(true);
    expect(await services.deps.db.read((db) => getHistoryState(db, 'local'))).toEqual(kept);
    expect(await stored()).toEqual(before);
  });

  it('loses no activity that arrives while it runs, nor to another evaluation at the same time', async () => {
    await store(all.slice(0, 60));
    const many = [
      evaluate(),
      evaluate(),
      store(all.slice(60, 70)),
      evaluate(),
      store(all.slice(70)),
      evaluate(),
    ];
    await Promise.all(many);
    const settled = await evaluate();
    expect(settled.known.at(-1)!.id).toBe(all.at(-1)!.id);
    await expectAsFromTheBeginning(settled);
  });

  it.each([1, 2])('leaves the same rows whatever came when and was judged between (%i)', async (seed) => {
    const some = all.slice(15, 55);
    await store(some);
    await evaluate();
    const wanted = await derived();
    await services.empty();
    await ensureLocalAthlete(services.deps, 'UTC');
    const random = seededRandom(seed);
    const order = some.map((a) => ({ a, at: random() })).toSorted((x, y) => x.at - y.at);
    for (let from = 0; from < order.length; ) {
      const size = 4 + Math.floor(random() * 16);
      // three of them come again
      await store(order.slice(Math.max(0, from - 3), from + size).map(({ a }) => a));
      await evaluate();
      from += size;
    }
    expect(await derived()).toEqual(wanted);
  });

  it('shows a day without an activity as rest', async () => {
    await store();
    const e = await evaluate();
    expect(e.series.at(-1)!.day).toBe(TODAY);
    expect(e.series.find((p) => p.day === addDays(start, 2))!.state).toBe('rest');
  });
});

describe('a stated threshold', () => {
  it('holds exactly from its day; what was before keeps the zones of its time', async () => {
    await store();
    const before = await evaluate();
    await updateProfile(services.deps, 'local', { thresholdSPerKm: 250 });
    const after = await evaluate();
    expect(zonesOn(after.timeline, TODAY)).toMatchObject({ thresholdSpeedMps: 4, source: 'user' });
    const yesterday = addDays(TODAY, -1);
    const until = (e: Evaluation) => e.timeline.changes.filter((c) => c.validFrom <= yesterday);
    expect(until(after)).toEqual(until(before));
    expect(after.judged.filter((j) => j.fresh && j.day < TODAY)).toEqual([]);
    await expectAsFromTheBeginning(after);
  });

  it('that is taken back leaves its own days as they were and goes back to what is measured', async () => {
    await store();
    const before = await evaluate();
    await updateProfile(services.deps, 'local', { thresholdSPerKm: 250, lthrBpm: 171 });
    await evaluate();
    await updateProfile(services.deps, 'local', { thresholdSPerKm: null, lthrBpm: null });
    const after = await evaluate();
    expect(after.zones!.thresholdSpeedMps).toBe(before.zones!.thresholdSpeedMps);
    expect(after.zones!.lthrBpm).toBe(before.zones!.lthrBpm);
  });
});

describe('a whole evaluation', () => {
  it('names every activity and day although the stored walk stands at the end, and decides the same', async () => {
    await store();
    await evaluate();
    const resumed = await evaluate();
    const whole = (await evaluateWhole(services.deps, 'local', TODAY))!;
    expect(resumed.judged.length).toBeLessThan(all.length);
    expect(whole.judged.map((j) => j.id).sort()).toEqual(all.map((a) => a.id).sort());
    expect(whole.series[0]?.day).toBe(start);
    expect(whole.decision).toEqual(resumed.decision);
  });
});
