import { and, eq } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { thresholdStatement } from '../schema/threshold-statement.ts';
import type { Db, Tx } from '../transaction.ts';

export type ThresholdStatement = typeof thresholdStatement.$inferSelect;

/** Writes what holds from a day on; what was said on that day before is replaced as a whole. */
export async function putStatement(tx: Tx, row: typeof thresholdStatement.$inferInsert): Promise<void> {
  const { athleteId: _, day: __, ...given } = row;
  const changes = { speedMps: null, lthrBpm: null, takenBack: [], ...given };
  await tx
    .insert(thresholdStatement)
    .values(row)
    .onConflictDoUpdate({ target: [thresholdStatement.athleteId, thresholdStatement.day], set: changes });
}

export async function deleteStatement(tx: Tx, athleteId: string, day: Day): Promise<void> {
  await tx
    .delete(thresholdStatement)
    .where(and(eq(thresholdStatement.athleteId, athleteId), eq(thresholdStatement.day, day)));
}

/** Oldest day first. */
export async function listStatements(db: Db, athleteId: string): Promise<ThresholdStatement[]> {
  return db
    .select()
    .from(thresholdStatement)
    .where(eq(thresholdStatement.athleteId, athleteId))
    .orderBy(thresholdStatement.day);
}
