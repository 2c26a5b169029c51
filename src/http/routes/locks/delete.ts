import { z } from 'zod';
import { unlockPlan } from '../../../services/plan/locks.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';

export const deleteLock: Route = (api) => {
  api.delete(
    '/plan/locks/:id',
    {
      config: { access: { action: 'plan:write', resource: 'athlete' } },
      schema: {
        operationId: 'deleteLock',
        summary: 'Lift a lock',
        tags: ['plan'],
        params: idParam,
        querystring: noQuery,
        response: { 204: z.null().describe('Lifted'), ...problemResponses },
      },
    },
    async (request, reply) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      granted(
        await deps.evaluations.alone(athleteId, () =>
          unlockPlan(deps, athleteId, askerOf(checked), request.params.id),
        ),
      );
      return reply.code(204).send(null);
    },
  );
};
