import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

export interface StopTimes {
  /** how long kept connections are answered with `connection: close` before the port closes, ms */
  lastAnswersMs: number;
  /** how long requests under way may take from then on, ms */
  graceMs: number;
}

/**
 * Stops a listening app without cutting off what it accepted. First every answer tells its client to open no further
 * request on this connection: closing an idle one at once would meet requests that are already on their way to it.
 * Then the port closes, requests under way end, and those that take longer than the grace are cut off.
 */
export async function stopListening(
  app: FastifyInstance,
  { lastAnswersMs, graceMs }: StopTimes,
): Promise<void> {
  if ((await openConnections(app)) > 0) {
    app.server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
    await pause(lastAnswersMs);
  }
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}

function openConnections(app: FastifyInstance): Promise<number> {
  return new Promise((resolve) => app.server.getConnections((error, count) => resolve(error ? 0 : count)));
}
