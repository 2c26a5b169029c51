import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { isDatabaseError } from '../db/database-error.ts';
import { type Deps, type OpenOptions, openDeps } from '../deps.ts';
import { createSignalsServer } from '../http/signals-server.ts';
import { NOT_READY } from '../services/readiness.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

/**
 * Opens what the configuration names. Where its PostgreSQL server is away, or has no connection to give, it waits for
 * it: meanwhile it answers that it is there and not ready. Null: it was told to end before that. What no waiting
 * mends (a wrong password, a database that is not there) is thrown.
 */
export async function openPatiently(
  config: Config,
  options: OpenOptions & { log: NonNullable<OpenOptions['log']> },
): Promise<Deps | null> {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  let standIn: Server | null = null;
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
          if (config.role !== 'worker') standIn = await standInFor(config);
        }
      }
      const goOn = await pause(waitMs, true, { signal: stopped.signal }).catch(() => false);
      if (!goOn) return null;
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
    }
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    if (standIn !== null) {
      const closed = once(standIn, 'close');
      standIn.close();
      // one that says nothing would keep it open
      standIn.closeAllConnections();
      await closed;
    }
  }
}

/** No connection, or none to give: classes 53 (too many) and 57 (it is starting or stopping) of SQLSTATE. */
function isAway(error: unknown): boolean {
  if (!isDatabaseError(error)) return false;
  if (error.code === 'CONNECTION_LOST') return true;
  return error.code === 'DATABASE_UNREACHABLE' && /^(53|57)|^$/.test(error.sqlState ?? '');
}

/** Who cannot even say that it is not ready goes on waiting in silence: the port is looked at again when it is needed. */
async function standInFor({ host, port }: Config): Promise<Server | null> {
  const server = createSignalsServer(async () => NOT_READY);
  return new Promise((resolve) => {
    server.once('error', () => resolve(null)).listen(port, host, () => resolve(server));
  });
}
