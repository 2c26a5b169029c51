import { z } from 'zod';
import { listAudit } from '../../../services/people/audit.ts';
import { namesOf } from '../../../services/people/names.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { peopleOf } from '../../people/people-of.ts';
import { isoTime } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { wholeNumber } from '../../schemas/parameters.ts';

const entry = z
  .object({
    seq: z.int(),
    at: z.string(),
    actorName: z.string().nullable(),
    actor: z.string().describe('The account; `local` or `service` where it was none'),
    key: z.string().nullable().describe('The key, where a program acted'),
    action: z.string(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  })
  .meta({ id: 'AuditEntry' });

export const listAuditEntries: Route = (api, http) => {
  api.get(
    '/audit',
    {
      config: { access: { action: 'audit:read', resource: 'athlete' } },
      schema: {
        operationId: 'listAudit',
        summary: 'Who saw what of the athlete, and who may, newest first',
        tags: ['people'],
        querystring: z.strictObject({
          limit: wholeNumber(1, 500).default(100),
          before: wholeNumber(1, 999_999_999).optional(),
        }),
        response: { 200: z.object({ entries: z.array(entry) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const rows = await listAudit(deps.db, athleteId, request.query);
      const nameOf = await namesOf(peopleOf(http, deps), { accounts: rows.map((row) => row.actor) });
      return {
        entries: rows.map(({ seq, atMs, actor, key, action, detail }) => ({
          ...{ seq, actor, key, action, detail },
          actorName: nameOf(actor),
          at: isoTime(atMs),
        })),
      };
    },
  );
};
