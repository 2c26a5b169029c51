import { sql } from 'drizzle-orm';
import { writeFit } from '../fixtures/generators/write-fit.ts';
import type { Activity } from '../src/core/activity/activity.ts';
import { toActivity } from '../src/core/activity/to-activity.ts';
import { addDays, localDay, weekStart } from '../src/core/time.ts';
import type { LibraryType } from '../src/core/workout/library.ts';
import type { Database } from '../src/db/client.ts';
import { insertAthlete } from '../src/db/queries/athlete.ts';
import { startReviewClock } from '../src/db/queries/review-clock.ts';
import { connection } from '../src/db/schema/connection.ts';
import { decodeFit } from '../src/formats/decode/fit.ts';
import { evaluateAthlete } from '../src/services/athlete.ts';
import type { ServiceDeps } from '../src/services/ingest/import-file.ts';
import type { PlanDocument } from '../src/services/plan/plan-document.ts';
import { savePlan } from '../src/services/plan/plans.ts';
import { storeActivities } from '../test/support/stored-history.ts';
import { generatedRun } from './generated-runs.ts';

const DAY_MS = 86_400_000;
const SECONDS = [1200, 900, 1300, 1000, 1500, 1100, 1250];
let prototypes: Activity[] | null = null;

/** Runs of a week, each of its own length, decoded once; the day is put in by whoever stores them. */
function ofAWeek(): Activity[] {
  prototypes ??= SECONDS.map((durationS, i) => {
    const decoded = decodeFit(writeFit(generatedRun(durationS, i, Date.UTC(2013, 0, 7 + i, 6))));
    if (!decoded.ok) throw new Error(decoded.error.message);
    const activity = toActivity(decoded.value[0]!);
    if (!activity.ok) throw new Error(activity.error.message);
    return activity.value;
  });
  return prototypes;
}

/** An athlete with a run a day that ends the day before `nowMs`, stored as an import leaves them, not yet judged. */
export async function storeAthlete(
  deps: Pick<ServiceDeps, 'db'>,
  athleteId: string,
  runs: number,
  nowMs: number,
): Promise<void> {
  await deps.db.transaction((tx) => insertAthlete(tx, { athleteId, zone: 'UTC', createdMs: nowMs }));
  const first = Math.floor(nowMs / DAY_MS) - runs;
  const week = ofAWeek();
  const activities = Array.from({ length: runs }, (_, i) => {
    const made = week[i % week.length]!;
    const startMs = (first + i) * DAY_MS + 6 * 3_600_000;
    const summary = { ...made.summary, startMs, fingerprint: { ...made.summary.fingerprint, startMs } };
    return { id: `act_${athleteId}_${i}`, activity: { ...made, summary } };
  });
  await storeActivities(deps, athleteId, activities);
}

/** The same athlete as one that lives here: judged, with a plan of a race, a review clock that rings and a watch that is looked at at midnight. */
export async function storeRunner(deps: ServiceDeps, athleteId: string, runs: number): Promise<void> {
  const nowMs = deps.now();
  await storeAthlete(deps, athleteId, runs, nowMs);
  await savePlan(deps, athleteId, planAround(nowMs, runs));
  const nextMidnightMs = Math.ceil(nowMs / DAY_MS) * DAY_MS;
  await deps.db.transaction(async (tx) => {
    await startReviewClock(tx, { athleteId, dueMs: nextMidnightMs, sinceDay: '2013-01-01' });
    await tx.insert(connection).values({
      ...{ athleteId, connectionId: 'con', provider: 'bench', externalId: 'x', state: 'active' },
      ...{ connectedMs: 1, dueMs: nextMidnightMs, pushedMs: nowMs },
    });
  });
  await evaluateAthlete(deps, athleteId);
}

/** Weeks of a run a day behind, and twelve to a race ahead. */
export function planAround(nowMs: number, runs: number): PlanDocument {
  const monday = weekStart(localDay(nowMs, 'UTC'));
  const behind = Math.min(40, Math.ceil(runs / 7));
  const weeks = Array.from({ length: behind + 12 }, (_, w) => {
    const start = addDays(monday, 7 * (w - behind));
    const sessions = SECONDS.map((seconds, i) => {
      const type: LibraryType = i === 2 ? 'tempo' : i === 6 ? 'long_easy' : 'easy';
      const day = addDays(start, i);
      const flexibility = type === 'easy' ? ('normal' as const) : ('key' as const);
      return {
        id: `${day}-${type}`,
        day,
        type,
        km: Math.round(seconds * 0.028) / 10,
        flexibility,
        locked: false,
      };
    });
    const km = Math.round(sessions.reduce((sum, session) => sum + session.km, 0) * 10) / 10;
    return { start, type: 'load' as const, km, sessions };
  });
  const race = { day: addDays(monday, 12 * 7 - 1), distanceM: 10_000, priority: 'A' as const };
  return {
    format: 'pacekeeper.plan/1',
    id: 'bench',
    version: 1,
    zone: 'UTC',
    level: 2,
    peakKm: 40,
    race,
    weeks,
  };
}

/**
 * As many athletes more with every row of one, without the samples of its runs, which only a look at one run reads,
 * and without what waits to be told. All in one statement a table.
 */
export async function copyAthlete(db: Database, from: string, to: readonly string[]): Promise<void> {
  const leave = ['activity_stream', 'program_event', 'outbox', 'audit_entry'];
  await db.transaction(
    async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`);
      const tables = (await tx.execute(sql`
        select table_name as name, string_agg(quote_ident(column_name), ', ') as columns
          from information_schema.columns c
         where table_schema = 'public' and column_name <> 'athlete_id' and exists (
               select from information_schema.columns a
                where a.table_schema = 'public' and a.table_name = c.table_name and a.column_name = 'athlete_id')
         group by table_name`)) as unknown as { name: string; columns: string }[];
      const ids = sql`(select jsonb_array_elements_text(${JSON.stringify(to)}::jsonb) as id)`;
      for (const { name, columns } of tables.filter((table) => !leave.includes(table.name))) {
        const [table, rest] = [sql.raw(`"${name}"`), sql.raw(columns)];
        await tx.execute(
          sql`insert into ${table} (athlete_id, ${rest}) select x.id, ${rest} from ${table}, ${ids} x where athlete_id = ${from}`,
        );
      }
    },
    { deadlineMs: 600_000 },
  );
}

/** The share of the values at or below the answer. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Slope of the line through the points on logarithmic axes: 0 costs the same, 1 grows alike. */
export function slopeOf(points: readonly { size: number; cost: number }[]): number {
  const logs = points.map(({ size, cost }) => [Math.log(size), Math.log(cost)] as const);
  const mean = (at: 0 | 1) => logs.reduce((sum, point) => sum + point[at], 0) / logs.length;
  const [mx, my] = [mean(0), mean(1)];
  const over = logs.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return over / logs.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}
