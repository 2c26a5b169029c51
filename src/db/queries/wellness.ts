import { and, eq, gte, isNull, lte } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { wellnessDay } from '../schema/wellness-day.ts';
import type { Db, Tx } from '../transaction.ts';

export type WellnessDay = typeof wellnessDay.$inferSelect;

/** Replaces the whole day: a value left out becomes unknown. */
export async function putWellnessDay(tx: Tx, row: typeof wellnessDay.$inferInsert): Promise<void> {
  const { athleteId: _, day: __, ...given } = row;
  const changes = {
    restHrBpm: null,
    hrvRmssdMs: null,
    hrvSdnnMs: null,
    sleepS: null,
    feel: null,
    weightKg: null,
    ...given,
  };
  await tx
    .insert(wellnessDay)
    .values(row)
    .onConflictDoUpdate({ target: [wellnessDay.athleteId, wellnessDay.day], set: changes });
}

/** Both ends included, oldest first; days without anything are left out. */
export async function listWellness(db: Db, athleteId: string, from: Day, to: Day): Promise<WellnessDay[]> {
  return db
    .select()
    .from(wellnessDay)
    .where(and(eq(wellnessDay.athleteId, athleteId), gte(wellnessDay.day, from), lte(wellnessDay.day, to)))
    .orderBy(wellnessDay.day);
}

export async function deleteWellnessDay(tx: Tx, athleteId: string, day: Day): Promise<boolean> {
  const rows = await tx
    .delete(wellnessDay)
    .where(and(eq(wellnessDay.athleteId, athleteId), eq(wellnessDay.day, day)))
    .returning({ day: wellnessDay.day });
  return rows.length === 1;
}

/** Forgets what a source measured; how the runner felt stays. */
export async function dropReadings(tx: Tx, athleteId: string, source: string): Promise<void> {
  const ofSource = and(eq(wellnessDay.athleteId, athleteId), eq(wellnessDay.source, source));
  await tx.delete(wellnessDay).where(and(ofSource, isNull(wellnessDay.feel)));
  const none = { restHrBpm: null, hrvRmssdMs: null, hrvSdnnMs: null, sleepS: null, weightKg: null };
  await tx.update(wellnessDay).set(none).where(ofSource);
}
