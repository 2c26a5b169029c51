import { lockPlan } from '../../../services/plan/locks.ts';
import type { Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { lockView, newLock, viewLock } from '../../schemas/lock.ts';
import { noQuery } from '../../schemas/parameters.ts';

export const createLock: Route = (api) => {
  api.post(
    '/plan/locks',
    {
      config: { access: { action: 'plan:write', resource: 'athlete' } },
      schema: {
        operationId: 'createLock',
        summary: 'Fix a week, a session or one field of it',
        description: 'Automatic changes leave it alone (COACH-3). The same lock again is the same lock.',
        tags: ['plan'],
        querystring: noQuery,
        body: newLock,
        response: { 201: lockView, ...problemResponses },
      },
    },
    async (request, reply) => {
      const checked = authorized(request);
      const { athleteId, deps } = checked;
      const lock = granted(
        await deps.evaluations.alone(athleteId, () =>
          lockPlan(deps, athleteId, askerOf(checked), request.body),
        ),
      );
      return reply.code(201).send(viewLock(lock));
    },
  );
};
