import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { PeopleDeps } from '../../../services/people/people-deps.ts';
import {
  addEndpoint,
  changeEndpoint,
  endEndpoint,
  getEndpoint,
  listEndpoints,
  rotateSecret,
  targetOf,
  testEndpoint,
} from '../../../services/programs/endpoints.ts';
import type { Endpoint } from '../../../services/programs/program-of.ts';
import { listTellings, replayTelling } from '../../../services/programs/tellings.ts';
import type { HttpDeps, Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { ownAccount } from '../../people/people-of.ts';
import { granted, problemResponses, refusal } from '../../problem.ts';
import {
  endpointChanges,
  endpointView,
  newEndpoint,
  tellingView,
  viewEndpoint,
  viewTelling,
} from '../../schemas/endpoint.ts';
import { noQuery, wholeNumber } from '../../schemas/parameters.ts';
import { DONE, done, idPath } from '../../schemas/people.ts';

const withSecret = endpointView
  .extend({
    secret: z.string().describe('What its calls are signed with, as Standard Webhooks says; shown this once'),
  })
  .meta({ id: 'NewWebhookEndpoint' });
const tellingPath = idPath.extend({ deliveryId: z.string().min(1).max(120) });
const tags = ['programs'];

const shown = ({ secrets }: Pick<PeopleDeps, 'secrets'>, row: Endpoint) =>
  viewEndpoint(row, targetOf(secrets, row).url);

/** An address that no call could go to is refused when it is given. */
function checkAddress({ people }: HttpDeps, url: string | undefined): void {
  if (url === undefined) return;
  const { protocol, origin, port, username } = new URL(url);
  const isOpen = protocol === 'https:' && port === '' && username === '';
  if (!isOpen && people.receivers?.has(origin) !== true)
    throw refusal(
      'URL_NOT_ALLOWED',
      'Programs are told at https:// addresses without port and name; other origins have to be named in WEBHOOK_RECEIVERS by whoever runs the server.',
    );
}

async function ownEndpoint(http: HttpDeps, request: FastifyRequest, id: string) {
  const { people, account } = await ownAccount(http, request);
  const endpoint = await getEndpoint(people, account.accountId, id);
  if (endpoint === null) throw refusal('ENDPOINT_NOT_FOUND', 'There is no such endpoint of yours.');
  return { people, account, endpoint };
}

export const createWebhook: Route = (api, http) => {
  api.post(
    '/webhooks',
    {
      config: { access: { action: 'endpoint:connect', resource: 'account' } },
      schema: {
        operationId: 'createWebhook',
        summary: 'Have a program told of what happens',
        description:
          'Calls are signed as Standard Webhooks says and hold ids only: the program reads the rest with its key, as far as that may. What it may not read any more it is not told.',
        tags,
        querystring: noQuery,
        body: newEndpoint,
        response: { 201: withSecret, ...problemResponses },
      },
    },
    async (request, reply) => {
      checkAddress(http, request.body.url);
      const { people, account } = await ownAccount(http, request);
      const { actor } = authorized(request, 'account');
      const isStrong = actor.kind === 'person' && actor.isStrong;
      const made = granted(await addEndpoint(people, account.accountId, { ...request.body, isStrong }));
      return reply.code(201).send({ ...shown(people, made.endpoint), secret: made.secret });
    },
  );
};

export const listWebhooks: Route = (api, http) => {
  api.get(
    '/webhooks',
    {
      config: { access: { action: 'endpoint:read', resource: 'account' } },
      schema: {
        operationId: 'listWebhooks',
        summary: 'Where programs are told, and whether they take it',
        tags,
        querystring: noQuery,
        response: { 200: z.object({ webhooks: z.array(endpointView) }), ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const rows = await listEndpoints(people, account.accountId);
      return { webhooks: rows.map((row) => shown(people, row)) };
    },
  );
};

export const changeWebhook: Route = (api, http) => {
  api.patch(
    '/webhooks/:id',
    {
      config: { access: { action: 'endpoint:connect', resource: 'account' } },
      schema: {
        operationId: 'changeWebhook',
        summary: 'Change an endpoint, stop it or start it again',
        tags,
        params: idPath,
        querystring: noQuery,
        body: endpointChanges,
        response: { 200: endpointView, ...problemResponses },
      },
    },
    async (request) => {
      checkAddress(http, request.body.url);
      const { people, account } = await ownAccount(http, request);
      const given = Object.entries(request.body).filter(([, value]) => value !== undefined);
      const changes = Object.fromEntries(given) as Parameters<typeof changeEndpoint>[3];
      return shown(
        people,
        granted(await changeEndpoint(people, account.accountId, request.params.id, changes)),
      );
    },
  );
};

export const rotateWebhookSecret: Route = (api, http) => {
  api.post(
    '/webhooks/:id/secret',
    {
      config: { access: { action: 'endpoint:connect', resource: 'account' } },
      schema: {
        operationId: 'rotateWebhookSecret',
        summary: 'A new signing secret; the one before signs beside it for a day',
        tags,
        params: idPath,
        querystring: noQuery,
        response: { 200: withSecret, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const made = granted(await rotateSecret(people, account.accountId, request.params.id));
      return { ...shown(people, made.endpoint), secret: made.secret };
    },
  );
};

export const endWebhook: Route = (api, http) => {
  api.delete(
    '/webhooks/:id',
    {
      config: { access: { action: 'endpoint:write', resource: 'account' } },
      schema: {
        operationId: 'endWebhook',
        summary: 'End an endpoint, at once; what waits to go out does not go',
        tags,
        params: idPath,
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      if (!(await endEndpoint(people, account.accountId, request.params.id)))
        throw refusal('ENDPOINT_NOT_FOUND', 'There is no such endpoint of yours.');
      return DONE;
    },
  );
};

export const testWebhook: Route = (api, http) => {
  api.post(
    '/webhooks/:id/test',
    {
      config: { access: { action: 'endpoint:write', resource: 'account' } },
      schema: {
        operationId: 'testWebhook',
        summary: 'Send `endpoint.tested`, which is about nobody',
        tags,
        params: idPath,
        querystring: noQuery,
        response: { 202: z.object({ deliveryId: z.string() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, account } = await ownAccount(http, request);
      const { messageId } = granted(await testEndpoint(people, account.accountId, request.params.id));
      authorized(request, 'account').deps.queue.wake();
      return reply.code(202).send({ deliveryId: messageId });
    },
  );
};

export const listWebhookDeliveries: Route = (api, http) => {
  api.get(
    '/webhooks/:id/deliveries',
    {
      config: { access: { action: 'endpoint:read', resource: 'account' } },
      schema: {
        operationId: 'listWebhookDeliveries',
        summary: 'What an endpoint was told and what became of it, newest first',
        tags,
        params: idPath,
        querystring: z.strictObject({ limit: wholeNumber(1, 200).default(50) }),
        response: { 200: z.object({ deliveries: z.array(tellingView) }), ...problemResponses },
      },
    },
    async (request) => {
      const { people, endpoint } = await ownEndpoint(http, request, request.params.id);
      const told = await listTellings(people, endpoint, request.query);
      return { deliveries: told.map(viewTelling) };
    },
  );
};

export const replayWebhookDelivery: Route = (api, http) => {
  api.post(
    '/webhooks/:id/deliveries/:deliveryId/replay',
    {
      config: { access: { action: 'endpoint:write', resource: 'account' } },
      schema: {
        operationId: 'replayWebhookDelivery',
        summary: 'Tell an event of the last 30 days again, under the same id',
        tags,
        params: tellingPath,
        querystring: noQuery,
        response: { 202: tellingView, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, endpoint } = await ownEndpoint(http, request, request.params.id);
      const told = granted(await replayTelling(people, endpoint, request.params.deliveryId));
      authorized(request, 'account').deps.queue.wake();
      return reply.code(202).send(viewTelling(told));
    },
  );
};
