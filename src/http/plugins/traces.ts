import type { FastifyInstance } from 'fastify';
import { openSpan, type RequestSpan } from '../../signals/tracing.ts';
import { idsOf } from './request-log.ts';

declare module 'fastify' {
  interface FastifyRequest {
    span: RequestSpan | null;
  }
}

/**
 * A span a request, by its route as it is written; whatever the handler makes due or asks outside goes on from it. A
 * caller's own `traceparent` is not believed: strangers would decide what is kept.
 */
export function addTraces(app: FastifyInstance): void {
  app.decorateRequest('span', null);
  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    request.span = openSpan(`${request.method} ${route}`, {
      'http.request.method': request.method,
      'http.route': route,
      'pacekeeper.request_id': request.id,
    });
    request.span.within(done);
  });
  // what reads the body calls back from outside
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.span === null) done();
    else request.span.within(done);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { deliveryIds, eventIds } = idsOf(request);
    request.span?.note({
      ...(deliveryIds && { 'pacekeeper.delivery_ids': deliveryIds }),
      ...(eventIds && { 'pacekeeper.event_ids': eventIds }),
    });
    request.span?.end(reply.statusCode, reply.problemCode);
  });
  app.addHook('onRequestAbort', async (request) => {
    request.span?.end(499, 'ABORTED');
  });
}
