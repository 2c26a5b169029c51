import { goalDocument } from '../../../services/plan/goal-document.ts';
import { createGoal as create } from '../../../services/plan/goals.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { goalView, viewGoal } from '../../schemas/goal.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { sendTag } from '../../version-tag.ts';

export const createGoal: Route = (api) => {
  api.post(
    '/goals',
    {
      config: { access: { action: 'goal:write', resource: 'athlete' } },
      schema: {
        operationId: 'createGoal',
        summary: 'Set a goal, or name a race on the way',
        description:
          'GOAL-1. A plan leads to one goal; races of priority B and C on its way are taken into it. Whether the goal can be reached is computed by the preview of its plan.',
        tags: ['planning'],
        querystring: noQuery,
        body: goalDocument,
        response: { 201: goalView, ...problemResponses },
      },
    },
    async (request, reply) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      const goal = granted(
        await deps.evaluations.alone(athleteId, () =>
          create(deps, athleteId, request.body, askerOf(checked)),
        ),
      );
      sendTag(reply, goal.version);
      return reply.code(201).send(viewGoal(goal));
    },
  );
};
