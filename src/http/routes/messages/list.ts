import { z } from 'zod';
import { listMessages } from '../../../db/queries/outbox.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { message, viewMessage } from '../../schemas/message.ts';
import { wholeNumber } from '../../schemas/parameters.ts';

const query = z.strictObject({
  limit: wholeNumber(1, 1000).default(100),
  offset: wholeNumber(0, 999_999_999).default(0),
});

export const listMessagesRoute: Route = (api) => {
  api.get(
    '/messages',
    {
      config: { access: { action: 'message:read', resource: 'athlete' } },
      schema: {
        operationId: 'listMessages',
        summary: 'What was sent from here and whether it arrived, newest first',
        tags: ['athlete'],
        querystring: query,
        response: { 200: z.object({ messages: z.array(message) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const rows = await deps.db.read((db) => listMessages(db, athleteId, request.query));
      return { messages: rows.map(viewMessage) };
    },
  );
};
