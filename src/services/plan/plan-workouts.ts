import type { Day } from '../../core/time.ts';
import type { PaceZones } from '../../core/workout/render.ts';
import type { Workout } from '../../core/workout/workout.ts';
import type { NewWorkout, PlannedWorkout } from '../../db/queries/plan.ts';
import type { PlanDocument } from './plan-document.ts';
import { sessionWorkout } from './session-workout.ts';

export interface WorkoutSources {
  /** decided or built for this version */
  given: readonly Workout[];
  /** rows of the version before */
  kept: readonly PlannedWorkout[];
  /** a session of these weeks that has none gets one */
  complete: (weekStart: Day) => boolean;
  zones: PaceZones | null;
}

/** The workouts of a version: as given, else as they stood, else made anew for a session that changed. */
export function workoutRows(
  plan: PlanDocument,
  { given, kept, complete, zones }: WorkoutSources,
): NewWorkout[] {
  const fresh = new Map(given.map((w) => [w.id, w]));
  const before = new Map(kept.map((row) => [row.workoutId, row]));
  return plan.weeks.flatMap((week) =>
    week.sessions
      .filter((s) => s.km > 0)
      .flatMap((s): NewWorkout[] => {
        const row = before.get(s.id);
        const same = row !== undefined && row.type === s.type && row.km === s.km;
        const steps =
          fresh.get(s.id) ??
          (same
            ? { ...(row.steps as Workout), day: s.day }
            : row !== undefined || complete(week.start)
              ? sessionWorkout(s, { level: plan.level, weekKm: week.km, zones, race: plan.race })
              : null);
        if (steps === null) return [];
        return [{ workoutId: s.id, day: s.day, type: s.type, steps, km: s.km, locked: s.locked }];
      }),
  );
}
