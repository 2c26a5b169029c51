import { planDocument } from '../../../services/plan/plan-document.ts';
import { planInForce, planTag } from '../../../services/plan/plans.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses, toldRefusal } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { sendTag } from '../../version-tag.ts';

export const readPlan: Route = (api) => {
  api.get(
    '/plan',
    {
      config: { access: { action: 'plan:read', resource: 'athlete' } },
      schema: {
        operationId: 'readPlan',
        summary: 'The plan in force, reviews included',
        tags: ['plan'],
        querystring: noQuery,
        response: { 200: planDocument, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, deps } = authorized(request);
      const found = await deps.db.read((db) => planInForce(db, athleteId));
      if (found === null) throw toldRefusal('PLAN_NOT_FOUND');
      sendTag(reply, planTag(found.planId, found.version));
      return found.document;
    },
  );
};
