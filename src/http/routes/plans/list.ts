import { z } from 'zod';
import { readPlans } from '../../../services/plan/plan-history.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { planSummary, viewPlan } from '../../schemas/plan.ts';

export const listPlans: Route = (api) => {
  api.get(
    '/plans',
    {
      config: { access: { action: 'plan:read', resource: 'athlete' } },
      schema: {
        operationId: 'listPlans',
        summary: 'Plans, newest first',
        tags: ['plan'],
        querystring: noQuery,
        response: { 200: z.object({ plans: z.array(planSummary) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const plans = await deps.db.read((db) => readPlans(db, athleteId));
      return { plans: plans.map(viewPlan) };
    },
  );
};
