import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../signals/metrics.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** why the request was refused */
    problemCode: string | null;
  }
}

/** One line a request, counted by its route: the route as it is written, never the address with its names and queries, nor a body; why it was refused, by its code. */
export function addRequestLog(app: FastifyInstance, metrics?: Pick<Metrics, 'answered'>): void {
  app.decorateReply('problemCode', null);
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? null;
    const ms = Math.round(reply.elapsedTime);
    metrics?.answered({ method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
    const code = reply.problemCode;
    const refused = code === null ? {} : { code };
    request.log.info({ method, route, status: reply.statusCode, ...refused, ms }, 'answered');
  });
  app.addHook('onRequestAbort', async (request) => {
    request.log.info({ method: request.method, route: request.routeOptions.url ?? null }, 'aborted');
  });
}
