import { z } from 'zod';
import type { RenderedWorkout } from '../../../core/workout/rendered-workout.ts';
import { listPlannedWorkouts } from '../../../services/plan/planned-workouts.ts';
import type { Authorized } from '../../authorize.ts';
import { refusal } from '../../problem.ts';

export const workoutPath = z.strictObject({ id: z.string().min(1).max(80) });

/** Rendered at this moment, against the zones in force. */
export async function findWorkout(
  { deps, athleteId }: Authorized<'athlete'>,
  id: string,
): Promise<RenderedWorkout> {
  const workouts = await listPlannedWorkouts(deps, athleteId);
  const found = workouts.find(({ workout }) => workout.id === id);
  if (found === undefined)
    throw refusal('WORKOUT_NOT_FOUND', 'The plan in force has no workout with this id.');
  return found;
}
