import { z } from 'zod';
import { dropWellness } from '../../../services/review/wellness.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { day, noQuery } from '../../schemas/parameters.ts';

const params = z.strictObject({ day });

export const deleteWellness: Route = (api) => {
  api.delete(
    '/wellness/:day',
    {
      config: { access: { action: 'wellness:write', resource: 'athlete' } },
      schema: {
        operationId: 'deleteWellness',
        summary: 'Forget what you said of a day',
        description:
          'Deletes what was put for this day by hand. What a connected platform measured of it stays; it goes where the platform deletes it, or with the data of the connection. 404 where nothing was said.',
        tags: ['body'],
        params,
        querystring: noQuery,
        response: { 204: z.null().describe('Gone'), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, deps } = authorized(request);
      granted(
        await deps.evaluations.alone(athleteId, () => dropWellness(deps, athleteId, request.params.day)),
      );
      return reply.code(204).send(null);
    },
  );
};
