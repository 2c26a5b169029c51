import { z } from 'zod';
import { planVersions } from '../../../services/plan/plan-history.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses, refusal } from '../../problem.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { planVersionView, viewVersion } from '../../schemas/plan.ts';

export const listPlanVersions: Route = (api) => {
  api.get(
    '/plans/:id/versions',
    {
      config: { access: { action: 'plan:read', resource: 'athlete' } },
      schema: {
        operationId: 'listPlanVersions',
        summary: 'Versions of a plan, newest first: what changed, by whom, why',
        tags: ['plan'],
        params: idParam,
        querystring: noQuery,
        response: { 200: z.object({ versions: z.array(planVersionView) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const versions = await deps.db.read((db) => planVersions(db, athleteId, request.params.id));
      if (versions === null) throw refusal('PLAN_NOT_FOUND', 'There is no such plan.');
      return { versions: versions.map(viewVersion) };
    },
  );
};
