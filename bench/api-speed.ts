import { writeFit } from '../fixtures/generators/write-fit.ts';
import { alert } from '../src/db/schema/alert.ts';
import { notice } from '../src/db/schema/notice.ts';
import { importFiles } from '../src/services/ingest/import-file.ts';
import { savePlan } from '../src/services/plan/plans.ts';
import { reviewAthlete } from '../src/services/review/review-athlete.ts';
import { type TestApp, testApp } from '../test/support/app.ts';
import { grantToCoach, signIn } from './bench-coach.ts';
import { generatedRun } from './generated-runs.ts';
import { databaseVersion } from './machine.ts';
import { msText } from './measure.ts';
import type { Row, Section } from './row.ts';
import { copyAthlete, planAround, quantile, storeAthlete, storeRunner } from './stored-athletes.ts';

const MANY = 5_000;
const TARGET_MS = 50;
const NOW_MS = Date.parse('2026-05-04T08:00:00Z');
const SUNDAY = '2026-05-03';
/** As many as a coach looks after, each with half a year of runs, two alerts and a proposal. */
const CHARGES = 30;
const RUNS = 182;
/** What an app asks for when it is opened, page by page, and what a coach's and a program's ask for. */
const READS = [
  '/v1/visitor',
  '/v1/today',
  '/v1/activities?limit=50',
  '/v1/activities/ID',
  '/v1/activities/ID/streams',
  '/v1/zones',
  '/v1/zones/proposals',
  '/v1/zones/statements',
  '/v1/load?from=2026-02-01&to=2026-05-04',
  '/v1/flags',
  '/v1/plan',
  '/v1/workouts',
  '/v1/calendar?from=2026-04-27&to=2026-05-24',
  '/v1/intensity?from=2026-04-06&to=2026-05-03',
  '/v1/wins',
  '/v1/inventory',
  '/v1/plateau',
  '/v1/assessment',
  '/v1/readiness',
  '/v1/strength',
  '/v1/decisions',
  '/v1/review',
  '/v1/goals',
  '/v1/alerts',
  '/v1/feedback',
  '/v1/wellness',
  '/v1/deliveries',
  '/v1/ledger',
  '/v1/messages',
  '/v1/connections',
  '/v1/same-run-doubts',
  '/v1/device-edits',
  '/v1/desk',
  '/v1/desk/proposals',
  '/v1/notices',
  '/v1/notices/unread',
  '/athletes/charge0/v1/today',
] as const;

/** Reads of the API for one athlete with a long history, who coaches others, one after another. */
export async function apiSpeed(times = 200, runs = MANY): Promise<Section> {
  const test = await testApp({ zone: 'UTC', deps: { now: () => NOW_MS } });
  try {
    const { db } = test.deps;
    // the app serves its one athlete, who gets the history
    await db.direct(`delete from athlete where athlete_id = 'local'`, []);
    await storeAthlete(test.deps, 'local', runs, NOW_MS);
    await savePlan(test.deps, 'local', planAround(NOW_MS, runs));
    const cookies = { sid: await signIn(test) };
    const read = async (url: string): Promise<number> => {
      const begin = performance.now();
      const { statusCode, body } = await test.app.inject({ url, cookies });
      if (statusCode !== 200)
        throw new Error(`${url} was answered with ${statusCode}: ${body.slice(0, 200)}`);
      return performance.now() - begin;
    };
    const first = async (what: string): Promise<Row> => {
      const cpu = process.cpuUsage();
      const wallMs = await read('/v1/zones');
      const { user, system } = process.cpuUsage(cpu);
      const measured = `${msText(wallMs)}, processor ${msText((user + system) / 1000)}`;
      return { what, target: null, measured, met: null };
    };
    const afterImport = await first('the first read after the import, which judges all');
    await reviewAthlete(test.deps, 'local', SUNDAY, { trigger: 'weekly' });
    await withCharges(test);
    await db.direct('vacuum analyze', []);
    const rows: Row[] = [];
    const all: number[] = [];
    for (const address of READS) {
      const url = address.replace('ID', `act_local_${runs - 1}`);
      const coldMs = await read(url);
      const took: number[] = [];
      for (let i = 0; i < times; i++) took.push(await read(url));
      all.push(...took);
      const p99 = quantile(took, 0.99);
      rows.push({
        what: address.split('?')[0]!,
        target: `99 % under ${TARGET_MS} ms`,
        measured: `median ${msText(quantile(took, 0.5))}, 99 % ${msText(p99)}; the first ${msText(coldMs)}`,
        met: p99 < TARGET_MS,
      });
    }
    rows.push(
      { what: 'all of them', target: null, measured: `99 % ${msText(quantile(all, 0.99))}`, met: null },
      afterImport,
    );
    // as in a process that has just started, but warm
    await db.direct(`update history_state set version = 'forgotten' where athlete_id = 'local'`, []);
    rows.push(await first('the first read where nothing is kept in memory'));
    const run = { name: 'run.fit', bytes: writeFit(generatedRun(1800, 1, NOW_MS - 7_200_000)) };
    await importFiles(test.deps, 'local', [{ ...run, source: 'upload' }]);
    rows.push(await first('the first read after one more run'));
    return {
      title: `Reads of the API with ${runs.toLocaleString('en')} activities`,
      how: `One athlete with a run a day and a plan, signed in, who coaches ${CHARGES} others, ${times} reads of each address one after another, past the network, on ${where(test.database.url)}. Wall time. The first read of an address may work out what the others find kept.`,
      versions: [await databaseVersion(db, test.database.url === null)],
      rows,
    };
  } finally {
    await test.end();
  }
}

/** Athletes of whom the coach hears: each reviewed, with a proposal that waits, and told of twice. */
async function withCharges(test: TestApp): Promise<void> {
  const { db } = test.deps;
  await storeRunner(test.deps, 'charge', RUNS);
  await grantToCoach(test, 'charge', ['alerts:receive', 'activity:read', 'plan:write']);
  const reviewed = await reviewAthlete(test.deps, 'charge', SUNDAY, { trigger: 'weekly' });
  if (!reviewed.ok) throw new Error('nothing was reviewed');
  const alerts = (['silent', 'data_stale'] as const).map((cause) => ({
    ...{
      athleteId: 'charge',
      alertId: cause,
      cause,
      source: 'data' as const,
      rule: 'bench',
      level: 'warn' as const,
    },
    ...{ toldLevel: 'warn' as const, state: 'open' as const, evidence: [], facts: { days: 5, date: SUNDAY } },
    ...{ openedMs: NOW_MS, updatedMs: NOW_MS },
  }));
  await db.transaction((tx) => tx.insert(alert).values(alerts));
  const ids = Array.from({ length: CHARGES }, (_, i) => `charge${i}`);
  await copyAthlete(db, 'charge', ids);
  const told = ids.flatMap((athleteId) => alerts.map(({ alertId }) => ({ athleteId, alertId })));
  await db.transaction((tx) =>
    tx.insert(notice).values(
      told.map(({ athleteId, alertId }, i) => ({
        ...{
          accountId: 'coach',
          seq: i + 1,
          subject: `${athleteId} ${alertId}`,
          version: 1,
          level: 'warn' as const,
        },
        ...{ about: { kind: 'alert' as const, athleteId, alertId }, createdMs: NOW_MS },
      })),
    ),
  );
}

export function where(url: string | null): string {
  return url === null ? 'the embedded database' : 'PostgreSQL';
}
