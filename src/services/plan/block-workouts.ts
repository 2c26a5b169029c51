import type { Level } from '../../core/coaching/policy.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import type { Zones } from '../../core/science/zones-at.ts';
import type { Level as LibraryLevel } from '../../core/workout/library.ts';
import { type PaceZones, renderWorkout, slowEasySpeed } from '../../core/workout/render.ts';
import type { Workout } from '../../core/workout/workout.ts';
import { sessionWorkout } from './session-workout.ts';

/** Paces for rendering; null for a runner without a threshold (ZON-2). */
export function paceZones(zones: Zones | null): PaceZones | null {
  if (
    zones === null ||
    zones.vdot === null ||
    zones.thresholdSpeedMps === null ||
    zones.easyCeilingMps === null
  ) {
    return null;
  }
  return {
    vdot: zones.vdot,
    thresholdSpeedMps: zones.thresholdSpeedMps,
    easyCeilingMps: zones.easyCeilingMps,
  };
}

/** The slow end of E; 8:00/km for a runner without zones. */
export function slowEasySPerKm(zones: PaceZones | null): number {
  return 1000 / slowEasySpeed(zones);
}

/** The decided sessions as workouts, rendered against the zones in force. */
export function blockWorkouts(
  decision: Pick<AdaptationDecision, 'sessions' | 'newKm'>,
  level: Level,
  zones: PaceZones | null,
  race: { distanceM: number } | null,
): Workout[] {
  const of = { level: Number(level.slice(1)) as LibraryLevel, weekKm: decision.newKm, zones, race };
  return decision.sessions
    .filter((s) => s.km > 0)
    .map((s) => sessionWorkout({ ...s, id: s.workoutId }, of))
    .map((workout) => renderWorkout(workout, zones));
}
