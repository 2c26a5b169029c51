import { z } from 'zod';
import { getRederivation, listRederivations } from '../../../db/queries/rederivation.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses, refusal } from '../../problem.ts';
import { rederivation, viewRederivation } from '../../schemas/rederivation.ts';

export const readRederivation: Route = (api) => {
  const access = { action: 'delivery:read', resource: 'athlete' } as const;
  api.get(
    '/rederivations',
    {
      config: { access },
      schema: {
        operationId: 'listRederivations',
        summary: 'Walks that derive again what is stored, newest first',
        tags: ['activities'],
        response: { 200: z.object({ rederivations: z.array(rederivation) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const rows = await deps.db.read((db) => listRederivations(db, athleteId));
      return { rederivations: rows.map(viewRederivation) };
    },
  );
  api.get(
    '/rederivations/:rederivationId',
    {
      config: { access },
      schema: {
        operationId: 'readRederivation',
        summary: 'How far such a walk is',
        tags: ['activities'],
        params: z.strictObject({ rederivationId: z.string().max(100) }),
        response: { 200: rederivation, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const { rederivationId } = request.params;
      const row = await deps.db.read((db) => getRederivation(db, athleteId, rederivationId));
      if (row === null) throw refusal('REDERIVATION_NOT_FOUND', 'There is no such walk.');
      return viewRederivation(row);
    },
  );
};
