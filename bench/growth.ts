import { writeFit } from '../fixtures/generators/write-fit.ts';
import { eraseAthlete } from '../src/db/queries/decision.ts';
import { changedWorkouts, dueConnections } from '../src/services/connections/due-connections.ts';
import { readDesk } from '../src/services/desk/desk.ts';
import { importFiles } from '../src/services/ingest/import-file.ts';
import { tellAlerts } from '../src/services/notify/tell.ts';
import { tellWins } from '../src/services/notify/tell-wins.ts';
import { tellPrograms } from '../src/services/programs/tell-programs.ts';
import { sendDueFollowUps } from '../src/services/review/follow-up.ts';
import { reviewAthlete } from '../src/services/review/review-athlete.ts';
import { type TestApp, testApp } from '../test/support/app.ts';
import { grantToCoach, peopleOf, signIn } from './bench-coach.ts';
import { generatedRun } from './generated-runs.ts';
import { databaseVersion } from './machine.ts';
import { median, msText } from './measure.ts';
import type { Row, Section } from './row.ts';
import { copyAthlete, slopeOf, storeRunner } from './stored-athletes.ts';

/** Past midnight of the Monday on which the week before is reviewed. */
const NOW_MS = Date.parse('2026-05-04T00:10:00Z');
const SUNDAY = '2026-05-03';
const ATHLETES = [20, 200, 2000];
const HISTORIES = [50, 500, 5000];
/** Of everybody while histories grow, and of those who are measured while athletes grow. */
const RUNS = 182;
/** Of everybody else while athletes grow. */
const CROWD_RUNS = 14;
/** As many are measured at each size; the first two warm up and do not count. */
const SAMPLES = 9;
const WARM_UP = 2;

/** What is measured, and what its cost grows with: by athletes, by the length of a history. */
const WORK = {
  'a new run, delivered → judged': [
    'every statement names its athlete and finds the rows by the first column of an index, whose depth grows by one',
    'the walk is taken up at the week of the run, but reads the look-backs of a year and more behind it: full from 400 daily runs on',
  ],
  'the weekly review': [
    'as above',
    'reads the same look-backs, and its evidence is that of 26 weeks at most',
  ],
  'GET /v1/today': ['as above', 'evaluates as of today: the same look-backs'],
  'GET /v1/activities?limit=50': ['as above', 'one page by its index, wherever it lies'],
  "the coach's desk": [
    `reads the coach's own ${SAMPLES} athletes, all by one statement`,
    'alerts and proposals, which a history does not lengthen',
  ],
  'the look for due work': [
    'each list by the index of what is due, and plans and zones by the index of when they changed',
    'nothing of a history is read',
  ],
} as const;
type Work = keyof typeof WORK;
type Costs = Record<Work, number>;

/** What one more run, a review, reads and the sweep cost as athletes, and as their histories, grow a hundredfold. */
export async function growth(): Promise<Section> {
  const byAthletes: { size: number; costs: Costs }[] = [];
  const byHistory: { size: number; costs: Costs }[] = [];
  const test = await testApp({ zone: 'UTC', deps: { now: () => NOW_MS } });
  try {
    const { db } = test.deps;
    sid = await signIn(test);
    await storeRunner(test.deps, 'crowd', CROWD_RUNS);
    await storeRunner(test.deps, 'sample', RUNS);
    for (const table of ['plan_version', 'threshold'])
      await db.direct(`update ${table} set created_ms = created_ms - 7 * 86400000`, []);
    await grantToCoach(test, 'sample');
    let crowd = 2;
    for (const size of ATHLETES) {
      await copyAthlete(
        db,
        'crowd',
        Array.from({ length: size - crowd }, (_, i) => `c${crowd + i}`),
      );
      crowd = size;
      byAthletes.push({ size, costs: await costsAmong(test, 'sample') });
    }
    const scans = await scansAmong(test, crowd);
    await test.database.empty();
    sid = await signIn(test);
    for (const size of HISTORIES) {
      await storeRunner(test.deps, `of${size}`, size);
      await grantToCoach(test, `of${size}`);
      byHistory.push({ size, costs: await costsAmong(test, `of${size}`) });
      await forget(test, `of${size}`);
    }
    return {
      title: 'How costs grow',
      how:
        `Medians of ${SAMPLES - WARM_UP} athletes who each import a run and are reviewed once, wall time one after another, past the network. Athletes: ${CROWD_RUNS} daily runs each, ` +
        `those measured ${RUNS}, all with a plan and a watch; histories: daily runs of every athlete there is. A slope (of the line through the three points on logarithmic axes) of 0 costs the same however much there is, 1 grows alike.`,
      versions: [await databaseVersion(db, test.database.url === null)],
      rows: [
        ...(Object.keys(WORK) as Work[]).flatMap((work) => [
          curve(`${work}, by athletes`, byAthletes, work, WORK[work][0]),
          curve(`${work}, by length of history`, byHistory, work, WORK[work][1]),
        ]),
        scans,
      ],
    };
  } finally {
    await test.end();
  }
}

