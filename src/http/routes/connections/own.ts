import { z } from 'zod';
import { disconnect } from '../../../services/connections/disconnect.ts';
import { listPlatformsAndConnections } from '../../../services/connections/list-connections.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { isoTime } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { connectionView, platformView } from '../../schemas/connection.ts';
import { noQuery } from '../../schemas/parameters.ts';

export const listConnectionsRoute: Route = (api, { platforms }) => {
  api.get(
    '/connections',
    {
      config: { access: { action: 'connection:read', resource: 'athlete' } },
      schema: {
        operationId: 'listConnections',
        summary: 'Watch accounts that are or can be connected, and what came by them',
        description: 'To connect one, send the browser to its `connectPath`.',
        tags: ['connections'],
        querystring: noQuery,
        response: {
          200: z.object({ connections: z.array(connectionView), platforms: z.array(platformView) }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { deps, athleteId } = authorized(request);
      const { connections, platforms: known } = await listPlatformsAndConnections(
        { ...deps, platforms },
        athleteId,
      );
      return {
        platforms: known,
        connections: connections.map(({ connectedMs, lastEventMs, lastDataMs, endedMs, ...rest }) => ({
          ...rest,
          connectedAt: isoTime(connectedMs),
          lastEventAt: lastEventMs === null ? null : isoTime(lastEventMs),
          lastDataAt: lastDataMs === null ? null : isoTime(lastDataMs),
          endedAt: endedMs === null ? null : isoTime(endedMs),
        })),
      };
    },
  );
};

export const endConnectionRoute: Route = (api, { platforms }) => {
  api.delete(
    '/connections/:id',
    {
      config: { access: { action: 'connection:change', resource: 'athlete' } },
      schema: {
        operationId: 'endConnection',
        summary: 'Disconnect a watch account',
        description:
          'From now on nothing comes by it. What came stays; the platform is told, and the tokens are forgotten.',
        tags: ['connections'],
        params: z.strictObject({ id: z.string().max(100).describe('The connection') }),
        querystring: noQuery,
        response: { 204: z.undefined().describe('Disconnected'), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { deps, athleteId } = authorized(request);
      granted(await disconnect({ ...deps, platforms }, athleteId, request.params.id));
      reply.code(204);
    },
  );
};
