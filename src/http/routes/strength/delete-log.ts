import { z } from 'zod';
import { dropStrengthLog } from '../../../services/plan/strength.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';

export const deleteStrengthLog: Route = (api) => {
  api.delete(
    '/strength/logs/:id',
    {
      config: { access: { action: 'strength:write', resource: 'athlete' } },
      schema: {
        operationId: 'deleteStrengthLog',
        summary: 'Take a log back',
        tags: ['strength'],
        params: idParam,
        querystring: noQuery,
        response: { 204: z.null().describe('Gone'), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, deps } = authorized(request);
      granted(
        await deps.evaluations.alone(athleteId, () => dropStrengthLog(deps, athleteId, request.params.id)),
      );
      return reply.code(204).send(null);
    },
  );
};
