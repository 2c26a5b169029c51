import { z } from 'zod';
import { addDays, localDay } from '../../../core/time.ts';
import { intensityOf } from '../../../services/history/intensity.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { plain } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { readRange } from '../../range.ts';
import { dayRange } from '../../schemas/parameters.ts';

const threeNumbers = z.object({ easy: z.number(), moderate: z.number(), hard: z.number() });
const answer = z.object({
  from: z.string(),
  to: z.string(),
  method: z.literal('graded_pace_time_in_zone'),
  secondsIn: threeNumbers.describe('Below LT1, between LT1 and LT2, above LT2'),
  shares: threeNumbers.nullable().describe('Of the judged time; null where nothing could be judged'),
  class: z.enum(['threshold', 'high_intensity', 'polarized', 'base', 'pyramidal', 'other']).nullable(),
  polarizationIndex: z.number().nullable().describe('Above 2 with little in between is polarised'),
  runs: z.int(),
  leftOut: z
    .array(z.object({ id: z.string(), day: z.string(), movingS: z.number() }))
    .describe('Runs without trusted distance, or before there were zones'),
});

const DEFAULT_DAYS = 28;

export const readIntensity: Route = (api) => {
  api.get(
    '/intensity',
    {
      config: { access: { action: 'training:read', resource: 'athlete' } },
      schema: {
        operationId: 'readIntensity',
        summary: 'Where the running time of some days went: easy, moderate, hard',
        description: 'Against the zones of each run’s own day; by default the last four weeks.',
        tags: ['training'],
        querystring: z.strictObject(dayRange),
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const today = localDay(deps.now(), athlete.zone);
      const range = readRange(request.query, { from: addDays(today, 1 - DEFAULT_DAYS), days: DEFAULT_DAYS });
      await deps.evaluations.of(athleteId);
      const found = await deps.db.read((db) => intensityOf(db, athleteId, range));
      const { seconds, shares, ...others } = found;
      const named = ([easy, moderate, hard]: readonly [number, number, number]) => ({ easy, moderate, hard });
      return plain({
        ...range,
        method: 'graded_pace_time_in_zone' as const,
        ...others,
        secondsIn: named(seconds),
        shares: shares === null ? null : named(shares),
      });
    },
  );
};
