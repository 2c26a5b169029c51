import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { displaced } from '../../../core/access/home-zone.ts';
import { deleteHomeZone, insertHomeZone, listHomeZones } from '../../../db/queries/home-zone.ts';
import { newId } from '../../../services/people/secret-token.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses, refusal } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { DONE, done, idPath, personName } from '../../schemas/people.ts';

const MOST = 10;
const place = {
  latDeg: z.number().min(-85).max(85),
  lonDeg: z.number().min(-180).max(180),
  radiusM: z.int().min(500).max(3000),
};
const view = z
  .object({ id: z.string(), name: z.string(), ...place })
  .describe('The circle as it is cut: its centre was moved away from the place given')
  .meta({ id: 'HomeZone' });

/** Between 0 and 1, from the same source as keys: whoever could guess it could undo the move. */
const chance = () => randomBytes(4).readUInt32BE() / 0xffff_ffff;

export const listZonesOfHome: Route = (api) => {
  api.get(
    '/home-zones',
    {
      config: { access: { action: 'zone:read', resource: 'athlete' } },
      schema: {
        operationId: 'listHomeZones',
        summary: 'Circles whose inside nobody else sees on a track',
        tags: ['people'],
        querystring: noQuery,
        response: { 200: z.object({ zones: z.array(view) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const rows = await deps.db.read((db) => listHomeZones(db, athleteId));
      return { zones: rows.map(({ zoneId, athleteId: _, ...rest }) => ({ id: zoneId, ...rest })) };
    },
  );
};

export const createHomeZone: Route = (api) => {
  api.post(
    '/home-zones',
    {
      config: { access: { action: 'zone:write', resource: 'athlete' } },
      schema: {
        operationId: 'createHomeZone',
        summary: 'Hide the surroundings of a place from everybody else',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ name: personName, ...place }),
        response: { 201: view, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, deps } = authorized(request);
      const { name, ...home } = request.body;
      const row = { athleteId, zoneId: newId('hom'), name, ...displaced(home, chance(), chance()) };
      await deps.db.transaction(async (tx) => {
        if ((await listHomeZones(tx, athleteId)).length >= MOST) {
          throw refusal('TOO_MANY_ZONES', `There can be ${MOST} home zones at most.`);
        }
        await insertHomeZone(tx, row);
      });
      const { athleteId: _, zoneId, ...rest } = row;
      return reply.code(201).send({ id: zoneId, ...rest });
    },
  );
};

export const deleteZoneOfHome: Route = (api) => {
  api.delete(
    '/home-zones/:id',
    {
      config: { access: { action: 'zone:write', resource: 'athlete' } },
      schema: {
        operationId: 'deleteHomeZone',
        summary: 'Show the surroundings of a place again',
        tags: ['people'],
        params: idPath,
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const found = await deps.db.transaction((tx) => deleteHomeZone(tx, athleteId, request.params.id));
      if (!found) throw refusal('ZONE_NOT_FOUND', 'There is no such home zone.');
      return DONE;
    },
  );
};
