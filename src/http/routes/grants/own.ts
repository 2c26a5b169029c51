import { z } from 'zod';
import { changeGrant, endGrant, type GrantRow, grantsOf, grantsTo } from '../../../services/people/grants.ts';
import { namesOf } from '../../../services/people/names.ts';
import type { PeopleDeps } from '../../../services/people/people-deps.ts';
import type { Route } from '../../api.ts';
import { ownAccount } from '../../people/people-of.ts';
import { isoTime } from '../../plain.ts';
import { granted, problemResponses, refusal } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { DONE, done, idPath, moment, scopes } from '../../schemas/people.ts';

const view = z
  .object({
    id: z.string(),
    athleteId: z.string(),
    toAccount: z.string().nullable(),
    toTeam: z.string().nullable(),
    toName: z.string().nullable().describe('What that person or team is called'),
    athleteName: z.string().nullable(),
    scopes: z.array(z.string()),
    version: z.int(),
    expiresAt: z.string().nullable(),
    endedAt: z.string().nullable(),
  })
  .meta({ id: 'Grant' });

export const listGrants: Route = (api, http) => {
  api.get(
    '/grants',
    {
      config: { access: { action: 'grant:read', resource: 'account' } },
      schema: {
        operationId: 'listGrants',
        summary: 'What others may do with your data, and what you may do with theirs',
        tags: ['people'],
        querystring: noQuery,
        response: {
          200: z.object({ given: z.array(view), received: z.array(view) }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const given = account.ownAthlete === null ? [] : await grantsOf(people, account.ownAthlete);
      const received = await grantsTo(people, account.accountId);
      const view = await viewWith(people, [...given, ...received]);
      return { given: given.map(view), received: received.map(view) };
    },
  );
};

export const changeOneGrant: Route = (api, http) => {
  api.put(
    '/grants/:id',
    {
      config: { access: { action: 'grant:write', resource: 'account' } },
      schema: {
        operationId: 'changeGrant',
        summary: 'Change what a grant of yours lets do, from now on',
        tags: ['people'],
        params: idPath,
        querystring: noQuery,
        body: z.strictObject({ scopes, expiresAt: moment.nullable().default(null) }),
        response: { 200: view, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const { ownAthlete, accountId } = account;
      if (ownAthlete === null) throw noGrant();
      const changes = { scopes: request.body.scopes, expiresMs: request.body.expiresAt };
      const row = granted(await changeGrant(people, ownAthlete, request.params.id, changes, accountId));
      return (await viewWith(people, [row]))(row);
    },
  );
};

export const endOneGrant: Route = (api, http) => {
  api.delete(
    '/grants/:id',
    {
      config: { access: { action: 'grant:end', resource: 'account' } },
      schema: {
        operationId: 'endGrant',
        summary: 'End a grant, yours or to you, at once',
        tags: ['people'],
        params: idPath,
        querystring: noQuery,
        response: { 200: done, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const { ownAthlete, accountId } = account;
      const received = await grantsTo(people, accountId);
      // only whom it names ends it: an assistant leaves the team instead
      const mine = received.find((row) => row.grantId === request.params.id && row.toAccount === accountId);
      const athleteId = mine?.athleteId ?? ownAthlete;
      if (athleteId === null) throw noGrant();
      granted(await endGrant(people, athleteId, request.params.id, accountId));
      return DONE;
    },
  );
};

function noGrant(): Error {
  return refusal('GRANT_NOT_FOUND', 'There is no such grant in force.');
}

/** Rows as they are shown, with the names of whom they are about. */
async function viewWith(people: PeopleDeps, rows: readonly GrantRow[]) {
  const nameOf = await namesOf(people, {
    accounts: rows.flatMap((row) => row.toAccount ?? []),
    teams: rows.flatMap((row) => row.toTeam ?? []),
    athletes: rows.map((row) => row.athleteId),
  });
  return (row: GrantRow) => viewGrant(row, nameOf);
}

function viewGrant(row: GrantRow, nameOf: (id: string | null) => string | null): z.infer<typeof view> {
  return {
    toName: nameOf(row.toAccount ?? row.toTeam),
    athleteName: nameOf(row.athleteId),
    id: row.grantId,
    athleteId: row.athleteId,
    toAccount: row.toAccount,
    toTeam: row.toTeam,
    scopes: row.scopes,
    version: row.version,
    expiresAt: row.expiresMs === null ? null : isoTime(row.expiresMs),
    endedAt: row.endedMs === null ? null : isoTime(row.endedMs),
  };
}
