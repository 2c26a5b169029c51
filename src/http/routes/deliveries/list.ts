import { z } from 'zod';
import { listDeliveries as listRows } from '../../../db/queries/delivery.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { delivery, viewDelivery } from '../../schemas/delivery.ts';
import { wholeNumber } from '../../schemas/parameters.ts';

const query = z.strictObject({
  limit: wholeNumber(1, 1000).default(100),
  offset: wholeNumber(0, 999_999_999).default(0),
});

export const listDeliveries: Route = (api) => {
  api.get(
    '/deliveries',
    {
      config: { access: { action: 'delivery:read', resource: 'athlete' } },
      schema: {
        operationId: 'listDeliveries',
        summary: 'What was received and how far it got, newest first',
        tags: ['activities'],
        querystring: query,
        response: { 200: z.object({ deliveries: z.array(delivery) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const rows = await deps.db.read((db) => listRows(db, athleteId, request.query));
      return { deliveries: rows.map(viewDelivery) };
    },
  );
};
