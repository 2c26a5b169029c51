import { z } from 'zod';
import { localDay } from '../../../core/time.ts';
import { readAnswers } from '../../../services/plan/assessment.ts';
import { assessmentView as view } from '../../../services/plan/assessment-view.ts';
import { readGoals } from '../../../services/plan/goals.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { assessmentView } from '../../schemas/assessment.ts';
import { language } from '../../schemas/progress.ts';
import { sendTag } from '../../version-tag.ts';

export const readAssessment: Route = (api) => {
  api.get(
    '/assessment',
    {
      config: { access: { action: 'assessment:read', resource: 'athlete' } },
      schema: {
        operationId: 'readAssessment',
        summary: 'What was derived of the runner, from what, and what is missing',
        description: 'ASM-1 to ASM-8. Nothing is stored by reading. The ETag is the version of the answers.',
        tags: ['planning'],
        querystring: z.strictObject({ language: language.optional() }),
        response: { 200: assessmentView, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athlete, deps } = authorized(request);
      const evaluation = await deps.evaluations.of(athlete.athleteId);
      const [stored, goals] = await deps.db.read(async (db) => [
        await readAnswers(db, athlete.athleteId),
        await readGoals(db, athlete.athleteId, { open: true }),
      ]);
      sendTag(reply, stored.version);
      const today = localDay(deps.now(), athlete.zone);
      return plain(view(evaluation, stored, athlete, goals, today, languageOf(request, athlete)));
    },
  );
};
