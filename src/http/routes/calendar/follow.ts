import { z } from 'zod';
import { readCalendarFeed } from '../../../services/plan/calendar-feed.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { sendTagged } from '../../conditional.ts';
import { granted, problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';

const calendar = z
  .custom<Uint8Array>((value) => value instanceof Uint8Array)
  .meta({ type: 'string', format: 'binary' });

/** What calendars poll. No sign-in: who has the address may read, and its owner can end it. */
export const followCalendar: Route = (api) => {
  api.get(
    '/calendar/:token.ics',
    {
      config: { access: { action: 'calendar:follow', resource: 'service' } },
      schema: {
        operationId: 'followCalendar',
        summary: "An athlete's workouts as a calendar to subscribe to",
        tags: ['plan'],
        params: z.strictObject({ token: z.string().max(300) }),
        querystring: noQuery,
        response: {
          200: { description: 'iCalendar', content: { 'text/calendar': { schema: calendar } } },
          304: z.undefined().describe('Not changed since it was had'),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { deps } = authorized(request, 'service');
      const bytes = granted(await readCalendarFeed(deps, request.params.token));
      reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', 'inline; filename="pacekeeper.ics"')
        .header('x-robots-tag', 'noindex');
      return sendTagged(request, reply, bytes);
    },
  );
};
