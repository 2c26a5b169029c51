import { planDocument } from '../../../services/plan/plan-document.ts';
import { planVersion } from '../../../services/plan/plan-history.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses, refusal } from '../../problem.ts';
import { idParam, noQuery, wholeNumber } from '../../schemas/parameters.ts';

const params = idParam.extend({ version: wholeNumber(1, 999_999_999) });

export const readPlanVersion: Route = (api) => {
  api.get(
    '/plans/:id/versions/:version',
    {
      config: { access: { action: 'plan:read', resource: 'athlete' } },
      schema: {
        operationId: 'readPlanVersion',
        summary: 'A plan as it stood in one version',
        tags: ['plan'],
        params,
        querystring: noQuery,
        response: { 200: planDocument, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const { id, version } = request.params;
      const plan = await deps.db.read((db) => planVersion(db, athleteId, id, version));
      if (plan === null) {
        throw refusal('VERSION_NOT_FOUND', 'There is no such plan, or it has no such version.');
      }
      return plan;
    },
  );
};
