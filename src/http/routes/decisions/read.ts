import { getDecision } from '../../../db/queries/decision.ts';
import { getAnswer } from '../../../db/queries/decision-answer.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { problemResponses, toldRefusal } from '../../problem.ts';
import { storedDecision } from '../../schemas/decision.ts';
import { idParam } from '../../schemas/parameters.ts';
import { languageQuery } from '../../schemas/progress.ts';
import { viewDecision } from '../../schemas/view-decision.ts';

export const readDecision: Route = (api) => {
  api.get(
    '/decisions/:id',
    {
      config: { access: { action: 'decision:read', resource: 'athlete' } },
      schema: {
        operationId: 'readDecision',
        summary: 'One decision, with what was said to it',
        tags: ['plan'],
        params: idParam,
        querystring: languageQuery,
        response: { 200: storedDecision, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      return deps.db.read(async (db) => {
        const row = await getDecision(db, athleteId, request.params.id);
        if (row === null) throw toldRefusal('DECISION_NOT_FOUND');
        return viewDecision(
          row,
          await getAnswer(db, athleteId, row.decisionId),
          languageOf(request, athlete),
        );
      });
    },
  );
};
