import type { FastifyRequest } from 'fastify';
import type { Api } from '../../api.ts';
import { METRICS_TYPE, maySeeMetrics, type ShownMetrics } from '../../metrics-access.ts';
import { refusal } from '../../problem.ts';

/** Metrics in the form of Prometheus, with METRICS_TOKEN; without one for this machine alone, where browsers reach no other name of it. */
export function readMetrics(api: Api, shown: ShownMetrics, isPublic: boolean): void {
  api.get(
    '/metrics',
    {
      config: { access: { action: 'service:read', resource: 'service' }, underLoad: 'exempt' },
      schema: { hide: true },
    },
    async (request: FastifyRequest, reply) => {
      if (!maySeeMetrics(shown, request.raw, isPublic))
        throw refusal('NOT_FOUND', 'There is nothing at this address.');
      return reply.type(METRICS_TYPE).send(await shown.text());
    },
  );
}
