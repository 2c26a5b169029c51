import { z } from 'zod';
import { putWellness as put } from '../../../services/review/wellness.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { day, noQuery } from '../../schemas/parameters.ts';
import { viewWellness, wellnessValues, wellnessView } from '../../schemas/wellness.ts';

const params = z.strictObject({ day });

export const putWellness: Route = (api) => {
  api.put(
    '/wellness/:day',
    {
      config: { access: { action: 'wellness:write', resource: 'athlete' } },
      schema: {
        operationId: 'putWellness',
        summary: 'Say how a night and a morning were',
        description:
          'Replaces all that was said of the day so before. What a platform measured stays beside it, and counts where nothing is said here.',
        tags: ['body'],
        params,
        querystring: noQuery,
        body: wellnessValues,
        response: { 200: wellnessView, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      return viewWellness(
        granted(
          await deps.evaluations.alone(athleteId, () =>
            put(deps, athleteId, request.params.day, request.body),
          ),
        ),
      );
    },
  );
};
