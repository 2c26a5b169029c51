import { z } from 'zod';
import { localDay } from '../../../core/time.ts';
import { acceptPlan as accept } from '../../../services/plan/accept-plan.ts';
import { planTag } from '../../../services/plan/plans.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { planAccepted, planRequest } from '../../schemas/plan.ts';
import { sendTag } from '../../version-tag.ts';

const body = planRequest.extend({
  previewId: z.string().min(1).max(80),
  acceptRisk: z
    .boolean()
    .default(false)
    .describe('The goal is at risk and the plan is wanted all the same (GOAL-2)'),
});

export const acceptPlan: Route = (api) => {
  api.post(
    '/plans',
    {
      config: { access: { action: 'plan:write', resource: 'athlete' } },
      schema: {
        operationId: 'acceptPlan',
        summary: 'Put a previewed plan in force',
        description:
          'What the preview followed from must still be so, else PREVIEW_STALE. The plan before it stays readable.',
        tags: ['planning'],
        querystring: noQuery,
        body,
        response: { 200: planAccepted, 201: planAccepted, ...problemResponses },
      },
    },
    async (request, reply) => {
      const checked = authorized(request);
      const { athleteId, athlete, deps } = checked;
      const evaluation = await deps.evaluations.of(athleteId);
      const today = localDay(deps.now(), athlete.zone);
      const { planId, version, changed } = granted(
        await deps.evaluations.alone(athleteId, () =>
          accept(deps, athleteId, askerOf(checked), evaluation, today, request.body),
        ),
      );
      sendTag(reply, planTag(planId, version));
      return reply.code(changed ? 201 : 200).send({ planId, version, changed });
    },
  );
};
