import { z } from 'zod';
import { LOSS_TEXTS, type LossCode } from '../../../formats/encode/fidelity.ts';
import { WORKOUT_TARGET_IDS, WORKOUT_TARGETS } from '../../../formats/encode/workout-targets.ts';
import type { Route } from '../../api.ts';
import { authorized } from '../../authorize.ts';
import { problemResponses } from '../../problem.ts';
import { noQuery } from '../../schemas/parameters.ts';
import { findWorkout, workoutPath } from './find-workout.ts';

const losses = z.array(
  z.object({
    code: z.enum(Object.keys(LOSS_TEXTS) as [LossCode, ...LossCode[]]),
    text: z.string(),
  }),
);
const target = z.object({
  id: z.enum(WORKOUT_TARGET_IDS),
  name: z.string(),
  form: z.enum(['file', 'platform']).describe("A file for a person, or what a platform's interface takes"),
  mediaType: z.string(),
  href: z.string().nullable().describe('Where to have it; null where it cannot be had'),
  fidelity: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('exact'), losses: losses.max(0) }),
    z.object({ kind: z.literal('degraded'), losses: losses.min(1) }),
    z.object({ kind: z.literal('unsupported'), reason: z.string() }),
  ]),
});

export const listWorkoutTargets: Route = (api) => {
  api.get(
    '/workouts/:id/targets',
    {
      config: { access: { action: 'workout:read', resource: 'athlete' } },
      schema: {
        operationId: 'listWorkoutTargets',
        summary: 'What each format and platform makes of a workout: exact, degraded or unsupported',
        tags: ['plan'],
        params: workoutPath,
        querystring: noQuery,
        response: { 200: z.object({ targets: z.array(target) }), ...problemResponses },
      },
    },
    async (request) => {
      const rendered = await findWorkout(authorized(request), request.params.id);
      const base = `/v1/workouts/${encodeURIComponent(rendered.workout.id)}`;
      const targets = WORKOUT_TARGETS.map(({ id, name, form, mediaType, ending, encode }) => {
        const { fidelity } = encode(rendered);
        const path = form === 'file' ? `${base}.${ending}` : `${base}/targets/${id}`;
        return { id, name, form, mediaType, href: fidelity.kind === 'unsupported' ? null : path, fidelity };
      });
      return { targets } as z.infer<z.ZodObject<{ targets: z.ZodArray<typeof target> }>>;
    },
  );
};
