import { z } from 'zod';
import { endSession, endSessions, listSessions } from '../../../services/people/sessions.ts';
import { proveAgain } from '../../../services/people/sign-in.ts';
import type { Route } from '../../api.ts';
import { ownAccount } from '../../people/people-of.ts';
import { renewCookie, takeSession } from '../../people/session-cookie.ts';
import { isoTime } from '../../plain.ts';
import { granted, problemResponses, refusal } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { code, DONE, done, idPath, password } from '../../schemas/people.ts';

const view = z
  .object({
    id: z.string(),
    agent: z.string(),
    source: z.string(),
    createdAt: z.string(),
    seenAt: z.string().describe('Within five minutes'),
    isThis: z.boolean(),
  })
  .meta({ id: 'BrowserSession' });

export const readSessions: Route = (api, http) => {
  api.get(
    '/sessions',
    {
      config: { access: { action: 'session:read', resource: 'account' } },
      schema: {
        operationId: 'listSessions',
        summary: 'Where this account is signed in',
        tags: ['people'],
        querystring: noQuery,
        response: { 200: z.object({ sessions: z.array(view) }), ...problemResponses },
      },
    },
    async (request) => {
      const { people, account, sessionId } = await ownAccount(http, request);
      const rows = await listSessions(people, account.accountId);
      return {
        sessions: rows.map((row) => ({
          id: row.sessionId,
          agent: row.agent,
          source: row.source,
          createdAt: isoTime(row.createdMs),
          seenAt: isoTime(row.seenMs),
          isThis: row.sessionId === sessionId,
        })),
      };
    },
  );
};

export const endOneSession: Route = (api, http) => {
  api.delete(
    '/sessions/:id',
    {
      config: { access: { action: 'session:end', resource: 'account' } },
      schema: {
        operationId: 'endSession',
        summary: 'Sign out one session; `current` is this one',
        tags: ['people'],
        params: idPath,
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, account, sessionId } = await ownAccount(http, request);
      const { id } = request.params;
      const which = id === 'current' ? sessionId : id;
      if (!(await endSession(people, account.accountId, which))) {
        throw refusal('BROWSER_SESSION_NOT_FOUND', 'There is no such session.');
      }
      if (which === sessionId) takeSession(reply, http.people);
      return DONE;
    },
  );
};

export const endAllSessions: Route = (api, http) => {
  api.delete(
    '/sessions',
    {
      config: { access: { action: 'session:end', resource: 'account' } },
      schema: {
        operationId: 'endSessions',
        summary: 'Sign out everywhere, here too',
        tags: ['people'],
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, account } = await ownAccount(http, request);
      await people.db.transaction((tx) => endSessions(tx, account.accountId));
      takeSession(reply, http.people);
      return DONE;
    },
  );
};

export const proveSession: Route = (api, http) => {
  api.post(
    '/sessions/current/proof',
    {
      config: { access: { action: 'session:prove', resource: 'account' } },
      schema: {
        operationId: 'proveAgain',
        summary: 'Prove again that it is you, for ten minutes of what wants a proof',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ password, code: code.optional() }),
        response: { 200: done, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, account, sessionId } = await ownAccount(http, request);
      renewCookie(reply, http.people, granted(await proveAgain(people, account, sessionId, request.body)));
      return DONE;
    },
  );
};
