import { z } from 'zod';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { problemResponses, problemText } from '../../problem.ts';
import { asOfQuery } from '../../schemas/parameters.ts';
import { failure, flag } from '../../schemas/training.ts';

const answer = z.object({
  asOf: z.string().nullable().describe('null while there is no activity'),
  flags: z.array(flag),
  unknown: z.array(z.string()).describe('Families of flags for which there is no data'),
  error: failure.nullable().describe('Why nothing could be judged'),
});

export const listFlags: Route = (api) => {
  api.get(
    '/flags',
    {
      config: { access: { action: 'training:read', resource: 'athlete' } },
      schema: {
        operationId: 'listFlags',
        summary: 'What a review would find now, with its evidence',
        tags: ['training'],
        querystring: z.strictObject(asOfQuery),
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const evaluation = await deps.evaluations.of(athleteId, request.query.asOf);
      if (evaluation === null) return { asOf: null, flags: [], unknown: [], error: null };
      const { asOf, decision } = evaluation;
      if (decision.ok) {
        const { flags, unknown } = decision.value;
        return plain({ asOf, flags, unknown, error: null });
      }
      const { code } = decision.error;
      const message = problemText(decision.error, languageOf(request, athlete));
      return { asOf, flags: [], unknown: [], error: { code, message } };
    },
  );
};
