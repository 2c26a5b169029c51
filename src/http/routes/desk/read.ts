import { z } from 'zod';
import { levelOfRow, readDesk as readRows } from '../../../services/desk/desk.ts';
import { actOf, recordActs } from '../../../services/people/audit.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { languageOf } from '../../language-of.ts';
import { ownAccount } from '../../people/people-of.ts';
import { isoTime } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { alertCounts, alertLevel, alertView, viewAlert } from '../../schemas/alert.ts';
import { language } from '../../schemas/progress.ts';

const query = z.strictObject({ team: z.string().max(64).optional(), language: language.optional() });

const row = z
  .object({
    athleteId: z.string(),
    name: z.string().nullable(),
    level: alertLevel.nullable().describe('null: only proposals or notes wait'),
    counts: alertCounts,
    snoozed: z.int(),
    belowLimits: z.int().describe('Less than the team wants to hear of'),
    alerts: z.array(alertView),
    proposals: z.int().describe('Decisions that wait for an answer'),
    unreadNotes: z.int().describe('Words of the runner and of other coaches that you have not read'),
    responsible: z.string().nullable().describe('The account of the coach who is; null: nobody was chosen'),
    proposalDueAt: z.string().nullable().describe('When the first of them is settled without one'),
  })
  .meta({ id: 'DeskRow' });

export const readDesk: Route = (api, http) => {
  api.get(
    '/desk',
    {
      config: { access: { action: 'desk:read', resource: 'account' } },
      schema: {
        operationId: 'readDesk',
        summary: 'Who of your athletes needs a word, first things first',
        description:
          'One row an athlete who lets you receive alerts and of whom there is something to say. The counts equal those of the athlete’s own alerts.',
        tags: ['desk'],
        querystring: query,
        response: { 200: z.object({ rows: z.array(row), calm: z.int() }), ...problemResponses },
      },
    },
    async (request) => {
      const { people, account } = await ownAccount(http, request);
      const { actor, deps } = authorized(request, 'account');
      const spoken = languageOf(request, { language: null });
      const desk = await readRows(people, account.accountId, request.query.team);
      const act = actOf(actor, 'alert:read');
      const acts = desk.rows.map(({ athleteId }) => ({ chain: athleteId, act }));
      await recordActs(deps.db, acts, http.now());
      return {
        calm: desk.calm,
        rows: desk.rows.map(({ alerts, proposalDueMs, ...rest }) => ({
          ...rest,
          level: levelOfRow({ alerts }),
          alerts: alerts.map((a) => viewAlert(a, spoken)),
          proposalDueAt: proposalDueMs === null ? null : isoTime(proposalDueMs),
        })),
      };
    },
  );
};