function curve(what: string, points: { size: number; costs: Costs }[], work: Work, why: string): Row {
  const at = points.map(({ size, costs }) => ({ size, cost: costs[work] }));
  const texts = at.map(({ size, cost }) => `${size.toLocaleString('en')}: ${msText(cost)}`);
  return {
    what,
    target: null,
    measured: `${texts.join(', ')}; slope ${slopeOf(at).toFixed(2)}: ${why}`,
    met: null,
  };
}

/** Copies of one athlete go through everything, and are gone again. */
async function costsAmong(test: TestApp, from: string): Promise<Costs> {
  const { deps } = test;
  const ids = Array.from({ length: SAMPLES }, (_, i) => `${from}-${i}`);
  // the app answers its own athlete
  await forget(test, 'local');
  await copyAthlete(deps.db, from, [...ids, 'local']);
  await deps.db.direct('vacuum analyze', []);
  const costs = {
    'a new run, delivered → judged': await over(ids, (id, i) => importRun(test, id, i)),
    'the weekly review': await over(ids, async (id) => {
      const outcome = await reviewAthlete(deps, id, SUNDAY, { trigger: 'weekly' });
      if (!outcome.ok || !outcome.value.appended) throw new Error(`${id} was not reviewed`);
    }),
    'GET /v1/today': await over(ids, () => get(test, '/v1/today')),
    'GET /v1/activities?limit=50': await over(ids, () => get(test, '/v1/activities?limit=50')),
    "the coach's desk": await over(ids, async () => {
      const { rows, calm } = await readDesk(peopleOf(test), 'coach');
      if (rows.length + calm < SAMPLES) throw new Error('the desk is empty');
    }),
    'the look for due work': await over(ids, () => sweep(test)),
  };
  for (const id of ids) await forget(test, id);
  return costs;
}

async function over(
  ids: readonly string[],
  work: (id: string, i: number) => Promise<unknown>,
): Promise<number> {
  const took: number[] = [];
  for (const [i, id] of ids.entries()) {
    const from = performance.now();
    await work(id, i);
    took.push(performance.now() - from);
  }
  return median(took.slice(WARM_UP));
}

async function importRun({ deps }: TestApp, athleteId: string, i: number): Promise<void> {
  const bytes = writeFit(generatedRun(1800, i, NOW_MS - 6 * 3_600_000));
  const [outcome] = await importFiles(deps, athleteId, [{ name: 'run.fit', bytes, source: 'upload' }]);
  if (outcome?.state !== 'imported') throw new Error(`the run of ${athleteId} was not imported`);
  await deps.evaluations.of(athleteId);
}

async function get({ app }: TestApp, url: string): Promise<void> {
  const { statusCode } = await app.inject({ url, cookies: { sid } });
  if (statusCode !== 200) throw new Error(`${url} was answered with ${statusCode}`);
}

/** Where the next look for changed plans goes on, as a server's does. */
let changedSinceMs = 0;

/** What a server looks for by itself, over all athletes, each once. */
async function sweep({ deps }: TestApp): Promise<void> {
  await sendDueFollowUps(deps, deps.queue);
  await dueConnections(deps);
  changedSinceMs = await changedWorkouts(deps, changedSinceMs);
  await tellAlerts(deps);
  await tellWins(deps);
  await tellPrograms(deps);
}

/** Tables of which one of these reads as many rows, one after another, as there are athletes. */
async function scansAmong(test: TestApp, athletes: number): Promise<Row> {
  const { db } = test.deps;
  await copyAthlete(db, 'sample', ['scanned']);
  await db.direct('vacuum analyze', []);
  const read = async () => {
    // a server's sessions say what they did within a second
    await db.direct('select pg_stat_force_next_flush()', []);
    await new Promise((resolve) => setTimeout(resolve, test.database.url === null ? 0 : 1500));
    const rows = await db.direct('select relname, seq_tup_read::float8 as n from pg_stat_user_tables', []);
    return new Map(rows.map((row) => [String(row.relname), Number(row.n)]));
  };
  const works: [string, () => Promise<unknown>][] = [
    ['import', () => importRun(test, 'scanned', 1)],
    ['review', () => reviewAthlete(test.deps, 'scanned', SUNDAY, { trigger: 'weekly' })],
    ['today', () => get(test, '/v1/today')],
    ['activities', () => get(test, '/v1/activities?limit=50')],
    ['desk', () => readDesk(peopleOf(test), 'coach')],
    ['due work', () => sweep(test)],
  ];
  const found: string[] = [];
  for (const [name, work] of works) {
    const before = await read();
    await work();
    const after = await read();
    for (const [table, rows] of after)
      if (rows - (before.get(table) ?? 0) >= athletes) found.push(`${name}: ${table}`);
  }
  return {
    what: `sequential scans over all of ${athletes.toLocaleString('en')} athletes in any of these, as the server counts them`,
    target: 'none',
    measured: found.length === 0 ? 'none' : found.join(', '),
    met: found.length === 0,
  };
}

/** Of the person who is the app's athlete and the coach of those who are measured. */
let sid = '';

async function forget({ deps }: TestApp, athleteId: string): Promise<void> {
  await deps.db.transaction(async (tx) => eraseAthlete(tx, athleteId));
}
