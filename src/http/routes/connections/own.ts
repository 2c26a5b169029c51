import { z } from 'zod';
import { disconnect } from '../../../services/connections/disconnect.ts';
import { listPlatformsAndConnections } from '../../../services/connections/list-connections.ts';
import { openApp } from '../../../services/connections/open-app.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { isoTime } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { connectionView, openedAppView, platformView } from '../../schemas/connection.ts';
import { noQuery } from '../../schemas/parameters.ts';

export const listConnectionsRoute: Route = (api, { platforms }) => {
  api.get(
    '/connections',
    {
      config: { access: { action: 'connection:read', resource: 'athlete' } },
      schema: {
        operationId: 'listConnections',
        summary: 'Watch accounts that are or can be connected, and what came by them',
        description:
          'To connect one, send the browser to its `connectPath`, or where there is a key instead of a consent page, have one made.',
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

export const openAppRoute: Route = (api, { platforms }) => {
  api.post(
    '/connections',
    {
      config: { access: { action: 'connection:change', resource: 'athlete' }, tellsSecret: true },
      schema: {
        operationId: 'connectApp',
        summary: 'Let an app on your own phone send to us',
        description:
          'For platforms whose `connects` is `key`. Makes a key, which is told here only; one from before opens nothing any more.',
        tags: ['connections'],
        querystring: noQuery,
        body: z.strictObject({ provider: z.string().max(20).describe('The platform') }),
        response: { 201: openedAppView, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { deps, athleteId } = authorized(request);
      const opened = granted(await openApp({ ...deps, platforms }, athleteId, request.body.provider));
      const { connectionId: id, address, key, links } = opened;
      reply.code(201).header('cache-control', 'no-store');
      return { id, address, key, links: [...links] };
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
