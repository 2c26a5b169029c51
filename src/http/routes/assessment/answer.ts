import { z } from 'zod';
import { localDay } from '../../../core/time.ts';
import { replaceAnswers } from '../../../services/plan/assessment.ts';
import { assessmentAnswersDocument } from '../../../services/plan/assessment-answers-document.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { expectedTag, sendTag } from '../../version-tag.ts';

const answer = z.object({ version: z.int(), answers: assessmentAnswersDocument });

export const answerAssessment: Route = (api) => {
  api.put(
    '/assessment/answers',
    {
      config: { access: { action: 'assessment:write', resource: 'athlete' } },
      schema: {
        operationId: 'answerAssessment',
        summary: 'Answer what only the runner can tell',
        description:
          'Replaces all answers; what is left out counts as not answered. The same answers again make no new version.',
        tags: ['planning'],
        querystring: noQuery,
        body: assessmentAnswersDocument,
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, athlete, deps } = authorized(request);
      const today = localDay(deps.now(), athlete.zone);
      const expected = expectedTag(request);
      const version = granted(
        await deps.evaluations.alone(athleteId, () =>
          replaceAnswers(deps, athleteId, request.body, today, expected),
        ),
      );
      sendTag(reply, version);
      return { version, answers: request.body };
    },
  );
};
