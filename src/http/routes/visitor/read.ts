import { z } from 'zod';
import { findAccount } from '../../../services/people/accounts.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { peopleOf } from '../../people/people-of.ts';
import { problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';

const view = z
  .object({
    state: z
      .enum(['local', 'person', 'program', 'anonymous'])
      .describe('`local`: nobody has an account yet, and this is the machine itself'),
    name: z.string().nullable(),
    athleteId: z.string().nullable().describe('The athlete that the asker is'),
    isCoach: z.boolean(),
    isStrong: z.boolean().describe('Signed in with a second factor or a passkey'),
    sendsMail: z.boolean().describe('Whether one can sign up, and reset a password, by mail'),
  })
  .meta({ id: 'Visitor' });

/** What a page asks before anything else; answers everybody, and tells nobody of others. */
export const readVisitor: Route = (api, http) => {
  api.get(
    '/visitor',
    {
      config: { access: { action: 'session:open', resource: 'service' } },
      schema: {
        operationId: 'readVisitor',
        summary: 'Who is asking, and which ways in there are',
        tags: ['people'],
        querystring: noQuery,
        response: { 200: view, ...problemResponses },
      },
    },
    async (request) => {
      const { actor, deps } = authorized(request, 'service');
      const person =
        actor.kind === 'person' ? await findAccount(peopleOf(http, deps), actor.accountId) : null;
      return {
        state: actor.kind,
        name: person?.name ?? null,
        athleteId: actor.kind === 'anonymous' ? null : actor.athleteId,
        isCoach: person?.isCoach ?? false,
        isStrong: actor.kind === 'person' && actor.isStrong,
        sendsMail: http.people.sendsMail,
      };
    },
  );
};
