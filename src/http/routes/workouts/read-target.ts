import { z } from 'zod';
import { WORKOUT_TARGET_IDS, workoutTarget } from '../../../formats/encode/workout-targets.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { findWorkout, workoutPath } from './find-workout.ts';
import { sendWorkout } from './send-workout.ts';

const anyBody = z.unknown();

export const readWorkoutTarget: Route = (api) => {
  api.get(
    '/workouts/:id/targets/:target',
    {
      config: { access: { action: 'workout:read', resource: 'athlete' } },
      schema: {
        operationId: 'readWorkoutTarget',
        summary: 'A workout as a format or platform takes it',
        description:
          'The type of the answer is that of the target. The header `Workout-Fidelity` says `exact`, or `degraded` with the codes of what was lost.',
        tags: ['plan'],
        params: workoutPath.extend({ target: z.enum(WORKOUT_TARGET_IDS) }),
        querystring: noQuery,
        response: {
          200: { description: 'In the form of the target', content: { '*/*': { schema: anyBody } } },
          304: z.undefined().describe('Not changed since it was had'),
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      const { id, target } = request.params;
      const rendered = await findWorkout(authorized(request), id);
      return sendWorkout(request, reply, workoutTarget(target), rendered);
    },
  );
};
