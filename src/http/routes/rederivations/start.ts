import { z } from 'zod';
import { startRederivation } from '../../../services/ingest/rederive.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { rederivation, viewRederivation } from '../../schemas/rederivation.ts';

export const startRederivationRoute: Route = (api) => {
  api.post(
    '/rederivations',
    {
      config: { access: { action: 'activity:derive', resource: 'athlete' } },
      schema: {
        operationId: 'startRederivation',
        summary: 'Derive again what is stored: with this parser, these formulas, or for the athlete’s zone',
        tags: ['activities'],
        body: z.strictObject({ scope: z.enum(['parser', 'formula', 'zone']) }),
        response: { 202: rederivation, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, deps } = authorized(request);
      const { scope } = request.body;
      const row = await deps.db.transaction((tx) =>
        startRederivation(tx, deps.queue, athleteId, scope, deps.now()),
      );
      deps.queue.wake();
      return reply.code(202).send(viewRederivation(row));
    },
  );
};
