import { z } from 'zod';
import { listDecisions as listRows } from '../../../db/queries/decision.ts';
import { answersTo } from '../../../db/queries/decision-answer.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { problemResponses } from '../../problem.ts';
import { storedDecision } from '../../schemas/decision.ts';
import { wholeNumber } from '../../schemas/parameters.ts';
import { language } from '../../schemas/progress.ts';
import { viewDecision } from '../../schemas/view-decision.ts';

const query = z.strictObject({
  limit: wholeNumber(1, 200).default(20),
  offset: wholeNumber(0, 999_999_999).default(0),
  language: language.optional(),
});

export const listDecisions: Route = (api) => {
  api.get(
    '/decisions',
    {
      config: { access: { action: 'decision:read', resource: 'athlete' } },
      schema: {
        operationId: 'listDecisions',
        summary: 'Decisions, newest first',
        tags: ['plan'],
        querystring: query,
        response: { 200: z.object({ decisions: z.array(storedDecision) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const lang = languageOf(request, athlete);
      return deps.db.read(async (db) => {
        const rows = await listRows(db, athleteId, request.query);
        const ids = rows.map((row) => row.decisionId);
        const answers = new Map((await answersTo(db, athleteId, ids)).map((a) => [a.decisionId, a]));
        return { decisions: rows.map((row) => viewDecision(row, answers.get(row.decisionId) ?? null, lang)) };
      });
    },
  );
};
