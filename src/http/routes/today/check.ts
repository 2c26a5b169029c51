import { z } from 'zod';
import { checkToday } from '../../../services/review/today.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { problemResponses, toldRefusal } from '../../problem.ts';
import { dailyCheckView } from '../../schemas/plan-calendar.ts';
import { language } from '../../schemas/progress.ts';

const answer = z.object({
  check: dailyCheckView,
  decisionId: z.string().nullable().describe('null: nothing changed, so nothing was decided'),
  planVersion: z.int(),
});

export const runDailyCheck: Route = (api) => {
  api.post(
    '/daily-checks',
    {
      config: { access: { action: 'review:run', resource: 'athlete' } },
      schema: {
        operationId: 'runDailyCheck',
        summary: 'Check today’s hard session and put the answer into effect',
        description:
          'Low readiness, a cold or pain turns a hard session into an easy run (§2.10). The same again changes nothing more.',
        tags: ['plan'],
        querystring: z.strictObject({ language: language.optional() }),
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const found = await deps.evaluations.alone(athleteId, () =>
        checkToday(deps, athleteId, languageOf(request, athlete)),
      );
      if (found === null) {
        throw toldRefusal('NOTHING_TO_CHECK');
      }
      return plain(found);
    },
  );
};
