import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { historyState } from '../schema/history-state.ts';
import type { Db, Tx } from '../transaction.ts';
import { lockAthlete } from './athlete.ts';

export type HistoryStateRow = typeof historyState.$inferSelect;

/**
 * Says that something which the walk through the history reads has changed on a day. Called by whoever writes
 * such a thing, before writing it: everyone takes the athlete first.
 */
export async function noteHistoryChange(tx: Tx, athleteId: string, day: Day): Promise<void> {
  await lockAthlete(tx, athleteId);
  const version = randomUUID();
  await tx
    .insert(historyState)
    .values({ athleteId, changedFrom: day, changes: 1, version })
    .onConflictDoUpdate({
      target: historyState.athleteId,
      set: {
        version,
        changedFrom: sql`least(${historyState.changedFrom}, excluded.changed_from)`,
        changes: sql`${historyState.changes} + 1`,
      },
    });
}

/** Null: nothing was ever noted or kept. */
export async function getHistoryState(db: Db, athleteId: string): Promise<HistoryStateRow | null> {
  const rows = await db.select().from(historyState).where(eq(historyState.athleteId, athleteId));
  return rows[0] ?? null;
}

/**
 * Gives the row another version and says nothing else: something was written that an evaluation finds or reads,
 * but the walk may be taken up where it stood. The caller holds the athlete's lock.
 */
export async function touchHistory(tx: Tx, athleteId: string): Promise<void> {
  await tx.update(historyState).set({ version: randomUUID() }).where(eq(historyState.athleteId, athleteId));
}

/**
 * Keeps where a walk stood that saw `changes` changes, when it is the newest: false, and nothing written, where
 * something has changed since or another walk was kept meanwhile. The caller holds the athlete's lock.
 */
export async function keepHistoryState(
  tx: Tx,
  row: { athleteId: string; state: unknown; sawChanges: number; updatedMs: number },
): Promise<boolean> {
  const { athleteId, state, sawChanges, updatedMs } = row;
  const content = { state, changedFrom: null, changes: sawChanges + 1, updatedMs, version: randomUUID() };
  const rows = await tx
    .insert(historyState)
    .values({ athleteId, ...content })
    .onConflictDoUpdate({
      target: historyState.athleteId,
      set: content,
      setWhere: eq(historyState.changes, sawChanges),
    })
    .returning({ id: historyState.athleteId });
  return rows.length === 1;
}

/** The number of changes so far, for a walk that is not kept but must not write what is out of date. */
export async function countHistoryChanges(db: Db, athleteId: string): Promise<number> {
  const rows = await db
    .select({ changes: historyState.changes })
    .from(historyState)
    .where(eq(historyState.athleteId, athleteId));
  return rows[0]?.changes ?? 0;
}
