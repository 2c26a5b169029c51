import { and, eq, gte, lte } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { strengthLog } from '../schema/strength-log.ts';
import type { Db, Tx } from '../transaction.ts';

export type StrengthLog = typeof strengthLog.$inferSelect;

/** Writes a log under its id; saying something else later replaces it as a whole. */
export async function putStrengthLog(tx: Tx, row: StrengthLog): Promise<void> {
  const { athleteId: _, logId: __, ...changes } = row;
  await tx
    .insert(strengthLog)
    .values(row)
    .onConflictDoUpdate({ target: [strengthLog.athleteId, strengthLog.logId], set: changes });
}

export async function getStrengthLog(db: Db, athleteId: string, logId: string): Promise<StrengthLog | null> {
  const rows = await db
    .select()
    .from(strengthLog)
    .where(and(eq(strengthLog.athleteId, athleteId), eq(strengthLog.logId, logId)));
  return rows[0] ?? null;
}

export async function deleteStrengthLog(tx: Tx, athleteId: string, logId: string): Promise<boolean> {
  const rows = await tx
    .delete(strengthLog)
    .where(and(eq(strengthLog.athleteId, athleteId), eq(strengthLog.logId, logId)))
    .returning({ id: strengthLog.logId });
  return rows.length === 1;
}

/** Both ends included, oldest first. */
export async function listStrengthLogs(
  db: Db,
  athleteId: string,
  from: Day,
  to: Day,
): Promise<StrengthLog[]> {
  return db
    .select()
    .from(strengthLog)
    .where(and(eq(strengthLog.athleteId, athleteId), gte(strengthLog.day, from), lte(strengthLog.day, to)))
    .orderBy(strengthLog.day, strengthLog.logId);
}
