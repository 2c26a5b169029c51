import { and, desc, eq, gte, inArray, lte, sql } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { plan } from '../schema/plan.ts';
import { planVersion } from '../schema/plan-version.ts';
import { plannedWorkout } from '../schema/planned-workout.ts';
import type { Db, Tx } from '../transaction.ts';
import { noteEvent } from './program-event.ts';

export type Plan = typeof plan.$inferSelect;
export type PlanVersion = typeof planVersion.$inferSelect;
export type PlannedWorkout = typeof plannedWorkout.$inferSelect;
export type NewWorkout = Omit<typeof plannedWorkout.$inferInsert, 'athleteId' | 'planId' | 'version'>;

/** Makes this the athlete's one active plan, an ended one again if need be; the one before stays, inactive. */
export async function startPlan(tx: Tx, row: Omit<typeof plan.$inferInsert, 'active'>): Promise<void> {
  await endActivePlan(tx, row.athleteId);
  const { goal, startDay, endDay } = row;
  await tx
    .insert(plan)
    .values({ ...row, active: true })
    .onConflictDoUpdate({
      target: [plan.athleteId, plan.planId],
      set: { goal, startDay, endDay, active: true },
    });
}

/** False where there was none. */
export async function endActivePlan(tx: Tx, athleteId: string): Promise<boolean> {
  const rows = await tx
    .update(plan)
    .set({ active: false })
    .where(and(eq(plan.athleteId, athleteId), eq(plan.active, true)))
    .returning({ id: plan.planId });
  return rows.length === 1;
}

export async function getActivePlan(db: Db, athleteId: string): Promise<Plan | null> {
  const rows = await db
    .select()
    .from(plan)
    .where(and(eq(plan.athleteId, athleteId), eq(plan.active, true)));
  return rows[0] ?? null;
}

/**
 * Writes the version after `after` (0: the first) with all its workouts and answers its number. Null,
 * and nothing written, where the plan has gone past `after` meanwhile.
 */
export async function appendPlanVersion(
  tx: Tx,
  row: Omit<typeof planVersion.$inferInsert, 'version'> & { after: number },
  workouts: readonly NewWorkout[],
): Promise<number | null> {
  const { after, ...content } = row;
  const version = after + 1;
  const inserted = await tx
    .insert(planVersion)
    .values({ ...content, version })
    .onConflictDoNothing()
    .returning({ version: planVersion.version });
  if (inserted.length === 0) return null;
  if (workouts.length > 0) {
    const { athleteId, planId } = row;
    await tx
      .insert(plannedWorkout)
      .values(workouts.map((workout) => ({ ...workout, athleteId, planId, version })));
  }
  const about = { type: 'workout.adjusted' as const, planId: row.planId, version };
  await noteEvent(tx, row.athleteId, about, row.createdMs);
  return version;
}

export async function latestPlanVersion(
  db: Db,
  athleteId: string,
  planId: string,
): Promise<PlanVersion | null> {
  const rows = await db
    .select()
    .from(planVersion)
    .where(and(eq(planVersion.athleteId, athleteId), eq(planVersion.planId, planId)))
    .orderBy(desc(planVersion.version))
    .limit(1);
  return rows[0] ?? null;
}

/** Newest first, without their workouts. */
export async function listPlanVersions(db: Db, athleteId: string, planId: string): Promise<PlanVersion[]> {
  return db
    .select()
    .from(planVersion)
    .where(and(eq(planVersion.athleteId, athleteId), eq(planVersion.planId, planId)))
    .orderBy(desc(planVersion.version));
}

/** What a version is without what it holds. */
export type PlanVersionHead = Pick<PlanVersion, 'version' | 'madeBy' | 'reason' | 'decisionId'> & {
  decidedFor: Day | null;
};

/** Newest first: which versions there are, without reading them. */
export async function listPlanVersionHeads(
  db: Db,
  athleteId: string,
  planId: string,
): Promise<PlanVersionHead[]> {
  const { version, madeBy, reason, decisionId, outline } = planVersion;
  const decidedFor = sql<Day | null>`${outline}->>'decidedFor'`;
  return db
    .select({ version, madeBy, reason, decisionId, decidedFor })
    .from(planVersion)
    .where(and(eq(planVersion.athleteId, athleteId), eq(planVersion.planId, planId)))
    .orderBy(desc(version));
}

/** These versions, newest first, without their workouts. */
export async function getPlanVersions(
  db: Db,
  athleteId: string,
  planId: string,
  versions: readonly number[],
): Promise<PlanVersion[]> {
  return db
    .select()
    .from(planVersion)
    .where(
      and(
        eq(planVersion.athleteId, athleteId),
        eq(planVersion.planId, planId),
        inArray(planVersion.version, [...versions]),
      ),
    )
    .orderBy(desc(planVersion.version));
}

/**
 * The weeks that begin in a range (both ends included), as every version had them, newest first: of all plans the
 * athlete ever had, or of one.
 */
export async function listPlannedWeeks(
  db: Db,
  athleteId: string,
  range: { from: Day; to: Day },
  ofPlan: string | null = null,
) {
  const { planId, version, createdMs, outline } = planVersion;
  const { from, to } = range;
  return db
    .select({
      planId,
      version,
      createdMs,
      /** the coaching room owns their shape */
      weeks: sql<unknown>`jsonb_path_query_array(${outline},
        '$.document.weeks[*] ? (@.start >= $from && @.start <= $to)',
        jsonb_build_object('from', ${from}::text, 'to', ${to}::text))`.mapWith(outline),
    })
    .from(planVersion)
    .where(
      and(eq(planVersion.athleteId, athleteId), ofPlan === null ? undefined : eq(planVersion.planId, ofPlan)),
    )
    .orderBy(desc(createdMs), desc(version), planId);
}

/** The workouts of one version by day, both ends of the range included. */
export async function listWorkouts(
  db: Db,
  athleteId: string,
  of: { planId: string; version: number; from?: Day; to?: Day },
): Promise<PlannedWorkout[]> {
  return db
    .select()
    .from(plannedWorkout)
    .where(
      and(
        eq(plannedWorkout.athleteId, athleteId),
        eq(plannedWorkout.planId, of.planId),
        eq(plannedWorkout.version, of.version),
        of.from === undefined ? undefined : gte(plannedWorkout.day, of.from),
        of.to === undefined ? undefined : lte(plannedWorkout.day, of.to),
      ),
    )
    .orderBy(plannedWorkout.day, plannedWorkout.workoutId);
}

/** Newest first, the active one and those before it. */
export async function listPlans(db: Db, athleteId: string): Promise<Plan[]> {
  return db
    .select()
    .from(plan)
    .where(eq(plan.athleteId, athleteId))
    .orderBy(desc(plan.createdMs), plan.planId);
}

export async function getPlan(db: Db, athleteId: string, planId: string): Promise<Plan | null> {
  const rows = await db
    .select()
    .from(plan)
    .where(and(eq(plan.athleteId, athleteId), eq(plan.planId, planId)));
  return rows[0] ?? null;
}
