import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import { clearance } from '../schema/clearance.ts';
import { coachGrant } from '../schema/coach-grant.ts';
import { coachingSetting } from '../schema/coaching-setting.ts';
import type { Db, Tx } from '../transaction.ts';

export type CoachingSetting = typeof coachingSetting.$inferSelect;
export type Clearance = typeof clearance.$inferSelect;

export async function getCoachingSetting(db: Db, athleteId: string): Promise<CoachingSetting | null> {
  const rows = await db.select().from(coachingSetting).where(eq(coachingSetting.athleteId, athleteId));
  return rows[0] ?? null;
}

export async function putCoachingSetting(tx: Tx, row: CoachingSetting): Promise<void> {
  const { athleteId: _, ...set } = row;
  await tx.insert(coachingSetting).values(row).onConflictDoUpdate({ target: coachingSetting.athleteId, set });
}

/** Somebody else may change this athlete's plan now. */
export async function hasCoach(db: Db, athleteId: string, nowMs: number): Promise<boolean> {
  const rows = await db
    .select({ id: coachGrant.grantId })
    .from(coachGrant)
    .where(
      and(
        eq(coachGrant.athleteId, athleteId),
        isNull(coachGrant.endedMs),
        or(isNull(coachGrant.expiresMs), gt(coachGrant.expiresMs, nowMs)),
        sql`${coachGrant.scopes} ? 'plan:write'`,
      ),
    )
    .limit(1);
  return rows.length === 1;
}

/** Those in force, by day. */
export async function listClearances(db: Db, athleteId: string, until = '9999-12-31'): Promise<Clearance[]> {
  return db
    .select()
    .from(clearance)
    .where(and(eq(clearance.athleteId, athleteId), isNull(clearance.withdrawnMs), lte(clearance.day, until)))
    .orderBy(clearance.day, clearance.clearanceId);
}

/** False where the id is taken: the same was said before. */
export async function insertClearance(tx: Tx, row: typeof clearance.$inferInsert): Promise<boolean> {
  const rows = await tx
    .insert(clearance)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: clearance.clearanceId });
  return rows.length === 1;
}

/** False where no such clearance is in force. */
export async function withdrawClearance(
  tx: Tx,
  athleteId: string,
  clearanceId: string,
  atMs: number,
): Promise<boolean> {
  const rows = await tx
    .update(clearance)
    .set({ withdrawnMs: atMs })
    .where(
      and(
        eq(clearance.athleteId, athleteId),
        eq(clearance.clearanceId, clearanceId),
        isNull(clearance.withdrawnMs),
      ),
    )
    .returning({ id: clearance.clearanceId });
  return rows.length === 1;
}
