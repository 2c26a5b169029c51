import { z } from 'zod';
import { localDay } from '../../../core/time.ts';
import { previewPlan as preview } from '../../../services/plan/plan-preview.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { planPreview, planRequest } from '../../schemas/plan.ts';
import { language } from '../../schemas/progress.ts';
import { viewPreview } from '../../schemas/view-preview.ts';

export const previewPlan: Route = (api) => {
  api.post(
    '/plans/preview',
    {
      config: { access: { action: 'plan:read', resource: 'athlete' } },
      schema: {
        operationId: 'previewPlan',
        summary: 'The plan that would lead to a goal, and whether it can',
        description:
          'Built from assessment, availability and goal as they are today; nothing is stored. The same day with the same facts gives the same plan. What cannot be planned is answered with what is possible instead.',
        tags: ['planning'],
        querystring: z.strictObject({ language: language.optional() }),
        body: planRequest,
        response: { 200: planPreview, ...problemResponses },
      },
    },
    async (request) => {
      const { athlete, deps } = authorized(request);
      const evaluation = await deps.evaluations.of(athlete.athleteId);
      const today = localDay(deps.now(), athlete.zone);
      const made = await deps.db.read((db) => preview(db, athlete, evaluation, today, request.body));
      return plain(viewPreview(granted(made), languageOf(request, athlete)));
    },
  );
};
