import { readAvailability as readStored } from '../../../services/plan/availability.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses, toldRefusal } from '../../problem.ts';
import { storedAvailability, viewAvailability } from '../../schemas/availability.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { sendTag } from '../../version-tag.ts';

export const readAvailability: Route = (api) => {
  api.get(
    '/availability',
    {
      config: { access: { action: 'availability:read', resource: 'athlete' } },
      schema: {
        operationId: 'readAvailability',
        summary: 'When the runner has time',
        tags: ['planning'],
        querystring: noQuery,
        response: { 200: storedAvailability, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, deps } = authorized(request);
      const found = await deps.db.read((db) => readStored(db, athleteId));
      if (found === null) {
        throw toldRefusal('AVAILABILITY_NOT_FOUND');
      }
      sendTag(reply, found.version);
      return viewAvailability(found);
    },
  );
};
