import { z } from 'zod';
import { localDay, weekStart } from '../../../core/time.ts';
import { readCalendar as read } from '../../../services/plan/calendar.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { plain } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { readRange } from '../../range.ts';
import { dayRange } from '../../schemas/parameters.ts';
import { calendarView } from '../../schemas/plan-calendar.ts';
import { language } from '../../schemas/progress.ts';
import { viewStrengthSession } from '../../schemas/strength.ts';
import { withoutRuns } from '../../without-runs.ts';

export const readCalendar: Route = (api) => {
  api.get(
    '/calendar',
    {
      config: { access: { action: 'plan:follow', resource: 'athlete' } },
      schema: {
        operationId: 'readCalendar',
        summary: 'Planned and done, side by side',
        description:
          'By default this week and the three after it. Each week that is over stands as it was planned when it began.',
        tags: ['plan'],
        querystring: z.strictObject({ ...dayRange, language: language.optional() }),
        response: { 200: calendarView, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps, may } = authorized(request);
      const today = localDay(deps.now(), athlete.zone);
      const range = readRange(request.query, { from: weekStart(today), days: 28 });
      const spoken = languageOf(request, athlete);
      const { differences: _, ...found } = await read(deps, athleteId, range, spoken);
      const calendar = { ...found, strength: found.strength.map((s) => viewStrengthSession(s, spoken)) };
      const hidden = { sessions: calendar.sessions.map(withoutRuns), activities: [] };
      return plain(may('activity:read') ? calendar : { ...calendar, ...hidden });
    },
  );
};
