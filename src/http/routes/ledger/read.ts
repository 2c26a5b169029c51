import { z } from 'zod';
import { DELIVERY_STATES } from '../../../db/schema/delivery.ts';
import { checkLedger, readLedger } from '../../../services/ingest/ledger.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { delivery, viewDelivery } from '../../schemas/delivery.ts';
import { wholeNumber } from '../../schemas/parameters.ts';

const ledger = z
  .object({
    deliveries: z.array(delivery.extend({ activityIds: z.array(z.string()) }).meta({ id: 'LedgerLine' })),
    counts: z.partialRecord(z.enum(DELIVERY_STATES), z.int()).describe('Deliveries in each state'),
    balanced: z.boolean().nullable().describe('null where the check was not asked for'),
    imbalances: z.array(z.object({ code: z.string(), subject: z.string() })),
  })
  .meta({ id: 'Ledger' });

const query = z.strictObject({
  state: z.enum(DELIVERY_STATES).optional().describe('Only deliveries in this state'),
  check: z.enum(['true', 'false']).default('false').describe('Whether to see if everything adds up'),
  limit: wholeNumber(1, 1000).default(100),
  offset: wholeNumber(0, 999_999_999).default(0),
});

export const readLedgerRoute: Route = (api) => {
  api.get(
    '/ledger',
    {
      config: { access: { action: 'delivery:read', resource: 'athlete' } },
      schema: {
        operationId: 'readLedger',
        summary: 'Every delivery with its state, why, and what it feeds; and whether everything adds up',
        description:
          'received → decoded → matched → analysed → reviewed, rejected, duplicate or parked. The check holds that every stored file has a delivery, every delivery a final state or work under way, every activity its source.',
        tags: ['activities'],
        querystring: query,
        response: { 200: ledger, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const { state, check, limit, offset } = request.query;
      const states = state === undefined ? {} : { states: [state] };
      const { lines, counts } = await readLedger(deps, athleteId, { limit, offset, ...states });
      const imbalances = check === 'true' ? await checkLedger(deps, athleteId) : [];
      return {
        deliveries: lines.map((l) => ({ ...viewDelivery(l.delivery), activityIds: l.activityIds })),
        counts,
        balanced: check === 'true' ? imbalances.length === 0 : null,
        imbalances,
      };
    },
  );
};
