import { and, eq, isNull } from 'drizzle-orm';
import { goal } from '../schema/goal.ts';
import type { Db, Tx } from '../transaction.ts';

export type GoalRow = typeof goal.$inferSelect;

/** False where the id is taken. */
export async function insertGoal(tx: Tx, row: typeof goal.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(goal).values(row).onConflictDoNothing().returning({ id: goal.goalId });
  return rows.length === 1;
}

export async function getGoal(db: Db, athleteId: string, goalId: string): Promise<GoalRow | null> {
  const rows = await db
    .select()
    .from(goal)
    .where(and(eq(goal.athleteId, athleteId), eq(goal.goalId, goalId)));
  return rows[0] ?? null;
}

/** By the day of their event, goals without one last. */
export async function listGoals(
  db: Db,
  athleteId: string,
  { open = false }: { open?: boolean } = {},
): Promise<GoalRow[]> {
  return db
    .select()
    .from(goal)
    .where(and(eq(goal.athleteId, athleteId), open ? isNull(goal.endedMs) : undefined))
    .orderBy(goal.eventDay, goal.createdMs, goal.goalId);
}

/** Changes a goal that still stands at `after`; false, and nothing changed, where it has gone past it. */
export async function updateGoal(
  tx: Tx,
  athleteId: string,
  goalId: string,
  after: number,
  changes: Partial<Omit<GoalRow, 'athleteId' | 'goalId' | 'version'>>,
): Promise<boolean> {
  const rows = await tx
    .update(goal)
    .set({ ...changes, version: after + 1 })
    .where(and(eq(goal.athleteId, athleteId), eq(goal.goalId, goalId), eq(goal.version, after)))
    .returning({ id: goal.goalId });
  return rows.length === 1;
}
