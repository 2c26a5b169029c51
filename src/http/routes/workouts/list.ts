import { z } from 'zod';
import type { RenderedWorkout } from '../../../core/workout/rendered-workout.ts';
import { listPlannedWorkouts } from '../../../services/plan/planned-workouts.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { isoTime } from '../../plain.ts';
import { problemResponses } from '../../problem.ts';
import { dayRange } from '../../schemas/parameters.ts';
import { plannedWorkout } from '../../schemas/workout.ts';

export const listWorkouts: Route = (api) => {
  api.get(
    '/workouts',
    {
      config: { access: { action: 'workout:read', resource: 'athlete' } },
      schema: {
        operationId: 'listWorkouts',
        summary: 'Decided workouts by day, rendered against the zones in force',
        tags: ['plan'],
        querystring: z.strictObject(dayRange),
        response: { 200: z.object({ workouts: z.array(plannedWorkout) }), ...problemResponses },
      },
    },
    async (request) => {
      const { athleteId, deps } = authorized(request);
      const { from, to } = request.query;
      const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      const rows = await listPlannedWorkouts(deps, athleteId, range);
      return { workouts: rows.map(viewWorkout) };
    },
  );
};

function viewWorkout({ workout, km, changedMs }: RenderedWorkout): z.infer<typeof plannedWorkout> {
  return { ...workout, km, createdAt: isoTime(changedMs) };
}
