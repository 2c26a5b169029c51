import { goalDocument } from '../../../services/plan/goal-document.ts';
import { changeGoal as change } from '../../../services/plan/goals.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { goalView, viewGoal } from '../../schemas/goal.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { requiredTag, sendTag } from '../../version-tag.ts';

export const changeGoal: Route = (api) => {
  api.put(
    '/goals/:id',
    {
      config: { access: { action: 'goal:write', resource: 'athlete' } },
      schema: {
        operationId: 'changeGoal',
        summary: 'Change an open goal',
        description:
          'If-Match names the version that was read. A plan in force stays until another is accepted.',
        tags: ['planning'],
        params: idParam,
        querystring: noQuery,
        body: goalDocument,
        response: { 200: goalView, ...problemResponses },
      },
    },
    async (request, reply) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      const expected = requiredTag(request);
      const goal = granted(
        await deps.evaluations.alone(athleteId, () =>
          change(deps, athleteId, request.params.id, request.body, askerOf(checked), expected),
        ),
      );
      sendTag(reply, goal.version);
      return viewGoal(goal);
    },
  );
};
