import { z } from 'zod';
import { addDays, localDay } from '../../../core/time.ts';
import { listWellness as listRows } from '../../../db/queries/wellness.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { dayRange } from '../../schemas/parameters.ts';
import { viewWellness, wellnessView } from '../../schemas/wellness.ts';

export const listWellness: Route = (api) => {
  api.get(
    '/wellness',
    {
      config: { access: { action: 'wellness:read', resource: 'athlete' } },
      schema: {
        operationId: 'listWellness',
        summary: 'Nights and mornings, by day',
        description: 'By default the last four weeks; days of which nothing is known are left out.',
        tags: ['body'],
        querystring: z.strictObject(dayRange),
        response: { 200: z.object({ days: z.array(wellnessView) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const { to = localDay(deps.now(), athlete.zone), from = addDays(to, -27) } = request.query;
      const rows = await deps.db.read((db) => listRows(db, athleteId, from, to));
      return { days: rows.map(viewWellness) };
    },
  );
};
