import { z } from 'zod';
import { loadSeries } from '../../../services/history/load-series.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { plain } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { asOfQuery, dayRange } from '../../schemas/parameters.ts';
import { fitnessPoint, weekTotal } from '../../schemas/training.ts';

const answer = z.object({
  asOf: z.string().nullable().describe('null while there is no activity'),
  today: fitnessPoint.nullable().describe('The last day of the whole series'),
  series: z.array(fitnessPoint).describe('One entry a day, oldest first'),
  weeks: z.array(weekTotal).describe('Weeks, Monday to Sunday, that begin in the range'),
});

export const readLoad: Route = (api) => {
  api.get(
    '/load',
    {
      config: { access: { action: 'training:read', resource: 'athlete' } },
      schema: {
        operationId: 'readLoad',
        summary: 'Load, fitness, fatigue and form day by day',
        tags: ['training'],
        querystring: z.strictObject({ ...dayRange, ...asOfQuery }),
        response: { 200: answer, ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, athlete, deps } = authorized(request);
      const { from = '', to = '~', asOf } = request.query;
      const evaluation = await deps.evaluations.of(athleteId, asOf);
      if (evaluation === null) return { asOf: null, today: null, series: [], weeks: [] };
      const { series, weeks } = await loadSeries(deps, athlete, evaluation);
      const isWanted = (day: string) => day >= from && day <= to;
      return plain({
        asOf: evaluation.asOf,
        today: series.at(-1) ?? null,
        series: series.filter((point) => isWanted(point.day)),
        weeks: weeks.filter((week) => isWanted(week.start)),
      });
    },
  );
};
