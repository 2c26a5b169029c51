import { getStrengthLog } from '../../../db/queries/strength-log.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses, toldRefusal } from '../../problem.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { strengthLogView, viewStrengthLog } from '../../schemas/strength.ts';

export const readStrengthLog: Route = (api) => {
  api.get(
    '/strength/logs/:id',
    {
      config: { access: { action: 'strength:read', resource: 'athlete' } },
      schema: {
        operationId: 'readStrengthLog',
        summary: 'One strength session as done',
        tags: ['strength'],
        params: idParam,
        querystring: noQuery,
        response: { 200: strengthLogView, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const row = await deps.db.read((db) => getStrengthLog(db, athleteId, request.params.id));
      if (row === null) throw toldRefusal('STRENGTH_LOG_NOT_FOUND');
      return viewStrengthLog(row);
    },
  );
};
