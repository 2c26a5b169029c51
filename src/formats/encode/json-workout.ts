import type { Workout } from '../../core/workout/workout.ts';
import { type EncodeWorkout, encoding } from './fidelity.ts';
import { prepareWorkout } from './prepare-workout.ts';

/** The workout as this project's own data: nothing is lost. `createdAt`: when it came to be as it is. */
export type WorkoutDocument = Workout & { km: number | null; createdAt: string };

export const encodeJson: EncodeWorkout<WorkoutDocument> = (rendered) =>
  encoding(() => {
    prepareWorkout(rendered, () => {});
    const { workout, km, changedMs } = rendered;
    return { ...workout, km, createdAt: new Date(changedMs).toISOString() };
  });
