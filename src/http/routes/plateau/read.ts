import { z } from 'zod';
import { plateau } from '../../../core/coaching/progress/plateau.ts';
import { recentProgress, redFlags } from '../../../services/history/progress.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { asOfQuery } from '../../schemas/parameters.ts';
import { language, plateauView, viewNote } from '../../schemas/progress.ts';

const answer = z.object({
  asOf: z.string().nullable().describe('null while there is no activity'),
  plateau: plateauView.nullable(),
});

export const readPlateau: Route = (api) => {
  api.get(
    '/plateau',
    {
      config: { access: { action: 'training:read', resource: 'athlete' } },
      schema: {
        operationId: 'readPlateau',
        summary: 'Whether the body has a new reason to adapt, and the one change to make',
        tags: ['training'],
        querystring: z.strictObject({ ...asOfQuery, language: language.optional() }),
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const { asOf } = request.query;
      const lang = languageOf(request, athlete);
      const evaluation = await deps.evaluations.of(athleteId, asOf);
      if (evaluation === null) return { asOf: null, plateau: null };
      const found = plateau(await recentProgress(deps, athlete, evaluation), redFlags(evaluation));
      return plain({
        asOf: evaluation.asOf,
        plateau: { ...found, notes: found.notes.map((n) => viewNote(n, lang)) },
      });
    },
  );
};
