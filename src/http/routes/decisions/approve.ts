import { z } from 'zod';
import { approveDecision as approve } from '../../../services/review/answer-decision.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { decisionAnswer } from '../../schemas/decision.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { planEdit } from '../../schemas/plan.ts';
import { viewAnswer } from '../../schemas/view-decision.ts';

const body = z
  .strictObject({
    edits: z.array(planEdit).max(50).default([]).describe('What shall be otherwise than it was decided'),
    reason: z.string().max(500).nullable().default(null),
  })
  .nullish();

export const approveDecision: Route = (api) => {
  api.post(
    '/decisions/:id/approve',
    {
      config: { access: { action: 'decision:answer', resource: 'athlete' } },
      schema: {
        operationId: 'approveDecision',
        summary: 'Let a waiting decision take effect, as it is or edited',
        description:
          'Its changes are made in the plan as it stands now: days that are over and what was changed by hand since stay. `edits` follow in the same step (COACH-5).',
        tags: ['plan'],
        params: idParam,
        querystring: noQuery,
        body,
        response: { 200: decisionAnswer, ...problemResponses },
      },
    },
    async (request) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      const { edits = [], reason = null } = request.body ?? {};
      const evaluation = edits.length === 0 ? null : await deps.evaluations.of(athleteId);
      return viewAnswer(
        granted(
          await deps.evaluations.alone(athleteId, () =>
            approve(deps, athleteId, askerOf(checked), request.params.id, evaluation, { edits, reason }),
          ),
        ),
      );
    },
  );
};
