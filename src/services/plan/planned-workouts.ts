import type { Day } from '../../core/time.ts';
import { renderWorkout } from '../../core/workout/render.ts';
import type { RenderedWorkout } from '../../core/workout/rendered-workout.ts';
import type { Workout } from '../../core/workout/workout.ts';
import { getActivePlan, latestPlanVersion, listWorkouts } from '../../db/queries/plan.ts';
import type { Db } from '../../db/transaction.ts';
import { externalIdOf } from '../../formats/encode/external-id.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { latestZones } from './plans.ts';

export interface DayRange {
  from?: Day;
  to?: Day;
}

/** Workouts of the plan in force by day, rendered against the zones that hold now. */
export async function listPlannedWorkouts(
  deps: Pick<ServiceDeps, 'db'>,
  athleteId: string,
  range: DayRange = {},
): Promise<RenderedWorkout[]> {
  return deps.db.read((db) => renderPlanned(db, athleteId, range));
}

/** As `listPlannedWorkouts`, inside a reading that is under way. */
export async function renderPlanned(db: Db, athleteId: string, range: DayRange): Promise<RenderedWorkout[]> {
  const active = await getActivePlan(db, athleteId);
  const latest = active === null ? null : await latestPlanVersion(db, athleteId, active.planId);
  if (active === null || latest === null) return [];
  const { planId } = active;
  const { version, createdMs } = latest;
  const { zones, sinceMs } = await latestZones(db, athleteId);
  const rows = await listWorkouts(db, athleteId, { planId, version, ...range });
  return rows.map((row) => ({
    workout: { ...renderWorkout(row.steps as Workout, zones), version },
    externalId: externalIdOf(athleteId, planId, row.workoutId),
    // new zones change what a watch is told, so they count as a change of the workout (EXP-5)
    changedMs: Math.max(createdMs, sinceMs),
    zones,
    km: row.km,
  }));
}
