import { z } from 'zod';
import { checkPlan, planDocument } from '../../../services/plan/plan-document.ts';
import { planTag, savePlan } from '../../../services/plan/plans.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { PLAN_BODY_BYTES } from '../../server-limits.ts';
import { expectedTag, sendTag } from '../../version-tag.ts';

const answer = z.object({
  planId: z.string(),
  version: z.int(),
  changed: z.boolean().describe('false: it stood like this already, and no version was made'),
});

export const replacePlan: Route = (api) => {
  api.put(
    '/plan',
    {
      bodyLimit: PLAN_BODY_BYTES,
      config: { access: { action: 'plan:write', resource: 'athlete' } },
      schema: {
        operationId: 'replacePlan',
        summary: 'Put a plan in force, as its next version',
        description:
          'The same plan again makes no new version. If-Match, where given, names the version that was read.',
        tags: ['plan'],
        querystring: noQuery,
        body: planDocument,
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request, reply) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      const plan = request.body;
      const expected = expectedTag(request);
      granted(checkPlan(plan));
      const stored = granted(
        await deps.evaluations.alone(athleteId, () =>
          savePlan(deps, athleteId, plan, askerOf(checked), expected),
        ),
      );
      sendTag(reply, planTag(stored.planId, stored.version));
      return stored;
    },
  );
};
