import { and, eq, isNull } from 'drizzle-orm';
import { planLock } from '../schema/plan-lock.ts';
import type { Db, Tx } from '../transaction.ts';

export type PlanLock = typeof planLock.$inferSelect;

/** False where the id is taken: the same lock was set before. */
export async function insertLock(tx: Tx, row: typeof planLock.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(planLock).values(row).onConflictDoNothing().returning({ id: planLock.lockId });
  return rows.length === 1;
}

/** Those in force, by day. */
export async function listLocks(db: Db, athleteId: string): Promise<PlanLock[]> {
  return db
    .select()
    .from(planLock)
    .where(and(eq(planLock.athleteId, athleteId), isNull(planLock.liftedMs)))
    .orderBy(planLock.day, planLock.lockId);
}

/** False where no such lock is in force. */
export async function liftLock(tx: Tx, athleteId: string, lockId: string, atMs: number): Promise<boolean> {
  const rows = await tx
    .update(planLock)
    .set({ liftedMs: atMs })
    .where(and(eq(planLock.athleteId, athleteId), eq(planLock.lockId, lockId), isNull(planLock.liftedMs)))
    .returning({ id: planLock.lockId });
  return rows.length === 1;
}
