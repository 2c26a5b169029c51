import type { PaceZones } from './render.ts';
import type { Workout } from './workout.ts';

/** A workout as it leaves: its targets are paces, heart rates or efforts of the zones in force at that moment. */
export interface RenderedWorkout {
  /** no target of it is a zone any more */
  workout: Workout;
  /** what devices and calendars know it by: stable over versions, other for every athlete, at most 20 characters */
  externalId: string;
  /** Unix ms of the latest change, of the workout or of the zones it was rendered against */
  changedMs: number;
  /** what it was rendered against; null for a runner who trains by effort */
  zones: PaceZones | null;
  /** planned distance, km */
  km: number | null;
}
