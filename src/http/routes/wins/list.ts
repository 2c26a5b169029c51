import { z } from 'zod';
import { progressWins } from '../../../services/history/progress.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { asOfQuery, dayRange } from '../../schemas/parameters.ts';
import { caution, consistencyView, language, viewNote, win } from '../../schemas/progress.ts';

const answer = z.object({
  asOf: z.string().nullable().describe('null while there is no activity'),
  wins: z.array(win).describe('Celebrated, newest first: at most two a day and five a week'),
  cautions: z.array(caution).describe('Acts that would have been wins but for their risk (WIN-13)'),
  held: z
    .array(win)
    .describe('True wins beyond what is celebrated, or all of them where it is switched off (WIN-14)'),
  consistency: consistencyView.nullable(),
});

export const listWins: Route = (api) => {
  api.get(
    '/wins',
    {
      config: { access: { action: 'training:read', resource: 'athlete' } },
      schema: {
        operationId: 'listWins',
        summary: 'What went well, with its evidence; never what was risky',
        description:
          'Records, easy running, kept weeks, rest taken, comebacks and races. An act that raised a flag is a caution instead.',
        tags: ['training'],
        querystring: z.strictObject({ ...dayRange, ...asOfQuery, language: language.optional() }),
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const { from = '', to = '~', asOf } = request.query;
      const lang = languageOf(request, athlete);
      const evaluation = await deps.evaluations.of(athleteId, asOf);
      if (evaluation === null) return { asOf: null, wins: [], cautions: [], held: [], consistency: null };
      const found = await progressWins(deps, athlete, evaluation);
      const view = <T extends (typeof found.wins)[number] | (typeof found.cautions)[number]>(list: T[]) =>
        list
          .filter((w) => w.day >= from && w.day <= to)
          .toReversed()
          .map((w) => ({ ...w, note: viewNote(w.note, lang) }));
      return plain({
        asOf: evaluation.asOf,
        wins: view(found.wins),
        cautions: view(found.cautions),
        held: view(found.held),
        consistency: found.consistency,
      });
    },
  );
};
