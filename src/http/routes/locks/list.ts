import { z } from 'zod';
import { listLocks as listRows } from '../../../db/queries/plan-lock.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { lockView, viewLock } from '../../schemas/lock.ts';
import { noQuery } from '../../schemas/parameters.ts';

export const listLocks: Route = (api) => {
  api.get(
    '/plan/locks',
    {
      config: { access: { action: 'plan:read', resource: 'athlete' } },
      schema: {
        operationId: 'listLocks',
        summary: 'What is fixed in the plan',
        tags: ['plan'],
        querystring: noQuery,
        response: { 200: z.object({ locks: z.array(lockView) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const locks = await deps.db.read((db) => listRows(db, athleteId));
      return { locks: locks.map(viewLock) };
    },
  );
};
