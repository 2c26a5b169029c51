import { z } from 'zod';
import { undoDecision as undo } from '../../../services/review/answer-decision.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { granted, problemResponses } from '../../problem.ts';
import { decisionAnswer } from '../../schemas/decision.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { viewAnswer } from '../../schemas/view-decision.ts';

const body = z.strictObject({ reason: z.string().max(500).optional() }).nullish();

export const undoDecision: Route = (api) => {
  api.post(
    '/decisions/:id/undo',
    {
      config: { access: { action: 'decision:undo', resource: 'athlete' } },
      schema: {
        operationId: 'undoDecision',
        summary: 'Take a decision back',
        description:
          'Within 48 hours, and never what protects from harm (COACH-6). The week stands as planned before and is locked: the next review leaves it alone.',
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
            undo(deps, athleteId, askerOf(checked), request.params.id, request.body?.reason ?? null),
          ),
        ),
        languageOf(request, checked.athlete),
      );
    },
  );
};
