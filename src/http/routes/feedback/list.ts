import { z } from 'zod';
import { addDays, localDay } from '../../../core/time.ts';
import { listFeedback as listRows } from '../../../db/queries/feedback.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { feedbackView, viewFeedback } from '../../schemas/feedback.ts';
import { dayRange } from '../../schemas/parameters.ts';

export const listFeedback: Route = (api) => {
  api.get(
    '/feedback',
    {
      config: { access: { action: 'feedback:read', resource: 'athlete' } },
      schema: {
        operationId: 'listFeedback',
        summary: 'What the runner said, by day',
        description: 'By default the last four weeks.',
        tags: ['body'],
        querystring: z.strictObject(dayRange),
        response: { 200: z.object({ feedback: z.array(feedbackView) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const { to = localDay(deps.now(), athlete.zone), from = addDays(to, -27) } = request.query;
      const rows = await deps.db.read((db) => listRows(db, athleteId, from, to));
      return { feedback: rows.map(viewFeedback) };
    },
  );
};
