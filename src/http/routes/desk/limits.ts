import { z } from 'zod';
import { ALERT_CAUSES } from '../../../core/coaching/alerts/alert-rules.ts';
import { changeTeamDesk, readTeamDesk } from '../../../services/desk/team-desk.ts';
import { actOf, chainOfAccount, recordAct } from '../../../services/people/audit.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { ownAccount } from '../../people/people-of.ts';
import { granted, problemResponses } from '../../problem.ts';
import { alertLevel } from '../../schemas/alert.ts';
import { noQuery } from '../../schemas/parameters.ts';

const params = z.strictObject({ id: z.string().max(64) });
const limits = z
  .strictObject({
    least: alertLevel.describe('The lowest level to hear of'),
    from: z
      .partialRecord(z.enum(ALERT_CAUSES), z.number().min(0).max(1000))
      .describe('By cause the smallest value: points, ratio, pain, days'),
  })
  .describe('What is urgent is always heard of')
  .meta({ id: 'DeskLimits' });

export const readDeskLimits: Route = (api, http) => {
  api.get(
    '/teams/:id/desk',
    {
      config: { access: { action: 'desk:read', resource: 'account' } },
      schema: {
        operationId: 'readDeskLimits',
        summary: 'What a team of yours wants to hear of',
        tags: ['desk'],
        params,
        querystring: noQuery,
        response: { 200: limits, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      return granted(await readTeamDesk(people, account.accountId, request.params.id));
    },
  );
};

export const changeDeskLimits: Route = (api, http) => {
  api.put(
    '/teams/:id/desk',
    {
      config: { access: { action: 'desk:write', resource: 'account' } },
      schema: {
        operationId: 'changeDeskLimits',
        summary: 'Change what your team wants to hear of',
        tags: ['desk'],
        params,
        querystring: noQuery,
        body: limits,
        response: { 200: limits, ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const { id } = request.params;
      const changed = granted(await changeTeamDesk(people, account.accountId, id, request.body));
      const { actor } = authorized(request, 'account');
      const act = actOf(actor, 'desk:write', { team: id, least: changed.least });
      await recordAct(people.db, chainOfAccount(account.accountId), http.now(), act);
      return changed;
    },
  );
};
