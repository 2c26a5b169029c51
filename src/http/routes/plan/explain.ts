import { z } from 'zod';
import type { BuiltExtras } from '../../../services/plan/built-extras.ts';
import { planSentences } from '../../../services/plan/plan-preview.ts';
import { planInForce } from '../../../services/plan/plans.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { problemResponses, toldRefusal } from '../../problem.ts';
import { planExplained } from '../../schemas/plan.ts';
import { language } from '../../schemas/progress.ts';
import { viewFeasibility, viewTest } from '../../schemas/view-feasibility.ts';

export const explainPlan: Route = (api) => {
  api.get(
    '/plan/explanation',
    {
      config: { access: { action: 'plan:read', resource: 'athlete' } },
      schema: {
        operationId: 'explainPlan',
        summary: 'Why the plan in force is as it is',
        description:
          'As it was accepted: what reviews changed since, their decisions explain. A plan that was put by hand follows from no rules and is not explained.',
        tags: ['plan'],
        querystring: z.strictObject({ language: language.optional() }),
        response: { 200: planExplained, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const found = await deps.db.read((db) => planInForce(db, athleteId));
      if (found === null) throw toldRefusal('PLAN_NOT_FOUND');
      const built = found.built as BuiltExtras | null;
      const lang = languageOf(request, athlete);
      const { planId, version } = found;
      if (built?.story === undefined)
        return { planId, version, feasibility: null, test: null, explanation: null, says: [] };
      return {
        ...{ planId, version },
        feasibility: viewFeasibility(built.feasibility, lang),
        test: viewTest(built.testOffer ?? null, lang),
        ...planSentences(built.story, built.notes, lang),
      };
    },
  );
};
