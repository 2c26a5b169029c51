import { z } from 'zod';
import { rejectDecision as reject } from '../../../services/review/answer-decision.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { granted, problemResponses } from '../../problem.ts';
import { decisionAnswer } from '../../schemas/decision.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { viewAnswer } from '../../schemas/view-decision.ts';

const body = z.strictObject({ reason: z.string().min(1).max(500) });

export const rejectDecision: Route = (api) => {
  api.post(
    '/decisions/:id/reject',
    {
      config: { access: { action: 'decision:answer', resource: 'athlete' } },
      schema: {
        operationId: 'rejectDecision',
        summary: 'Object to a decision',
        description:
          'Its flags give no points for 14 days (COACH-5); where it can still be taken back, its week stands as before.',
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
      return viewAnswer(
        granted(
          await deps.evaluations.alone(athleteId, () =>
            reject(deps, athleteId, askerOf(checked), request.params.id, request.body.reason),
          ),
        ),
        languageOf(request, checked.athlete),
      );
    },
  );
};
