import { readGoal as readStored } from '../../../services/plan/goals.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses, toldRefusal } from '../../problem.ts';
import { goalView, viewGoal } from '../../schemas/goal.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { sendTag } from '../../version-tag.ts';

export const readGoal: Route = (api) => {
  api.get(
    '/goals/:id',
    {
      config: { access: { action: 'goal:read', resource: 'athlete' } },
      schema: {
        operationId: 'readGoal',
        summary: 'One goal',
        tags: ['planning'],
        params: idParam,
        querystring: noQuery,
        response: { 200: goalView, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, deps } = authorized(request);
      const goal = await deps.db.read((db) => readStored(db, athleteId, request.params.id));
      if (goal === null) throw toldRefusal('GOAL_NOT_FOUND');
      sendTag(reply, goal.version);
      return viewGoal(goal);
    },
  );
};
