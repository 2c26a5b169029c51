import { and, desc, eq, isNull } from 'drizzle-orm';
import { activityMerge } from '../schema/activity-merge.ts';
import type { Db, Tx } from '../transaction.ts';

export type ActivityMerge = typeof activityMerge.$inferSelect;

export async function insertMerge(tx: Tx, row: typeof activityMerge.$inferInsert): Promise<void> {
  await tx.insert(activityMerge).values(row);
}

export async function getMerge(db: Db, athleteId: string, mergeId: string): Promise<ActivityMerge | null> {
  const rows = await db.select().from(activityMerge).where(isOne(athleteId, mergeId));
  return rows[0] ?? null;
}

/** What was merged into an activity and not taken back, the last first. */
export async function listMerges(db: Db, athleteId: string, keptId: string): Promise<ActivityMerge[]> {
  return db
    .select()
    .from(activityMerge)
    .where(
      and(
        eq(activityMerge.athleteId, athleteId),
        eq(activityMerge.keptId, keptId),
        isNull(activityMerge.undoneMs),
      ),
    )
    .orderBy(desc(activityMerge.mergedMs), activityMerge.mergeId);
}

export async function markUndone(
  tx: Tx,
  athleteId: string,
  mergeId: string,
  undoneMs: number,
): Promise<void> {
  await tx.update(activityMerge).set({ undoneMs }).where(isOne(athleteId, mergeId));
}

function isOne(athleteId: string, mergeId: string) {
  return and(eq(activityMerge.athleteId, athleteId), eq(activityMerge.mergeId, mergeId));
}
