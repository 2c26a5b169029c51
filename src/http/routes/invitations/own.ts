import { z } from 'zod';
import { INVITATION_KINDS } from '../../../db/schema/invitation.ts';
import {
  acceptInvitation,
  DEFAULT_SCOPES,
  invite,
  listInvitations,
  lookAt,
  withdrawInvitation,
} from '../../../services/people/invitations.ts';
import type { Route } from '../../api.ts';
import { ownAccount } from '../../people/people-of.ts';
import { isoTime } from '../../plain.ts';
import { granted, problemResponses, refusal } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { DONE, done, email, idPath, moment, scopes, token } from '../../schemas/people.ts';

const kind = z
  .enum(INVITATION_KINDS)
  .describe('`coach_me`: you run; `be_coached`: you coach; `join_team`: as an assistant');

export const createInvitation: Route = (api, http) => {
  api.post(
    '/invitations',
    {
      config: { access: { action: 'grant:write', resource: 'account' } },
      schema: {
        operationId: 'createInvitation',
        summary: 'Invite one person, for a week, once',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({
          kind,
          email,
          scopes: scopes.default([...DEFAULT_SCOPES]),
          teamId: z.string().max(64).nullable().default(null),
          grantExpiresAt: moment.nullable().default(null),
        }),
        response: {
          201: z.object({ id: z.string(), token: z.string().describe('For the link; shown this once') }),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { people, account } = await ownAccount(http, request);
      const { body } = request;
      const wanted = { kind: body.kind, toEmail: body.email, scopes: body.scopes, team: body.teamId };
      const made = granted(await invite(people, account, { ...wanted, grantExpiresMs: body.grantExpiresAt }));
      return reply.code(201).send({ id: made.invitationId, token: made.token });
    },
  );
};

export const listOwnInvitations: Route = (api, http) => {
  api.get(
    '/invitations',
    {
      config: { access: { action: 'grant:read', resource: 'account' } },
      schema: {
        operationId: 'listInvitations',
        summary: 'Invitations of yours that wait for an answer',
        tags: ['people'],
        querystring: noQuery,
        response: {
          200: z.object({
            invitations: z.array(
              z.object({
                id: z.string(),
                kind,
                email: z.string(),
                scopes: z.array(z.string()),
                expiresAt: z.string(),
              }),
            ),
          }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const rows = await listInvitations(people, account.accountId);
      return {
        invitations: rows.map((row) => ({
          ...{ id: row.invitationId, kind: row.kind, email: row.toEmail, scopes: row.scopes },
          expiresAt: isoTime(row.expiresMs),
        })),
      };
    },
  );
};

export const withdrawOneInvitation: Route = (api, http) => {
  api.delete(
    '/invitations/:id',
    {
      config: { access: { action: 'grant:end', resource: 'account' } },
      schema: {
        operationId: 'withdrawInvitation',
        summary: 'Take an invitation back',
        tags: ['people'],
        params: idPath,
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      if (!(await withdrawInvitation(people, account.accountId, request.params.id))) {
        throw refusal('INVITATION_NOT_FOUND', 'There is no such invitation of yours.');
      }
      return DONE;
    },
  );
};

export const lookAtInvitation: Route = (api, http) => {
  api.post(
    '/invitations/look',
    {
      config: { access: { action: 'invitation:read', resource: 'account' } },
      schema: {
        operationId: 'lookAtInvitation',
        summary: 'What an invitation to you offers; nothing is changed',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ token }),
        response: {
          200: z.object({ kind, from: z.string(), team: z.string().nullable(), scopes }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      return granted(await lookAt(people, account, request.body.token));
    },
  );
};

export const acceptOneInvitation: Route = (api, http) => {
  api.post(
    '/invitations/accept',
    {
      config: { access: { action: 'invitation:answer', resource: 'account' } },
      schema: {
        operationId: 'acceptInvitation',
        summary: 'Take up an invitation to you; a runner may give less than was asked for',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ token, scopes: scopes.optional() }),
        response: { 200: z.object({ kind }), ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      return granted(await acceptInvitation(people, account, request.body.token, request.body.scopes));
    },
  );
};
