import { z } from 'zod';
import { createFirstAccount, signUp, verifyEmail } from '../../../services/people/accounts.ts';
import { changeEmail } from '../../../services/people/change-email.ts';
import { enter } from '../../../services/people/sign-in.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { inEvenTime } from '../../people/even-time.ts';
import { peopleOf } from '../../people/people-of.ts';
import { isFromThisMachine, originOf } from '../../people/request-origin.ts';
import { giveSession } from '../../people/session-cookie.ts';
import { granted, problemResponses, refusal } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { DONE, done, email, password, personName, token } from '../../schemas/people.ts';

const person = z.strictObject({
  email,
  name: personName,
  password,
  isCoach: z.boolean().default(false).describe('May be asked to coach; gives access to nobody'),
});

/** The first account of a server: what a first start offers. It takes over the local athlete. */
export const createFirst: Route = (api, http) => {
  api.post(
    '/accounts/first',
    {
      config: { access: { action: 'session:open', resource: 'service' } },
      schema: {
        operationId: 'createFirstAccount',
        summary: 'Make the first account, from this machine, and sign in',
        description:
          'The account takes over what the server kept for its local athlete. From then on every request needs a session or a key.',
        tags: ['people'],
        querystring: noQuery,
        body: person,
        response: { 201: z.object({ accountId: z.string(), athleteId: z.string() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      if (!isFromThisMachine(request)) {
        throw refusal('NOT_ALLOWED', 'The first account is made from the machine itself.');
      }
      const { actor, deps } = authorized(request, 'service');
      if (actor.kind !== 'local')
        throw refusal('ACCOUNTS_EXIST', 'This server has an account already; sign in.');
      const people = peopleOf(http, deps);
      const account = granted(await createFirstAccount(people, request.body, actor.athleteId));
      giveSession(reply, http.people, await enter(people, account, originOf(request)));
      return reply.code(201).send({ accountId: account.accountId, athleteId: actor.athleteId });
    },
  );
};

export const signUpWithEmail: Route = (api, http) => {
  api.post(
    '/accounts',
    {
      config: { access: { action: 'session:open', resource: 'service' } },
      schema: {
        operationId: 'signUp',
        summary: 'Sign up; a mail confirms the address',
        description: 'The answer is the same whether the address has an account or not.',
        tags: ['people'],
        querystring: noQuery,
        body: person,
        response: { 202: done, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { actor, deps } = authorized(request, 'service');
      if (actor.kind === 'local') {
        throw refusal(
          'FIRST_ACCOUNT_NEEDED',
          'Make the first account at /v1/accounts/first before others sign up.',
        );
      }
      granted(await inEvenTime(signUp(peopleOf(http, deps), request.body, originOf(request))));
      return reply.code(202).send(DONE);
    },
  );
};

export const confirmEmail: Route = (api, http) => {
  api.post(
    '/accounts/verify-email',
    {
      config: { access: { action: 'session:open', resource: 'service' } },
      schema: {
        operationId: 'verifyEmail',
        summary: 'Confirm the address of a new account',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ token }),
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { deps } = authorized(request, 'service');
      granted(await verifyEmail(peopleOf(http, deps), request.body.token));
      return DONE;
    },
  );
};

export const confirmNewEmail: Route = (api, http) => {
  api.post(
    '/accounts/change-email',
    {
      config: { access: { action: 'session:open', resource: 'service' } },
      schema: {
        operationId: 'changeEmail',
        summary: 'Confirm the new address of an account; ends its sessions',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ token }),
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { deps } = authorized(request, 'service');
      granted(await changeEmail(peopleOf(http, deps), request.body.token));
      return DONE;
    },
  );
};
