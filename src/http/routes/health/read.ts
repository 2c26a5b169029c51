import { z } from 'zod';
import type { Route } from '../../api.ts';
import { problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';

/** Up, and the database answers. */
export const readHealth: Route = (api, deps) => {
  api.get(
    '/healthz',
    {
      config: { access: { action: 'service:read', resource: 'service' } },
      schema: {
        operationId: 'readHealth',
        summary: 'Whether the service and its database answer',
        tags: ['service'],
        querystring: noQuery,
        response: { 200: z.object({ status: z.literal('ok') }), ...problemResponses },
      },
    },
    async () => {
      await deps.answers();
      return { status: 'ok' as const };
    },
  );
};
