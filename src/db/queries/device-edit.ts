import { and, desc, eq, gte } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { deviceEdit } from '../schema/device-edit.ts';
import type { Db, Tx } from '../transaction.ts';

export type DeviceEditRow = typeof deviceEdit.$inferSelect;
type OfWorkout = Pick<DeviceEditRow, 'athleteId' | 'connectionId' | 'externalId'>;

/** Those that wait for an answer, of days that are not over. */
export async function listOpenEdits(db: Db, athleteId: string, from: Day): Promise<DeviceEditRow[]> {
  return db
    .select()
    .from(deviceEdit)
    .where(and(eq(deviceEdit.athleteId, athleteId), eq(deviceEdit.state, 'open'), gte(deviceEdit.day, from)))
    .orderBy(deviceEdit.day, deviceEdit.editId);
}

/** Newest first. */
export async function listEdits(db: Db, athleteId: string, limit: number): Promise<DeviceEditRow[]> {
  return db
    .select()
    .from(deviceEdit)
    .where(eq(deviceEdit.athleteId, athleteId))
    .orderBy(desc(deviceEdit.seenMs), deviceEdit.editId)
    .limit(limit);
}

export async function lockEdit(tx: Tx, athleteId: string, editId: string): Promise<DeviceEditRow | null> {
  const rows = await tx
    .select()
    .from(deviceEdit)
    .where(and(eq(deviceEdit.athleteId, athleteId), eq(deviceEdit.editId, editId)))
    .for('update');
  return rows[0] ?? null;
}

/** The edit of this workout that waits for an answer; null: none. */
export async function openEditOf(
  db: Db,
  { athleteId, connectionId, externalId }: OfWorkout,
): Promise<DeviceEditRow | null> {
  const rows = await db
    .select()
    .from(deviceEdit)
    .where(
      and(
        eq(deviceEdit.athleteId, athleteId),
        eq(deviceEdit.connectionId, connectionId),
        eq(deviceEdit.externalId, externalId),
        eq(deviceEdit.state, 'open'),
      ),
    );
  return rows[0] ?? null;
}

export async function insertEdit(tx: Tx, row: typeof deviceEdit.$inferInsert): Promise<void> {
  await tx.insert(deviceEdit).values(row);
}

export async function settleEdit(
  tx: Tx,
  { athleteId, editId }: Pick<DeviceEditRow, 'athleteId' | 'editId'>,
  set: Partial<Pick<DeviceEditRow, 'state' | 'answeredMs' | 'answeredBy'>>,
): Promise<void> {
  await tx
    .update(deviceEdit)
    .set(set)
    .where(and(eq(deviceEdit.athleteId, athleteId), eq(deviceEdit.editId, editId)));
}
