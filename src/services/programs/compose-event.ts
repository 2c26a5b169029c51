import { and, eq, inArray } from 'drizzle-orm';
import type { ProgramEventAbout } from '../../core/access/program-event.ts';
import { feedsTraining } from '../../core/access/source-policy.ts';
import { addDays, type Day, localDay } from '../../core/time.ts';
import { getAlert } from '../../db/queries/alert.ts';
import { getDecision } from '../../db/queries/decision.ts';
import { getAnswer } from '../../db/queries/decision-answer.ts';
import { listWorkouts, type PlannedWorkout } from '../../db/queries/plan.ts';
import type { ProgramEvent } from '../../db/queries/program-event.ts';
import { activity } from '../../db/schema/activity.ts';
import type { Db } from '../../db/transaction.ts';

/** Of one workout what has become of it since the version before. */
export interface WorkoutChange {
  workoutId: string;
  day: Day;
  change: 'added' | 'changed' | 'dropped';
}

/**
 * What is told of an event: ids, and what changed; never a figure of a body. Read as whoever is told, in a
 * transaction that begins now: what that reader may not see any more is not in it. Null: nothing to tell.
 */
export async function composeEvent(
  db: Db,
  { athleteId, about, occurredMs }: Pick<ProgramEvent, 'athleteId' | 'about' | 'occurredMs'>,
): Promise<object | null> {
  switch (about.type) {
    case 'workout.adjusted': {
      const workouts = await changesOf(db, athleteId, about, occurredMs);
      return workouts.length === 0 ? null : { planId: about.planId, planVersion: about.version, workouts };
    }
    case 'activity.analysed': {
      const activities = await analysed(db, athleteId, about.activityIds);
      return activities.length === 0 ? null : { activities };
    }
    case 'alert.raised': {
      const alert = await getAlert(db, athleteId, about.alertId);
      return alert === null ? null : { alertId: about.alertId, level: alert.level, state: alert.state };
    }
    case 'decision.proposed':
    case 'decision.applied':
    case 'decision.answered': {
      const { decisionId } = about;
      const decision = await getDecision(db, athleteId, decisionId);
      const answer = await getAnswer(db, athleteId, decisionId);
      if (decision === null) return null;
      const told = { decisionId, asOf: decision.asOfDay };
      return about.type === 'decision.answered' ? { ...told, answer: answer?.kind ?? null } : told;
    }
  }
}

/** What came from a source that programs may not read is hidden from them by the database; here once more. */
async function analysed(db: Db, athleteId: string, activityIds: readonly string[]) {
  const rows = await db
    .select({ activityId: activity.activityId, day: activity.localDay, policy: activity.policy })
    .from(activity)
    .where(and(eq(activity.athleteId, athleteId), inArray(activity.activityId, [...activityIds])))
    .orderBy(activity.startMs, activity.activityId);
  return rows.flatMap(({ activityId, day, policy }) => (feedsTraining(policy) ? [{ activityId, day }] : []));
}

/** From the day on at which it changed: what is over is history. */
async function changesOf(
  db: Db,
  athleteId: string,
  { planId, version }: Extract<ProgramEventAbout, { type: 'workout.adjusted' }>,
  occurredMs: number,
): Promise<WorkoutChange[]> {
  // wherever the athlete is, it is this day or a later one
  const from = addDays(localDay(occurredMs, 'UTC'), -1);
  const now = await listWorkouts(db, athleteId, { planId, version, from });
  const before = version > 1 ? await listWorkouts(db, athleteId, { planId, version: version - 1, from }) : [];
  const known = new Map(before.map((one) => [one.workoutId, one]));
  const changes = now.flatMap(({ workoutId, day, ...one }): WorkoutChange[] => {
    const earlier = known.get(workoutId);
    known.delete(workoutId);
    if (earlier === undefined) return [{ workoutId, day, change: 'added' }];
    const isSame = earlier.day === day && contentOf(earlier) === contentOf(one);
    return isSame ? [] : [{ workoutId, day, change: 'changed' }];
  });
  const dropped = [...known.values()].map(
    ({ workoutId, day }): WorkoutChange => ({ workoutId, day, change: 'dropped' }),
  );
  return [...changes, ...dropped].toSorted((a, b) =>
    a.day < b.day ? -1 : a.day > b.day ? 1 : a.workoutId < b.workoutId ? -1 : 1,
  );
}

function contentOf({ steps, km }: Pick<PlannedWorkout, 'steps' | 'km'>): string {
  const { id: _, version: __, ...content } = steps as Record<string, unknown>;
  return JSON.stringify([sorted(content), km]);
}

/** The database keeps no order of fields. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, one]) => [name, sorted(one)]));
}
