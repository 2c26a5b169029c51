import { raceBand } from '../../core/coaching/plan/choose-quality.ts';
import { maxWorkM } from '../../core/coaching/plan/cut-week.ts';
import { raceClassOf } from '../../core/coaching/plan/plan-policy.ts';
import type { Day } from '../../core/time.ts';
import { buildWorkout } from '../../core/workout/build-workout.ts';
import { type Level, LIBRARY_TYPES, type LibraryType } from '../../core/workout/library.ts';
import { type PaceZones, stepSpeed } from '../../core/workout/render.ts';
import type { Workout } from '../../core/workout/workout.ts';

export interface WorkoutOf {
  level: Level;
  weekKm: number;
  /** lengths follow from them; targets stay bands until the workout is rendered (LIB-3) */
  zones: PaceZones | null;
  /** whose pace race-pace work has; null: none ahead */
  race: { distanceM: number } | null;
}

/** A planned session as a workout, its fast work held to VOL-5; a type the library does not know is an easy run (LIB-1). */
export function sessionWorkout(
  session: { id: string; day: Day; type: string; km: number },
  { level, weekKm, zones, race }: WorkoutOf,
): Workout {
  const type: LibraryType = LIBRARY_TYPES.find((t) => t === session.type) ?? 'easy';
  return buildWorkout({
    id: session.id,
    version: 1,
    day: session.day,
    type,
    km: session.km,
    level,
    maxWorkM: maxWorkM(type, weekKm),
    speedOf: stepSpeed(zones),
    ...(race === null ? {} : { raceBand: raceBand(raceClassOf(race.distanceM)) }),
  });
}
