import { z } from 'zod';
import { takeBackFeedback } from '../../../services/review/feedback.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';

export const deleteFeedback: Route = (api) => {
  api.delete(
    '/feedback/:id',
    {
      config: { access: { action: 'feedback:write', resource: 'athlete' } },
      schema: {
        operationId: 'deleteFeedback',
        summary: 'Take feedback back',
        description: 'A review that it led to stays in the record.',
        tags: ['body'],
        params: idParam,
        querystring: noQuery,
        response: { 204: z.null().describe('Gone'), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, deps } = authorized(request);
      granted(
        await deps.evaluations.alone(athleteId, () => takeBackFeedback(deps, athleteId, request.params.id)),
      );
      return reply.code(204).send(null);
    },
  );
};
