import { z } from 'zod';
import {
  calendarFeedOf,
  changeCalendarDetail,
  closeCalendarFeed,
  type FeedSettings,
  openCalendarFeed,
} from '../../../services/plan/calendar-feed.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { isoTime } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { calendarDetail, calendarFeedView } from '../../schemas/calendar.ts';
import { noQuery } from '../../schemas/parameters.ts';

const CHANGE = { access: { action: 'calendar:change', resource: 'athlete' } } as const;

export const readCalendarSettings: Route = (api) => {
  api.get(
    '/calendar-feed',
    {
      config: { access: { action: 'calendar:read', resource: 'athlete' } },
      schema: {
        operationId: 'readCalendarFeed',
        summary: 'Whether the calendar has an address, and how much it says',
        description: 'The address itself is told once, when it is made.',
        tags: ['plan'],
        querystring: noQuery,
        response: { 200: z.object({ feed: calendarFeedView.nullable() }), ...problemResponses },
      },
    },
    async (request) => {
      const { deps, athleteId } = authorized(request);
      const feed = await calendarFeedOf(deps, athleteId);
      return { feed: feed === null ? null : view(feed) };
    },
  );
};

export const openCalendar: Route = (api) => {
  api.post(
    '/calendar-feed',
    {
      config: { ...CHANGE, tellsSecret: true },
      schema: {
        operationId: 'openCalendarFeed',
        summary: 'A new address for the calendar; the one before ends',
        description:
          'Whoever has the address can read the calendar. It is told here only; keep it like a key.',
        tags: ['plan'],
        querystring: noQuery,
        body: z.strictObject({ detail: calendarDetail.default('steps') }),
        response: {
          201: calendarFeedView.extend({ path: z.string().describe('Below the address of this service') }),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { deps, athleteId } = authorized(request);
      const { token, ...feed } = await openCalendarFeed(deps, athleteId, request.body.detail);
      reply.code(201);
      return { ...view(feed), path: `/calendar/${token}.ics` };
    },
  );
};

export const changeCalendar: Route = (api) => {
  api.patch(
    '/calendar-feed',
    {
      config: CHANGE,
      schema: {
        operationId: 'changeCalendarFeed',
        summary: 'How much the calendar says, at the same address',
        tags: ['plan'],
        querystring: noQuery,
        body: z.strictObject({ detail: calendarDetail }),
        response: { 200: calendarFeedView, ...problemResponses },
      },
    },
    async (request) => {
      const { deps, athleteId } = authorized(request);
      return view(granted(await changeCalendarDetail(deps, athleteId, request.body.detail)));
    },
  );
};

export const closeCalendar: Route = (api) => {
  api.delete(
    '/calendar-feed',
    {
      config: CHANGE,
      schema: {
        operationId: 'closeCalendarFeed',
        summary: "End the calendar's address",
        tags: ['plan'],
        querystring: noQuery,
        response: { 204: z.undefined().describe('It opens nothing any more'), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { deps, athleteId } = authorized(request);
      granted(await closeCalendarFeed(deps, athleteId));
      return reply.code(204).send(undefined);
    },
  );
};

function view({ detail, createdMs }: FeedSettings): z.infer<typeof calendarFeedView> {
  return { detail, createdAt: isoTime(createdMs) };
}
