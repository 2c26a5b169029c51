import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import { addPasskey, removePasskey, startPasskey } from '../../../services/people/passkeys.ts';
import { confirmTotp, removeTotp, startTotp } from '../../../services/people/second-factor.ts';
import type { Route } from '../../api.ts';
import { ownAccount } from '../../people/people-of.ts';
import { renewCookie } from '../../people/session-cookie.ts';
import { granted, problemResponses, refusal } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { code, DONE, done, idPath, token } from '../../schemas/people.ts';
import { passkeyAnswer } from '../sessions/open.ts';

const CHANGE = { access: { action: 'account:change', resource: 'account' } } as const;

export const startAuthenticator: Route = (api, http) => {
  api.post(
    '/account/authenticator',
    {
      config: CHANGE,
      schema: {
        operationId: 'startAuthenticator',
        summary: 'A new secret for an authenticator app; it counts once a code of it is given back',
        tags: ['people'],
        querystring: noQuery,
        response: { 200: z.object({ secret: z.string(), uri: z.string() }), ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      return granted(await startTotp(people, account.accountId, account.email ?? account.name));
    },
  );
};

export const confirmAuthenticator: Route = (api, http) => {
  api.post(
    '/account/authenticator/confirm',
    {
      config: CHANGE,
      schema: {
        operationId: 'confirmAuthenticator',
        summary: 'Confirm the authenticator; the recovery codes are shown this once',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ code }),
        response: { 200: z.object({ recoveryCodes: z.array(z.string()) }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, account, sessionId } = await ownAccount(http, request);
      const confirmed = granted(await confirmTotp(people, account.accountId, sessionId, request.body.code));
      renewCookie(reply, http.people, confirmed.cookie);
      return { recoveryCodes: confirmed.recoveryCodes };
    },
  );
};

export const removeAuthenticator: Route = (api, http) => {
  api.delete(
    '/account/authenticator',
    {
      config: CHANGE,
      schema: {
        operationId: 'removeAuthenticator',
        summary: 'Do without an authenticator; its recovery codes go, too',
        tags: ['people'],
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      await removeTotp(people, account.accountId);
      return DONE;
    },
  );
};

export const startNewPasskey: Route = (api, http) => {
  api.post(
    '/account/passkeys/challenge',
    {
      config: CHANGE,
      schema: {
        operationId: 'startPasskey',
        summary: 'What a browser needs to make a passkey',
        tags: ['people'],
        querystring: noQuery,
        response: { 200: z.object({ token: z.string(), options: z.looseObject({}) }), ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const started = await startPasskey(people, account);
      return { token: started.token, options: { ...started.options } };
    },
  );
};

export const addNewPasskey: Route = (api, http) => {
  api.post(
    '/account/passkeys',
    {
      config: CHANGE,
      schema: {
        operationId: 'addPasskey',
        summary: 'Add a passkey',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ token, name: z.string().trim().min(1).max(60), response: passkeyAnswer }),
        response: { 201: z.object({ credentialId: z.string() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, account } = await ownAccount(http, request);
      const { response, ...rest } = request.body;
      const given = { ...rest, response: response as unknown as RegistrationResponseJSON };
      return reply.code(201).send(granted(await addPasskey(people, account.accountId, given)));
    },
  );
};

export const removeOnePasskey: Route = (api, http) => {
  api.delete(
    '/account/passkeys/:id',
    {
      config: CHANGE,
      schema: {
        operationId: 'removePasskey',
        summary: 'Remove a passkey',
        tags: ['people'],
        params: idPath,
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      if (!(await removePasskey(people, account.accountId, request.params.id))) {
        throw refusal('PASSKEY_NOT_FOUND', 'There is no such passkey.');
      }
      return DONE;
    },
  );
};
