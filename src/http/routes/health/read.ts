import { z } from 'zod';
import { CHECKS, NOT_READY } from '../../../services/readiness.ts';
import type { Route } from '../../api.ts';
import { problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';

const access = { action: 'service:read', resource: 'service' } as const;

/** Up: a process that says this need not be started again, whatever else is away. */
export const readHealth: Route = (api) => {
  api.get(
    '/healthz',
    {
      config: { access, underLoad: 'exempt' },
      schema: {
        operationId: 'readHealth',
        summary: 'Whether the process answers',
        tags: ['service'],
        querystring: noQuery,
        response: { 200: z.object({ status: z.literal('ok') }), ...problemResponses },
      },
    },
    async () => ({ status: 'ok' as const }),
  );
};

const readiness = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.record(z.enum(CHECKS), z.boolean()),
});

/** Whether requests can be granted: database, schema, file store, queue. */
export const readReadiness: Route = (api, deps) => {
  api.get(
    '/readyz',
    {
      config: { access, underLoad: 'exempt' },
      schema: {
        operationId: 'readServiceReadiness',
        summary: 'Whether database, schema, file store and queue are as they should be',
        tags: ['service'],
        querystring: noQuery,
        response: { ...problemResponses, 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const { isReady, checks } = await deps.ready().catch(() => NOT_READY);
      if (!isReady) reply.code(503).header('retry-after', '5');
      return { status: isReady ? ('ready' as const) : ('not_ready' as const), checks };
    },
  );
};
