import {
  changeCoaching as change,
  readCoaching as read,
} from '../../../services/review/coaching-settings.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { coachingChanges, coachingView } from '../../schemas/coaching.ts';
import { noQuery } from '../../schemas/parameters.ts';

export const readCoaching: Route = (api) => {
  api.get(
    '/coaching',
    {
      config: { access: { action: 'coaching:read', resource: 'athlete' } },
      schema: {
        operationId: 'readCoaching',
        summary: 'How far the policy goes by itself',
        tags: ['plan'],
        querystring: noQuery,
        response: { 200: coachingView, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      return deps.db.read((db) => read(db, athleteId, deps.now()));
    },
  );
};

export const changeCoaching: Route = (api) => {
  api.patch(
    '/coaching',
    {
      config: { access: { action: 'coaching:change', resource: 'athlete' } },
      schema: {
        operationId: 'changeCoaching',
        summary: 'Change how far the policy goes by itself',
        description:
          'For the runner and a coach who may change the plan. What is left out stays; reviews from now on follow it.',
        tags: ['plan'],
        querystring: noQuery,
        body: coachingChanges,
        response: { 200: coachingView, ...problemResponses },
      },
    },
    async (request) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      return deps.evaluations.alone(athleteId, () => change(deps, athleteId, askerOf(checked), request.body));
    },
  );
};
