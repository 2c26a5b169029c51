import { listDecisions } from '../../../db/queries/decision.ts';
import { getAnswer } from '../../../db/queries/decision-answer.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { problemResponses, toldRefusal } from '../../problem.ts';
import { storedDecision } from '../../schemas/decision.ts';
import { languageQuery } from '../../schemas/progress.ts';
import { viewDecision } from '../../schemas/view-decision.ts';

export const readLatestReview: Route = (api) => {
  api.get(
    '/review',
    {
      config: { access: { action: 'decision:read', resource: 'athlete' } },
      schema: {
        operationId: 'readLatestReview',
        summary: 'The latest decision',
        tags: ['plan'],
        querystring: languageQuery,
        response: { 200: storedDecision, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const [latest, answer] = await deps.db.read(async (db) => {
        const [row] = await listDecisions(db, athleteId, { limit: 1 });
        return [row, row === undefined ? null : await getAnswer(db, athleteId, row.decisionId)] as const;
      });
      if (latest === undefined) throw toldRefusal('DECISION_NOT_FOUND:none');
      return viewDecision(latest, answer, languageOf(request, athlete));
    },
  );
};
