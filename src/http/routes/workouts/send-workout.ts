import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RenderedWorkout } from '../../../core/workout/rendered-workout.ts';
import type { Fidelity } from '../../../formats/encode/fidelity.ts';
import type { WorkoutTarget } from '../../../formats/encode/workout-targets.ts';
import { sendTagged } from '../../conditional.ts';
import { refusal } from '../../problem.ts';

/** Sends a workout as a target takes it. Errors: WORKOUT_UNSUPPORTED, where it cannot be said there at all. */
export function sendWorkout(
  request: FastifyRequest,
  reply: FastifyReply,
  target: WorkoutTarget,
  rendered: RenderedWorkout,
): FastifyReply {
  const { content, fidelity } = target.encode(rendered);
  if (content === null) throw refusal('WORKOUT_UNSUPPORTED', fidelity.reason);
  const bytes = content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content));
  reply
    .type(target.mediaType)
    .header('content-disposition', attachment(rendered, target))
    .header('workout-fidelity', fidelityField(fidelity));
  return sendTagged(request, reply, bytes);
}

/** A structured field (RFC 9651): `exact`, or `degraded;losses="LAP_AS_TIME EFFORT_AS_TEXT"`. */
function fidelityField(fidelity: Exclude<Fidelity, { kind: 'unsupported' }>): string {
  const codes = fidelity.losses.map((loss) => loss.code).join(' ');
  return codes === '' ? fidelity.kind : `${fidelity.kind};losses="${codes}"`;
}

/** Made of the day and the type, never of the id or name, which whoever wrote the plan may have chosen. */
function attachment(
  { workout: { day, type } }: RenderedWorkout,
  { id, form, ending }: WorkoutTarget,
): string {
  const platform = form === 'platform' ? `-${id}` : '';
  return `attachment; filename="pacekeeper-${day}-${type.replace(/[^a-z0-9_]/g, '')}${platform}.${ending}"`;
}
