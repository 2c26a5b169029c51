import { z } from 'zod';
import { localDay } from '../../../core/time.ts';
import { changePlan } from '../../../services/plan/plan-edits.ts';
import { planTag } from '../../../services/plan/plans.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { granted, problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { planEdit, planEdited, viewBreak } from '../../schemas/plan.ts';
import { PLAN_BODY_BYTES } from '../../server-limits.ts';
import { requiredTag, sendTag } from '../../version-tag.ts';

const body = z.strictObject({
  edits: z.array(planEdit).min(1).max(50),
  reason: z.string().max(500).nullable().default(null),
  dryRun: z.boolean().default(false).describe('Only say what the change would break'),
});

export const editPlan: Route = (api) => {
  api.post(
    '/plan/edits',
    {
      bodyLimit: PLAN_BODY_BYTES,
      config: { access: { action: 'plan:write', resource: 'athlete' } },
      schema: {
        operationId: 'editPlan',
        summary: 'Move, swap, shorten, drop or add sessions, strength among them',
        description:
          'All edits or none, as the next version. If-Match names the version that was read. A runner is told what the change breaks; a coach needs a reason to go above LNG-2. What is past stays as it was (GRD-8).',
        tags: ['plan'],
        querystring: noQuery,
        body,
        response: { 200: planEdited, ...problemResponses },
      },
    },
    async (request, reply) => {
      const checked = authorized(request);
      const { athleteId, athlete, deps } = checked;
      const expected = requiredTag(request);
      const evaluation = await deps.evaluations.of(athleteId);
      const today = localDay(deps.now(), athlete.zone);
      const edited = granted(
        await deps.evaluations.alone(athleteId, () =>
          changePlan(deps, athleteId, askerOf(checked), evaluation, today, { ...request.body, expected }),
        ),
      );
      sendTag(reply, planTag(edited.planId, edited.version));
      const language = languageOf(request, athlete);
      const breaks = edited.breaks.map((b) => viewBreak(b, language));
      return { ...edited, breaks };
    },
  );
};
