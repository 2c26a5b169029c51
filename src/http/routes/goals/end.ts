import { z } from 'zod';
import { endGoal as end } from '../../../services/plan/goals.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { goalView, viewGoal } from '../../schemas/goal.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { requiredTag } from '../../version-tag.ts';

const body = z.strictObject({ reason: z.string().max(500).optional() }).nullish();

export const endGoal: Route = (api) => {
  api.post(
    '/goals/:id/end',
    {
      config: { access: { action: 'goal:write', resource: 'athlete' } },
      schema: {
        operationId: 'endGoal',
        summary: 'End a goal',
        description: 'It stays readable. If-Match names the version that was read.',
        tags: ['planning'],
        params: idParam,
        querystring: noQuery,
        body,
        response: { 200: goalView, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const expected = requiredTag(request);
      const reason = request.body?.reason ?? null;
      return viewGoal(
        granted(
          await deps.evaluations.alone(athleteId, () =>
            end(deps, athleteId, request.params.id, reason, expected),
          ),
        ),
      );
    },
  );
};
