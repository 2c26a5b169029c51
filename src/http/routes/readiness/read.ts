import { z } from 'zod';
import { addDays, localDay } from '../../../core/time.ts';
import { readinessOfDays } from '../../../services/review/readiness.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { plain } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { readRange } from '../../range.ts';
import { dayRange } from '../../schemas/parameters.ts';

const ms = z.number().nullable();
const answer = z.object({
  days: z.array(
    z.object({
      day: z.string(),
      state: z
        .enum(['good', 'normal', 'watch', 'low', 'very_low', 'unknown'])
        .describe('unknown: nothing is known of the day; it is never guessed'),
      negatives: z.int(),
      reasons: z.array(z.string()),
      missing: z.array(z.enum(['hrv', 'rest_hr', 'sleep', 'feel'])).describe('Signals without enough data'),
      hrv: z
        .object({
          kind: z.enum(['rmssd', 'sdnn']).describe('Each has its own band; the two never mix'),
          status: z.enum(['below', 'within', 'above']).describe('above is neutral, not good'),
          meanMs: ms.describe('Of seven days, over logarithms'),
          lowerMs: ms,
          upperMs: ms,
        })
        .nullable(),
    }),
  ),
});

const DEFAULT_DAYS = 28;
const msOf = (ln: number | null) => (ln === null ? null : Math.exp(ln));

export const readReadiness: Route = (api) => {
  api.get(
    '/readiness',
    {
      config: { access: { action: 'wellness:read', resource: 'athlete' } },
      schema: {
        operationId: 'readReadiness',
        summary: 'How ready the runner was, day by day',
        description:
          'From heart-rate variability, resting heart rate, sleep and feel; by default the last four weeks, and never beyond today.',
        tags: ['body'],
        querystring: z.strictObject(dayRange),
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const today = localDay(deps.now(), athlete.zone);
      const range = readRange(request.query, { from: addDays(today, 1 - DEFAULT_DAYS), days: DEFAULT_DAYS });
      const to = range.to < today ? range.to : today;
      if (range.from > to) return { days: [] };
      const days = await deps.db.read((db) => readinessOfDays(db, athleteId, { from: range.from, to }));
      return plain({
        days: days.map(({ day, state, negatives, reasons, unknown, hrvKind, hrv }) => ({
          day,
          state,
          negatives,
          reasons,
          missing: unknown,
          hrv:
            hrvKind === null || hrv === null || hrv.status === 'unknown'
              ? null
              : {
                  kind: hrvKind,
                  status: hrv.status,
                  meanMs: msOf(hrv.meanLn7),
                  lowerMs: msOf(hrv.lower),
                  upperMs: msOf(hrv.upper),
                },
        })),
      });
    },
  );
};
