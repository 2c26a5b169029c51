import type { PlannedWeek, Race } from '../../core/coaching/review-input.ts';
import { type ZoneTimeline, zonesOn } from '../../core/science/threshold-timeline.ts';
import type { Level } from '../../core/workout/library.ts';
import { workoutLoad } from '../../core/workout/workout-load.ts';
import { paceZones } from './block-workouts.ts';
import { sessionWorkout } from './session-workout.ts';

/**
 * The weeks of a plan with what each should cost, by the zones in force when it began, so that `load_over` can
 * compare both sides by one score. Unknown (null) stays a week without sessions or paces, or with one of them
 * by effort.
 */
export function withPlannedLoad(
  weeks: readonly PlannedWeek[],
  timeline: Pick<ZoneTimeline, 'changes'>,
  of: { level: Level; races: readonly Race[] },
): PlannedWeek[] {
  return weeks.map((w) => ({ ...w, plannedLoad: loadOfWeek(w, timeline, of) }));
}

function loadOfWeek(
  week: PlannedWeek,
  timeline: Pick<ZoneTimeline, 'changes'>,
  { level, races }: { level: Level; races: readonly Race[] },
): number | null {
  const zones = paceZones(zonesOn(timeline, week.start));
  const sessions = week.sessions.filter((s) => s.km > 0);
  if (zones === null || sessions.length === 0) return null;
  const race = races.find((r) => r.priority === 'A' && r.day >= week.start) ?? null;
  const order = { level, weekKm: week.plannedKm, zones, race };
  const loads = sessions.map((s) => workoutLoad(sessionWorkout(s, order), zones));
  return loads.reduce((sum, load) => (sum === null || load === null ? null : sum + load), 0);
}
