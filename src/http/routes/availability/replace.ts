import { z } from 'zod';
import { availabilityDocument } from '../../../services/plan/availability-document.ts';
import { changeAvailability } from '../../../services/plan/change-availability.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { storedAvailability, viewAvailability } from '../../schemas/availability.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { expectedTag, sendTag } from '../../version-tag.ts';

const answer = storedAvailability.extend({
  planVersion: z.int().nullable().describe('The version that fits it; null: the plan stayed'),
  planChanges: z
    .array(
      z.object({
        op: z.enum(['moved', 'shortened', 'dropped', 'stuck']),
        sessionId: z.string(),
        from: z.string(),
        to: z.string().nullable(),
        beforeKm: z.number(),
        afterKm: z.number(),
      }),
    )
    .describe('What the plan in force had to give (AVL-8); `stuck`: a race or a locked session'),
});

export const replaceAvailability: Route = (api) => {
  api.put(
    '/availability',
    {
      config: { access: { action: 'availability:write', resource: 'athlete' } },
      schema: {
        operationId: 'replaceAvailability',
        summary: 'Say when there is time',
        description:
          'Replaces the whole document; the plan in force is made to fit at once, its sessions ahead only and no week bigger. The same document again changes nothing.',
        tags: ['planning'],
        querystring: noQuery,
        body: availabilityDocument,
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { athleteId, deps } = authorized(request);
      const expected = expectedTag(request);
      const { availability, planChanges, planVersion } = granted(
        await deps.evaluations.alone(athleteId, () =>
          changeAvailability(deps, athleteId, request.body, expected),
        ),
      );
      sendTag(reply, availability.version);
      return { ...viewAvailability(availability), planChanges, planVersion };
    },
  );
};
