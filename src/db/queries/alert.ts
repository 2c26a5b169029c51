import { and, desc, eq, gt, lte, ne, or } from 'drizzle-orm';
import { alert } from '../schema/alert.ts';
import type { Db, Tx } from '../transaction.ts';

export type AlertRow = typeof alert.$inferSelect;

/** Those not resolved, and those resolved after `sinceMs`; newest first. */
export async function listAlerts(db: Db, athleteId: string, sinceMs: number): Promise<AlertRow[]> {
  return db
    .select()
    .from(alert)
    .where(
      and(eq(alert.athleteId, athleteId), or(ne(alert.state, 'resolved'), gt(alert.resolvedMs, sinceMs))),
    )
    .orderBy(desc(alert.openedMs), alert.alertId);
}

/** Alerts of any athlete that somebody has to be told of, oldest first. Only for the tables' owner. */
export async function listUntold(
  db: Db,
  nowMs: number,
  most: number,
): Promise<Pick<AlertRow, 'athleteId' | 'alertId'>[]> {
  return db
    .select({ athleteId: alert.athleteId, alertId: alert.alertId })
    .from(alert)
    .where(lte(alert.tellMs, nowMs))
    .orderBy(alert.tellMs, alert.alertId)
    .limit(most);
}

export async function getAlert(db: Db, athleteId: string, alertId: string): Promise<AlertRow | null> {
  const rows = await db
    .select()
    .from(alert)
    .where(and(eq(alert.athleteId, athleteId), eq(alert.alertId, alertId)));
  return rows[0] ?? null;
}

export async function insertAlert(tx: Tx, row: AlertRow): Promise<void> {
  await tx.insert(alert).values(row);
}

export async function updateAlert(
  tx: Tx,
  athleteId: string,
  alertId: string,
  changes: Partial<Omit<AlertRow, 'athleteId' | 'alertId'>>,
): Promise<AlertRow> {
  const rows = await tx
    .update(alert)
    .set(changes)
    .where(and(eq(alert.athleteId, athleteId), eq(alert.alertId, alertId)))
    .returning();
  return rows[0]!;
}
