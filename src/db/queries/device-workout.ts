import { and, eq, gt, gte, isNull, lt, or } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { connection } from '../schema/connection.ts';
import { deviceWorkout } from '../schema/device-workout.ts';
import { planVersion } from '../schema/plan-version.ts';
import { threshold } from '../schema/threshold.ts';
import type { Db, Tx } from '../transaction.ts';

export type DeviceWorkout = typeof deviceWorkout.$inferSelect;
type Key = Pick<DeviceWorkout, 'athleteId' | 'connectionId' | 'externalId'>;

/** What stands at a platform, or should, from a day on. */
export async function listDeviceWorkouts(
  db: Db,
  { athleteId, connectionId }: Pick<Key, 'athleteId' | 'connectionId'>,
  from: Day,
): Promise<DeviceWorkout[]> {
  return db
    .select()
    .from(deviceWorkout)
    .where(
      and(
        eq(deviceWorkout.athleteId, athleteId),
        eq(deviceWorkout.connectionId, connectionId),
        gte(deviceWorkout.day, from),
      ),
    )
    .orderBy(deviceWorkout.day, deviceWorkout.externalId);
}

export async function getDeviceWorkout(db: Db, key: Key): Promise<DeviceWorkout | null> {
  const rows = await db.select().from(deviceWorkout).where(isOne(key));
  return rows[0] ?? null;
}

export async function putDeviceWorkout(tx: Tx, row: typeof deviceWorkout.$inferInsert): Promise<void> {
  const { athleteId: _, connectionId: __, externalId: ___, ...set } = row;
  await tx
    .insert(deviceWorkout)
    .values(row)
    .onConflictDoUpdate({
      target: [deviceWorkout.athleteId, deviceWorkout.connectionId, deviceWorkout.externalId],
      set,
    });
}

/**
 * What came of sending a version. How it stands is written while that version is the newest; what the platform
 * calls it always is, because the version that has overtaken it has to find it there.
 */
export async function settleDeviceWorkout(
  tx: Tx,
  key: Key,
  version: number,
  { remote, seen, ...standing }: Partial<Pick<DeviceWorkout, 'state' | 'remote' | 'code' | 'seen'>>,
): Promise<void> {
  if (remote !== undefined)
    await tx
      .update(deviceWorkout)
      .set({ remote, seen: seen ?? null })
      .where(isOne(key));
  if (Object.keys(standing).length === 0) return;
  await tx
    .update(deviceWorkout)
    .set(standing)
    .where(and(isOne(key), eq(deviceWorkout.version, version)));
}

/**
 * Over all athletes: makes due the connections whose plan or zones have changed since workouts were last sent. Looks at
 * what was changed after `sinceMs` alone, which an index finds.
 */
export async function dueForWorkouts(tx: Tx, nowMs: number, sinceMs: number): Promise<void> {
  for (const table of [planVersion, threshold]) {
    await tx
      .update(connection)
      .set({ dueMs: nowMs })
      .from(table)
      .where(
        and(
          gt(table.createdMs, sinceMs),
          eq(connection.athleteId, table.athleteId),
          lt(connection.pushedMs, table.createdMs),
          eq(connection.state, 'active'),
          or(isNull(connection.dueMs), gt(connection.dueMs, nowMs)),
        ),
      );
  }
}

function isOne({ athleteId, connectionId, externalId }: Key) {
  return and(
    eq(deviceWorkout.athleteId, athleteId),
    eq(deviceWorkout.connectionId, connectionId),
    eq(deviceWorkout.externalId, externalId),
  );
}
