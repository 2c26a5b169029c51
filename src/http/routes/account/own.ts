import { z } from 'zod';
import { isZone } from '../../../core/time.ts';
import { becomeAthlete, renameAccount } from '../../../services/people/accounts.ts';
import { askForNewEmail } from '../../../services/people/change-email.ts';
import { listPasskeys } from '../../../services/people/passkeys.ts';
import { hasTotp } from '../../../services/people/second-factor.ts';
import { renewSession } from '../../../services/people/sessions.ts';
import { changePassword } from '../../../services/people/sign-in.ts';
import type { Route } from '../../api.ts';
import { ownAccount } from '../../people/people-of.ts';
import { renewCookie } from '../../people/session-cookie.ts';
import { isoTime } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { accountView, DONE, done, email, password, personName } from '../../schemas/people.ts';

export const readAccount: Route = (api, http) => {
  api.get(
    '/account',
    {
      config: { access: { action: 'account:read', resource: 'account' } },
      schema: {
        operationId: 'readAccount',
        summary: 'The own account',
        tags: ['people'],
        querystring: noQuery,
        response: { 200: accountView, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const { accountId, name, isCoach, ownAthlete } = account;
      const passkeys = await listPasskeys(people, accountId);
      return {
        ...{ accountId, name, isCoach, email: account.email, athleteId: ownAthlete },
        hasPassword: account.passwordHash !== null,
        hasAuthenticator: await hasTotp(people, accountId),
        passkeys: passkeys.map((key) => ({
          id: key.credentialId,
          name: key.name,
          createdAt: isoTime(key.createdMs),
        })),
      };
    },
  );
};

export const changeAccount: Route = (api, http) => {
  api.patch(
    '/account',
    {
      config: { access: { action: 'account:change', resource: 'account' } },
      schema: {
        operationId: 'changeAccount',
        summary: 'Change name, password, whether to be asked to coach; ask for a new address',
        description: 'A new address counts once its link was opened. A new password ends all other sessions.',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({
          name: personName.optional(),
          isCoach: z.boolean().optional(),
          password: password.optional(),
          email: email.optional(),
        }),
        response: { 200: done, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, account, sessionId } = await ownAccount(http, request);
      const { name, isCoach, password: wanted, email: address } = request.body;
      if (wanted !== undefined) granted(await changePassword(people, account, sessionId, wanted));
      if (address !== undefined) granted(await askForNewEmail(people, account, address));
      await renameAccount(people, account, {
        name: name ?? account.name,
        isCoach: isCoach ?? account.isCoach,
      });
      if (isCoach === true && !account.isCoach) {
        // who may be more gets a new cookie
        renewCookie(
          reply,
          http.people,
          await people.db.transaction((tx) => renewSession(people, tx, sessionId, false)),
        );
      }
      return DONE;
    },
  );
};

export const createAthlete: Route = (api, http) => {
  api.post(
    '/account/athlete',
    {
      config: { access: { action: 'athlete:create', resource: 'account' } },
      schema: {
        operationId: 'becomeAthlete',
        summary: 'Start keeping runs of this person',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ zone: z.string().max(60).refine(isZone, 'expected a time zone') }),
        response: { 201: z.object({ athleteId: z.string() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, account } = await ownAccount(http, request);
      const made = granted(await becomeAthlete(people, account, request.body.zone));
      return reply.code(201).send(made);
    },
  );
};
