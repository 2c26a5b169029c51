import { z } from 'zod';
import { listAlerts as listRows } from '../../../db/queries/alert.ts';
import { countsOf } from '../../../services/desk/desk.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { problemResponses } from '../../problem.ts';
import { alertCounts, alertView, viewAlert } from '../../schemas/alert.ts';
import { language } from '../../schemas/progress.ts';

const SHOWN_MS = 90 * 86_400_000;
const query = z.strictObject({
  state: z.enum(['open', 'all']).default('open'),
  language: language.optional(),
});

export const listAlerts: Route = (api, http) => {
  api.get(
    '/alerts',
    {
      config: { access: { action: 'alert:read', resource: 'athlete' } },
      schema: {
        operationId: 'listAlerts',
        summary: 'What coaches are told',
        description:
          'Newest first; with `all` also those closed within 90 days. The counts are those of the queue.',
        tags: ['desk'],
        querystring: query,
        response: {
          200: z.object({ counts: alertCounts, snoozed: z.int(), alerts: z.array(alertView) }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const spoken = languageOf(request, athlete);
      const sinceMs = http.now() - (request.query.state === 'all' ? SHOWN_MS : 0);
      const rows = await deps.db.read((db) => listRows(db, athleteId, sinceMs));
      const shown = rows.filter((row) => request.query.state === 'all' || row.state !== 'resolved');
      return { ...countsOf(rows), alerts: shown.map((row) => viewAlert(row, spoken)) };
    },
  );
};
