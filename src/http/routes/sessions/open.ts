import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import { signInWithPasskey, startPasskeySignIn } from '../../../services/people/passkeys.ts';
import { askForReset, resetPassword, signIn } from '../../../services/people/sign-in.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { inEvenTime } from '../../people/even-time.ts';
import { peopleOf } from '../../people/people-of.ts';
import { originOf } from '../../people/request-origin.ts';
import { deviceMark, giveSession, markDevice } from '../../people/session-cookie.ts';
import { granted, problemResponses, refusal } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { code, DONE, done, email, password, token } from '../../schemas/people.ts';

const OPEN = { access: { action: 'session:open', resource: 'service' } } as const;
const opened = z.object({ accountId: z.string(), athleteId: z.string().nullable() });
export const passkeyAnswer = z
  .looseObject({ id: z.string().max(2000), rawId: z.string().max(2000), type: z.literal('public-key') })
  .describe('As navigator.credentials gave it, in JSON');

export const openSession: Route = (api, http) => {
  api.post(
    '/sessions',
    {
      config: OPEN,
      schema: {
        operationId: 'signIn',
        summary: 'Sign in with a password, and a code where an authenticator is set up',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ email, password, code: code.optional() }),
        response: { 201: opened, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { actor, deps } = authorized(request, 'service');
      if (actor.kind === 'local') throw refusal('FIRST_ACCOUNT_NEEDED', 'This server has no account yet.');
      const given = { ...request.body, device: deviceMark(request, http.people) };
      const signedIn = granted(await signIn(peopleOf(http, deps), given, originOf(request)));
      giveSession(reply, http.people, signedIn);
      const { accountId, ownAthlete } = signedIn.account;
      return reply.code(201).send({ accountId, athleteId: ownAthlete });
    },
  );
};

export const startPasskeySession: Route = (api, http) => {
  api.post(
    '/sessions/passkey/challenge',
    {
      config: OPEN,
      schema: {
        operationId: 'startPasskeySignIn',
        summary: 'What a browser needs to sign in with a passkey',
        tags: ['people'],
        querystring: noQuery,
        response: { 200: z.object({ token: z.string(), options: z.looseObject({}) }), ...problemResponses },
      },
    },
    async (request) => {
      const { deps } = authorized(request, 'service');
      const started = granted(await startPasskeySignIn(peopleOf(http, deps), originOf(request)));
      return { token: started.token, options: { ...started.options } };
    },
  );
};

export const openPasskeySession: Route = (api, http) => {
  api.post(
    '/sessions/passkey',
    {
      config: OPEN,
      schema: {
        operationId: 'signInWithPasskey',
        summary: 'Sign in with a passkey',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ token, response: passkeyAnswer }),
        response: { 201: opened, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { deps } = authorized(request, 'service');
      const given = {
        token: request.body.token,
        response: request.body.response as unknown as AuthenticationResponseJSON,
      };
      const signedIn = granted(await signInWithPasskey(peopleOf(http, deps), given, originOf(request)));
      giveSession(reply, http.people, signedIn);
      const { accountId, ownAthlete } = signedIn.account;
      return reply.code(201).send({ accountId, athleteId: ownAthlete });
    },
  );
};

export const forgetPassword: Route = (api, http) => {
  api.post(
    '/password/forgotten',
    {
      config: OPEN,
      schema: {
        operationId: 'askForReset',
        summary: 'Ask for a link to set a new password',
        description: 'The answer is the same whether the address has an account or not.',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ email }),
        response: { 202: done, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { deps } = authorized(request, 'service');
      granted(await inEvenTime(askForReset(peopleOf(http, deps), request.body.email, originOf(request))));
      return reply.code(202).send(DONE);
    },
  );
};

export const setNewPassword: Route = (api, http) => {
  api.post(
    '/password/reset',
    {
      config: OPEN,
      schema: {
        operationId: 'resetPassword',
        summary: 'Set a new password with the link; ends every session, keeps the authenticator',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ token, password }),
        response: { 200: done, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { deps } = authorized(request, 'service');
      const { device } = granted(
        await resetPassword(peopleOf(http, deps), request.body.token, request.body.password),
      );
      markDevice(reply, http.people, device);
      return DONE;
    },
  );
};
