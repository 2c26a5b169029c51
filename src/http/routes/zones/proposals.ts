import { z } from 'zod';
import { answerProposal, listOffers } from '../../../services/history/zone-proposals.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { granted, problemResponses } from '../../problem.ts';
import { idParam, noQuery } from '../../schemas/parameters.ts';
import { viewOffer, zoneOffer } from '../../schemas/zone.ts';

export const listZoneProposals: Route = (api) => {
  api.get(
    '/zones/proposals',
    {
      config: { access: { action: 'training:read', resource: 'athlete' } },
      schema: {
        operationId: 'listZoneProposals',
        summary: 'Changes of zones that the evidence asks for and that wait for an answer',
        tags: ['training'],
        querystring: noQuery,
        response: { 200: z.object({ proposals: z.array(zoneOffer) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      await deps.evaluations.of(athleteId);
      return { proposals: (await deps.db.read((db) => listOffers(db, athleteId))).map(viewOffer) };
    },
  );
};

const DESCRIPTIONS = {
  accept: 'The proposed threshold holds from today on; earlier days keep the zones of their time (ASM-7).',
  decline: 'It is not proposed again before there is new evidence (ASM-7).',
};

export const answerZoneProposal: Route = (api) => {
  for (const answer of ['accept', 'decline'] as const) {
    api.post(
      `/zones/proposals/:id/${answer}`,
      {
        config: { access: { action: 'athlete:change', resource: 'athlete' } },
        schema: {
          operationId: answer === 'accept' ? 'acceptZoneProposal' : 'declineZoneProposal',
          summary: answer === 'accept' ? 'Take a proposed threshold over' : 'Decline a proposed threshold',
          description: `${DESCRIPTIONS[answer]} The same answer again changes nothing.`,
          tags: ['training'],
          params: idParam,
          querystring: noQuery,
          response: { 200: zoneOffer, ...problemResponses },
        },
      },
      async (request) => {
        const { athleteId, deps } = authorized(request);
        const answered = await deps.evaluations.alone(athleteId, () =>
          answerProposal(deps, athleteId, request.params.id, answer),
        );
        return viewOffer(granted(answered));
      },
    );
  }
};
