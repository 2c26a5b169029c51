import { type Server as NetServer, Server } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

export interface StopTimes {
  /** how long connections are answered with `connection: close` before the port closes, and new ones after, ms */
  lastAnswersMs: number;
  /** how long requests under way may take from then on, ms */
  graceMs: number;
}

/** Servers that let their connections go. */
const letting = new WeakSet<NetServer>();

/** Lets every answer that leaves while its server stops tell its client so, also to a request that came before. */
export function addLastAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    if (letting.has(app.server)) reply.header('connection', 'close');
  });
}

/**
 * Stops a listening app without cutting off what it accepted. First every answer tells its client to open no further
 * request on this connection: closing an idle one at once would meet requests that are already on their way to it.
 * Then the port closes, and who was let in last has time for the first request. Then requests under way end, and
 * those that take longer than the grace are cut off. `pause` lets the time for last answers go by.
 */
export async function stopListening(
  app: FastifyInstance,
  { lastAnswersMs, graceMs }: StopTimes,
  pause: (ms: number) => Promise<void> = sleep,
): Promise<void> {
  letting.add(app.server);
  if ((await openConnections(app)) > 0) await pause(lastAnswersMs);
  await closePort(app.server);
  if ((await openConnections(app)) > 0) await pause(lastAnswersMs);
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}

/** A turn of the event loop that takes no longer had nothing to do, ms: whoever comes within it is cut off. */
const QUIET_MS = 0.1;
/** A busy process has no such turn for long; then one will do that had little to do. */
const CALM_MS = 1;
const QUIET_TURNS = 2000;
const MOST_TURNS = 4000;

/**
 * Closes the port and leaves its connections alone. The system lets callers in whom this process has not met yet,
 * and closing cuts them off: so it happens at the end of a turn without work, right after it was asked for them.
 */
async function closePort(server: NetServer): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const from = performance.now();
    await nextTurn();
    if (performance.now() - from < (turn < QUIET_TURNS ? QUIET_MS : CALM_MS)) break;
  }
  Server.prototype.close.call(server);
}

function openConnections(app: FastifyInstance): Promise<number> {
  return new Promise((resolve) => app.server.getConnections((error, count) => resolve(error ? 0 : count)));
}
