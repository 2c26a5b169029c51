import { z } from 'zod';
import { createTeam, listTeams, removeMember } from '../../../services/people/teams.ts';
import type { Route } from '../../api.ts';
import { ownAccount } from '../../people/people-of.ts';
import { granted, problemResponses, refusal } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { DONE, done, personName } from '../../schemas/people.ts';

const view = z
  .object({
    id: z.string(),
    name: z.string(),
    isOwner: z.boolean(),
    members: z.array(z.object({ accountId: z.string(), name: z.string() })),
  })
  .meta({ id: 'Team' });

export const createOneTeam: Route = (api, http) => {
  api.post(
    '/teams',
    {
      config: { access: { action: 'team:write', resource: 'account' } },
      schema: {
        operationId: 'createTeam',
        summary: 'Make a team that athletes can grant to',
        tags: ['people'],
        querystring: noQuery,
        body: z.strictObject({ name: personName }),
        response: { 201: z.object({ teamId: z.string() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { people, account } = await ownAccount(http, request);
      return reply.code(201).send(granted(await createTeam(people, account, request.body.name)));
    },
  );
};

export const listOwnTeams: Route = (api, http) => {
  api.get(
    '/teams',
    {
      config: { access: { action: 'grant:read', resource: 'account' } },
      schema: {
        operationId: 'listTeams',
        summary: 'Teams you are in',
        tags: ['people'],
        querystring: noQuery,
        response: { 200: z.object({ teams: z.array(view) }), ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const teams = await listTeams(people, account.accountId);
      return {
        teams: teams.map(({ teamId, name, ownerAccount, members }) => ({
          ...{ id: teamId, name, members },
          isOwner: ownerAccount === account.accountId,
        })),
      };
    },
  );
};

export const removeTeamMember: Route = (api, http) => {
  api.delete(
    '/teams/:id/members/:accountId',
    {
      config: { access: { action: 'team:write', resource: 'account' } },
      schema: {
        operationId: 'removeTeamMember',
        summary: 'Take somebody out of a team of yours, or leave one',
        tags: ['people'],
        params: z.strictObject({ id: z.string().max(64), accountId: z.string().max(64) }),
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const { id, accountId } = request.params;
      if (!(await removeMember(people, account.accountId, id, accountId))) {
        throw refusal('MEMBER_NOT_FOUND', 'There is no such member that you could take out.');
      }
      return DONE;
    },
  );
};
