import { z } from 'zod';
import { type ApiKey, createKey, endKey, listKeys } from '../../../services/people/api-keys.ts';
import { DAY_MS } from '../../../services/people/people-deps.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { ownAccount } from '../../people/people-of.ts';
import { isoTime } from '../../plain.ts';
import { problemResponses, refusal } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { DONE, done, idPath, keyScopes, personName } from '../../schemas/people.ts';

const view = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    athletes: z.array(z.string()).nullable(),
    createdAt: z.string(),
    expiresAt: z.string(),
    lastUsedDay: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' });

const wanted = z.strictObject({
  name: personName,
  scopes: keyScopes,
  athletes: z
    .array(z.string().min(1).max(64))
    .max(100)
    .nullable()
    .default(null)
    .describe('The only athletes it may touch; null: those that you may'),
  days: z.int().min(1).max(365).default(90),
});

export const createApiKey: Route = (api, http) => {
  api.post(
    '/keys',
    {
      config: { access: { action: 'key:write', resource: 'account' } },
      schema: {
        operationId: 'createKey',
        summary: 'Make a key for a program; it is shown this once',
        description:
          'A key never can do more than its maker, and never makes keys, sessions or grants. Send it as `Authorization: Bearer …`.',
        tags: ['people'],
        querystring: noQuery,
        body: wanted,
        response: { 201: view.extend({ key: z.string() }).meta({ id: 'NewApiKey' }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, account } = await ownAccount(http, request);
      const { days, ...rest } = request.body;
      const expiresMs = people.now() + days * DAY_MS;
      const { actor } = authorized(request, 'account');
      const isStrong = actor.kind === 'person' && actor.isStrong;
      const { key, row } = await createKey(people, account.accountId, { ...rest, expiresMs, isStrong });
      return reply.code(201).send({ ...viewKey(row), key });
    },
  );
};

export const listApiKeys: Route = (api, http) => {
  api.get(
    '/keys',
    {
      config: { access: { action: 'key:read', resource: 'account' } },
      schema: {
        operationId: 'listKeys',
        summary: 'Keys of this account, without their secrets',
        tags: ['people'],
        querystring: noQuery,
        response: { 200: z.object({ keys: z.array(view) }), ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      return { keys: (await listKeys(people, account.accountId)).map(viewKey) };
    },
  );
};

export const endApiKey: Route = (api, http) => {
  api.delete(
    '/keys/:id',
    {
      config: { access: { action: 'key:end', resource: 'account' } },
      schema: {
        operationId: 'endKey',
        summary: 'End a key, at once',
        tags: ['people'],
        params: idPath,
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      if (!(await endKey(people, account.accountId, request.params.id))) {
        throw refusal('KEY_NOT_FOUND', 'There is no such key.');
      }
      return DONE;
    },
  );
};

function viewKey(row: ApiKey): z.infer<typeof view> {
  return {
    id: row.keyId,
    name: row.name,
    scopes: row.scopes,
    athletes: row.athletes,
    createdAt: isoTime(row.createdMs),
    expiresAt: isoTime(row.expiresMs),
    lastUsedDay: row.usedDay,
  };
}
