import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../../signals/metrics.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** what was stored of it, by its ids: told in its line of the log and in its span */
    about: { deliveryIds: string[] } | { eventIds: string[] } | null;
  }
  interface FastifyReply {
    /** why the request was refused */
    problemCode: string | null;
  }
}

/** Of an upload of thousands the line stays one that can be read. */
const MOST_IDS = 20;

/** One line a request, counted by its route: the route as it is written, never the address with its names and queries, nor a body; why it was refused, by its code; what was stored of it, by its ids. */
export function addRequestLog(app: FastifyInstance, metrics?: Pick<Metrics, 'answered'>): void {
  app.decorateReply('problemCode', null);
  app.decorateRequest('about', null);
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? null;
    const ms = Math.round(reply.elapsedTime);
    metrics?.answered({ method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    const code = reply.problemCode;
    const refused = code === null ? {} : { code };
    request.log.info(
      { method, route, status: reply.statusCode, ...refused, ...idsOf(request), ms },
      'answered',
    );
  });
  app.addHook('onRequestAbort', async (request) => {
    request.log.info({ method: request.method, route: request.routeOptions.url ?? null }, 'aborted');
  });
}

/** The first of the ids of what was stored; empty: nothing was. */
export function idsOf({ about }: Pick<FastifyRequest, 'about'>): Record<string, string[]> {
  const named = Object.entries(about ?? {}).filter(([, ids]) => ids.length > 0);
  return Object.fromEntries(named.map(([name, ids]) => [name, ids.slice(0, MOST_IDS)]));
}
