import { z } from 'zod';
import { zonesView as viewZones } from '../../../services/history/analysis-document.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { plain } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { asOfQuery } from '../../schemas/parameters.ts';
import { thresholdEstimate, zoneChange, zoneProposal, zonesView } from '../../schemas/training.ts';

const answer = z.object({
  asOf: z.string().nullable().describe('null while there is no activity'),
  zones: zonesView.nullable().describe('The zones in force; null for a runner who trains by effort'),
  timeline: z.array(zoneChange).describe('Which zones were valid from when, and why they changed'),
  held: z.array(zoneProposal).describe('What the evidence asked for and the rules did not grant'),
  estimate: thresholdEstimate
    .nullable()
    .describe('The threshold that the history supports, with its evidence'),
});

export const readZones: Route = (api) => {
  api.get(
    '/zones',
    {
      config: { access: { action: 'training:read', resource: 'athlete' } },
      schema: {
        operationId: 'readZones',
        summary: 'Zones in force, their history, and the estimate behind them',
        tags: ['training'],
        querystring: z.strictObject(asOfQuery),
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const evaluation = await deps.evaluations.of(athleteId, request.query.asOf);
      if (evaluation === null) return { asOf: null, zones: null, timeline: [], held: [], estimate: null };
      return plain({
        asOf: evaluation.asOf,
        zones: viewZones(evaluation),
        timeline: evaluation.timeline.changes,
        held: evaluation.timeline.held,
        estimate: evaluation.estimate,
      });
    },
  );
};
