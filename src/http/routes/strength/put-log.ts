import { logStrength } from '../../../services/plan/strength.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { strengthLogBody, strengthLogView, viewStrengthLog } from '../../schemas/strength.ts';

export const putStrengthLog: Route = (api) => {
  api.put(
    '/strength/logs/:id',
    {
      config: { access: { action: 'strength:write', resource: 'athlete' } },
      schema: {
        operationId: 'putStrengthLog',
        summary: 'Log a strength session, set by set and side by side',
        description:
          'The id is the sender’s own: the same again changes nothing, other words replace what was logged.',
        tags: ['strength'],
        params: idParam,
        querystring: noQuery,
        body: strengthLogBody,
        response: { 200: strengthLogView, 201: strengthLogView, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, deps } = authorized(request);
      const { log, created } = granted(
        await deps.evaluations.alone(athleteId, () =>
          logStrength(deps, athleteId, request.params.id, request.body),
        ),
      );
      return reply.code(created ? 201 : 200).send(viewStrengthLog(log));
    },
  );
};
