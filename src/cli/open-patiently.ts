import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { isDatabaseError } from '../db/database-error.ts';
import { type Deps, type OpenOptions, openDeps } from '../deps.ts';
import { closed, createSignalsServer } from '../http/signals-server.ts';
import type { Metrics } from '../signals/metrics.ts';
import { listenForSignals, type ShownSignals, waitingSignals } from './signals.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

/**
 * Opens what the configuration names. Where its PostgreSQL server is away, or has no connection to give, it waits for
 * it: meanwhile it answers on its ports, that of METRICS_PORT too, that it is there and not ready. Null: it was told to end before that. What no waiting
 * mends (a wrong password, a database that is not there) is thrown.
 */
export async function openPatiently(
  config: Config,
  options: OpenOptions & { log: NonNullable<OpenOptions['log']>; metrics: Metrics },
): Promise<Deps | null> {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  const standIns: { close(): Promise<void> }[] = [];
  let waitMs = FIRST_WAIT_MS;
  try {
    for (;;) {
      try {
        return await openDeps(config, 'serve', options);
      } catch (error) {
        if (config.databaseUrl === null || !isAway(error)) throw error;
        options.log.error({ err: error }, 'DATABASE_AWAY');
        if (waitMs === FIRST_WAIT_MS) {
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
          standIns.push(...(await standInsFor(config, waitingSignals(config, options.metrics))));
        }
      }
      const goOn = await pause(waitMs, true, { signal: stopped.signal }).catch(() => false);
      if (!goOn) return null;
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
    }
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    for (const standIn of standIns) await standIn.close();
  }
}

/** No connection, or none to give: classes 53 (too many) and 57 (it is starting or stopping) of SQLSTATE. */
function isAway(error: unknown): boolean {
  if (!isDatabaseError(error)) return false;
  if (error.code === 'CONNECTION_LOST') return true;
  return error.code === 'DATABASE_UNREACHABLE' && /^(53|57)|^$/.test(error.sqlState ?? '');
}

/** Who cannot even say that it is not ready goes on waiting in silence: a port is looked at again when it is needed. */
async function standInsFor(config: Config, signals: ShownSignals): Promise<{ close(): Promise<void> }[]> {
  const watched = await listenForSignals(config, signals).catch(() => null);
  if (config.role === 'worker') return watched === null ? [] : [watched];
  const { host, port, metricsToken } = config;
  // without a token the page is for this machine, and who asks there may be a proxy
  const server = createSignalsServer(signals.ready, metricsToken === null ? null : signals.shown);
  const isOpen = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, host, () => resolve(true));
  });
  const standIn = { close: () => closed(server) };
  return [...(watched === null ? [] : [watched]), ...(isOpen ? [standIn] : [])];
}
