import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { athleteView, viewAthlete } from '../../schemas/athlete.ts';
import { noQuery } from '../../schemas/parameters.ts';

export const readAthlete: Route = (api) => {
  api.get(
    '/athlete',
    {
      config: { access: { action: 'athlete:read', resource: 'athlete' } },
      schema: {
        operationId: 'readAthlete',
        summary: 'The runner',
        tags: ['athlete'],
        querystring: noQuery,
        response: { 200: athleteView, ...problemResponses },
      },
    },
    async (request) => viewAthlete(authorized(request).athlete),
  );
};
