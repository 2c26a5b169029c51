import { z } from 'zod';
import { handOver } from '../../../services/desk/hand-over.ts';
import { receiversOf } from '../../../services/desk/receivers.ts';
import { type Care, responsibleOf } from '../../../services/desk/responsible.ts';
import { namesOf } from '../../../services/people/names.ts';
import type { HttpDeps, Route } from '../../api.ts';
import { askerOf } from '../../asker.ts';
import { type AuthorizedAthlete, authorized } from '../../authorize.ts';
import { peopleOf } from '../../people/people-of.ts';
import { isoTime } from '../../plain.ts';
import { granted, problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';

const coach = z.object({ accountId: z.string(), name: z.string().nullable() });
const view = z
  .object({
    responsible: coach
      .extend({
        since: z.string(),
        receives: z.boolean().describe('false: may not receive alerts any more, so all are told again'),
      })
      .nullable()
      .describe('null: all coaches are alike'),
    coaches: z.array(coach).describe('Everybody whom the athlete lets receive alerts'),
  })
  .meta({ id: 'Care' });

export const readCare: Route = (api, http) => {
  api.get(
    '/care',
    {
      config: { access: { action: 'care:read', resource: 'athlete' } },
      schema: {
        operationId: 'readCare',
        summary: 'Which coaches look after the athlete, and who is responsible',
        description: 'What is urgent is told to all of them, the rest to who is responsible.',
        tags: ['desk'],
        querystring: noQuery,
        response: { 200: view, ...problemResponses },
      },
    },
    async (request) => viewed(http, authorized(request)),
  );
};

export const changeCare: Route = (api, http) => {
  api.put(
    '/care',
    {
      config: { access: { action: 'care:write', resource: 'athlete' } },
      schema: {
        operationId: 'handOver',
        summary: 'Make one of the coaches responsible, or hand the athlete over to another',
        description: 'Whoever takes over is told what is open. null: all coaches are alike again.',
        tags: ['desk'],
        querystring: noQuery,
        body: z.strictObject({ responsible: z.string().min(1).max(64).nullable() }),
        response: { 200: view, ...problemResponses },
      },
    },
    async (request) => {
      const checked = authorized(request);
      const { athleteId, actor, deps } = checked;
      const by = { ...askerOf(checked), actor };
      granted(await handOver(deps, athleteId, by, request.body.responsible));
      deps.queue.wake();
      return viewed(http, checked);
    },
  );
};

async function viewed(http: HttpDeps, { athleteId, deps }: AuthorizedAthlete): Promise<z.infer<typeof view>> {
  const { found, receivers } = await deps.db.read(async (db) => ({
    found: await responsibleOf(db, athleteId),
    receivers: (await receiversOf(db, athleteId, http.now())).map((r) => r.accountId),
  }));
  const ids = [...receivers, ...(found === null ? [] : [found.responsible])];
  const names = await namesOf(peopleOf(http, deps), { accounts: ids });
  const coachOf = (accountId: string) => ({ accountId, name: names(accountId) });
  const shown = ({ responsible, sinceMs }: Care) => ({
    ...coachOf(responsible),
    since: isoTime(sinceMs),
    receives: receivers.includes(responsible),
  });
  return { responsible: found === null ? null : shown(found), coaches: receivers.map(coachOf) };
}
