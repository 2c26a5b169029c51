import { z } from 'zod';
import { localDay, weekStart } from '../../../core/time.ts';
import { readStrength as read } from '../../../services/plan/strength.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { readRange } from '../../range.ts';
import { dayRange } from '../../schemas/parameters.ts';
import { language } from '../../schemas/progress.ts';
import { strengthView, viewStrength } from '../../schemas/strength.ts';

export const readStrength: Route = (api) => {
  api.get(
    '/strength',
    {
      config: { access: { action: 'strength:read', resource: 'athlete' } },
      schema: {
        operationId: 'readStrength',
        summary: 'Strength sessions, logs, and how far form carries',
        description:
          'Sessions ahead follow the log: no further than clean form carries, one set more on a weaker side.',
        tags: ['strength'],
        querystring: z.strictObject({ ...dayRange, language: language.optional() }),
        response: { 200: strengthView, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const today = localDay(deps.now(), athlete.zone);
      const range = readRange(request.query, { from: weekStart(today), days: 28 });
      const found = await deps.db.read((db) => read(db, athleteId, range, today));
      return plain(viewStrength(found, languageOf(request, athlete)));
    },
  );
};
