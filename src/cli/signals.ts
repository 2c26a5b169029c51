import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { type Config, isLoopback } from '../config.ts';
import { readMigrations } from '../db/migrate.ts';
import { queueTables } from '../db/queries/queue.ts';
import { readStanding } from '../db/queries/standing.ts';
import type { Deps } from '../deps.ts';
import type { ShownMetrics } from '../http/metrics-access.ts';
import { closed, createSignalsServer, type ShownReadiness } from '../http/signals-server.ts';
import type { WorkerLog } from '../jobs/worker.ts';
import { createReadiness, type Readiness } from '../services/readiness.ts';
import { stalePlans } from '../services/review/stale-plans.ts';
import { createMetrics, type Metrics, type Standing, type StandingRows } from '../signals/metrics.ts';

const PACKAGE = new URL('../../package.json', import.meta.url);

const versionOf = () => (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }).version;

/** Traces go to this collector from now on. Answers how to send the last ones. */
export async function tracesTo(url: string): Promise<{ stop(): Promise<void> }> {
  const { startTraces } = await import('../signals/open-telemetry.ts');
  return startTraces(url, versionOf());
}

/** What this process will count, of the version that runs. */
export function metricsOfBuild(): Metrics {
  return createMetrics({ version: versionOf(), schema: readMigrations().at(-1)!.name });
}

/** How a process shows itself to whoever watches over it. */
export interface Signals {
  ready: () => Promise<Readiness>;
  shown: ShownMetrics & Metrics;
}

/** What is shown of them on a port of its own. */
export interface ShownSignals {
  ready: () => Promise<ShownReadiness>;
  shown: ShownMetrics;
}

export function signalsOf(
  config: Pick<Config, 'metricsToken'>,
  deps: Deps,
  metrics: Metrics,
  log: WorkerLog,
): Signals {
  const ready = createReadiness(deps, (check, err) => log.warn({ check, err }, 'NOT_READY'));
  const stale = keptFor(STALE_FOR_MS, () => countStale(deps));
  const text = () => metrics.text(() => standingOf(deps, ready, stale));
  return { ready, shown: { ...metrics, text, token: config.metricsToken } };
}

/** Within what Prometheus waits for an answer. */
const LOOK_MS = 3000;
/** Every plan is asked for this one, by every process; what counts in days may be minutes old. */
const STALE_FOR_MS = 10 * 60_000;
const countStale = async (deps: Pick<Deps, 'db' | 'now'>) => (await stalePlans(deps)).length;

/** The same answer for a while; one that failed is asked for again. */
function keptFor<T>(ms: number, look: () => Promise<T>): () => Promise<T> {
  let kept: { answer: Promise<T>; atMs: number } | null = null;
  return () => {
    if (kept === null || performance.now() - kept.atMs >= ms) {
      const fresh = { answer: look(), atMs: performance.now() };
      kept = fresh;
      fresh.answer.catch(() => {
        if (kept === fresh) kept = null;
      });
    }
    return kept.answer;
  };
}

/** Everything that is looked up when somebody asks for metrics; without its rows where the database does not answer. */
export async function standingOf(
  deps: Pick<Deps, 'db' | 'files' | 'now'>,
  ready: Signals['ready'],
  stale: () => Promise<number> = () => countStale(deps),
): Promise<Standing> {
  const { checks } = await ready();
  const storageUsed = await deps.files.fullness().catch(() => null);
  // one that is away is not asked again: whoever scrapes does not wait for long
  const rows = checks.database ? await standingRows(deps, stale).catch(() => null) : null;
  return { rows, storageUsed, database: deps.db.load(), checks };
}

async function standingRows(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  stale: () => Promise<number>,
): Promise<StandingRows> {
  const nowMs = now();
  const rows = await db.read(
    async (tx) => ({ ...(await readStanding(tx, nowMs)), oldestJobS: await queueTables.oldestWaitS(tx) }),
    { deadlineMs: LOOK_MS },
  );
  return { ...rows, stalePlans: await stale() };
}

/** How a process shows itself while it waits for its database at the start: nothing else can be looked at before. */
export function waitingSignals(config: Pick<Config, 'metricsToken'>, metrics: Metrics): ShownSignals {
  const checks = { database: false };
  const load = { open: 0, idle: 0, waiting: 0 };
  const text = () => metrics.text(async () => ({ rows: null, storageUsed: null, database: load, checks }));
  return {
    ready: async () => ({ isReady: false, checks }),
    shown: { token: config.metricsToken, text },
  };
}

/**
 * Opens the port for whoever watches over this process, where METRICS_PORT names one; on a host that others reach only
 * with a token. Answers how to close it.
 */
export async function listenForSignals(
  { metricsPort, metricsToken, host }: Pick<Config, 'metricsPort' | 'metricsToken' | 'host'>,
  { ready, shown }: ShownSignals,
): Promise<{ port: number | null; close(): Promise<void> }> {
  if (metricsPort === null) return { port: null, async close() {} };
  const server = createSignalsServer(ready, shown);
  const at = metricsToken === null || isLoopback(host) ? '127.0.0.1' : host;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(metricsPort, at, resolve);
  });
  server.unref();
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) };
}
