import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import type { FinalState } from './judge.ts';

const UNFINISHED = `('received', 'decoded', 'matched', 'analysed')`;
const OPEN_JOBS = `select count(*)::int as n from pgboss.job where state < 'completed' and name not like '\\_\\_%'`;

/** Reads what the judge looks at: rows by SQL of its own, files by name. */
export async function readFinalState(cluster: Cluster, dataDir: string): Promise<FinalState> {
  const deliveries = await cluster.sql<FinalState['deliveries'][number]>(`
    select athlete_id as athlete, delivery_id as "deliveryId", natural_key as "naturalKey", sha256, state, code,
           archive_id is not null as "isEntry" from delivery order by 1, 2`);
  const activities = await cluster.sql<FinalState['activities'][number]>(`
    select a.athlete_id as athlete, a.activity_id as "activityId", a.start_ms::float8 as "startMs",
           (select count(*)::int from activity_source s where s.athlete_id = a.athlete_id and s.activity_id = a.activity_id) as sources
      from activity a order by 1, 2`);
  const rawFiles = await cluster.sql<FinalState['rawFiles'][number]>(
    'select athlete_id as athlete, sha256 from raw_file where removed_ms is null',
  );
  const effects = await cluster.sql<FinalState['effects'][number]>(
    'select subject, was, became from chaos_effect order by seq',
  );
  const [open] = await cluster.sql<{ n: number }>(OPEN_JOBS);
  return { deliveries, activities, rawFiles, stored: storedIn(dataDir), effects, openJobs: open!.n };
}

/** What the file store of a data folder holds. */
export function storedIn(dataDir: string): FinalState['stored'] {
  const root = join(dataDir, 'files');
  if (!existsSync(root)) return [];
  return readdirSync(root).flatMap((athlete) =>
    readdirSync(join(root, athlete), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name))
      .map((entry) => ({ athlete, sha256: entry.name })),
  );
}

/** Drafts that a dead process left beside the stored files. */
export function draftsIn(dataDir: string): string[] {
  const root = join(dataDir, 'files');
  if (!existsSync(root)) return [];
  return (readdirSync(root, { recursive: true }) as string[]).filter((name) => name.includes('draft-'));
}

/** Waits until no delivery is under way and no job is open; answers how long that took, or null where it did not end. */
export function drained(cluster: Cluster, withinMs: number): Promise<number | null> {
  return noneOf(OPEN_JOBS, cluster, withinMs);
}

/** As `drained`, but jobs that are for later may stay. */
export function atRest(cluster: Cluster, withinMs: number): Promise<number | null> {
  return noneOf(`${OPEN_JOBS} and start_after <= now()`, cluster, withinMs);
}

async function noneOf(jobs: string, cluster: Cluster, withinMs: number): Promise<number | null> {
  const from = performance.now();
  while (performance.now() - from < withinMs) {
    const [found] = await cluster.sql<{ n: number }>(
      `select (select count(*)::int from delivery where state in ${UNFINISHED}) + (${jobs}) as n`,
    );
    if (found!.n === 0) return performance.now() - from;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return null;
}
