import { z } from 'zod';
import { readGoals } from '../../../services/plan/goals.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { goalView, viewGoal } from '../../schemas/goal.ts';

const query = z.strictObject({ state: z.enum(['open', 'all']).default('open') });

export const listGoals: Route = (api) => {
  api.get(
    '/goals',
    {
      config: { access: { action: 'goal:read', resource: 'athlete' } },
      schema: {
        operationId: 'listGoals',
        summary: 'Goals and races, by day',
        tags: ['planning'],
        querystring: query,
        response: { 200: z.object({ goals: z.array(goalView) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const open = request.query.state === 'open';
      const goals = await deps.db.read((db) => readGoals(db, athleteId, { open }));
      return { goals: goals.map(viewGoal) };
    },
  );
};
