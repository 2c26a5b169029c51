import { z } from 'zod';
import { WORKOUT_TARGETS, type WorkoutTarget } from '../../../formats/encode/workout-targets.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { plannedWorkout } from '../../schemas/workout.ts';
import { findWorkout, workoutPath } from './find-workout.ts';
import { sendWorkout } from './send-workout.ts';

const fileBytes = z
  .custom<Uint8Array>((value) => value instanceof Uint8Array)
  .meta({ type: 'string', format: 'binary' });

/** One address an ending, for every target that is a file. */
export const downloadWorkouts: Route = (api, deps) => {
  for (const target of WORKOUT_TARGETS) if (target.form === 'file') downloadWorkout(target)(api, deps);
};

function downloadWorkout(target: WorkoutTarget): Route {
  const { ending, name, mediaType } = target;
  const title = `${ending.charAt(0).toUpperCase()}${ending.slice(1)}`;
  const schema = target.id === 'json' ? plannedWorkout : fileBytes;
  return (api) => {
    api.get(
      `/workouts/:id.${ending}`,
      {
        config: { access: { action: 'workout:read', resource: 'athlete' } },
        schema: {
          operationId: `download${title}Workout`,
          summary: `A workout as a file: ${name}`,
          description:
            'Rendered against the zones in force. The header `Workout-Fidelity` says `exact`, or `degraded` with the codes of what the format cannot say.',
          tags: ['plan'],
          params: workoutPath,
          querystring: noQuery,
          response: {
            200: { description: name, content: { [mediaType.split(';')[0]!]: { schema } } },
            304: z.undefined().describe('Not changed since it was had'),
            ...problemResponses,
          },
        },
      },
      async (request, reply) => {
        const rendered = await findWorkout(authorized(request), request.params.id);
        return sendWorkout(request, reply, target, rendered);
      },
    );
  };
}
