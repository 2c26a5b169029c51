import { eq } from 'drizzle-orm';
import { availability } from '../schema/availability.ts';
import type { Db, Tx } from '../transaction.ts';

export type AvailabilityRow = typeof availability.$inferSelect;

export async function getAvailability(db: Db, athleteId: string): Promise<AvailabilityRow | null> {
  const rows = await db.select().from(availability).where(eq(availability.athleteId, athleteId));
  return rows[0] ?? null;
}

/** Replaces the document as a whole; the caller holds the athlete's lock and counts the version. */
export async function putAvailability(tx: Tx, row: AvailabilityRow): Promise<void> {
  const { athleteId: _, ...changes } = row;
  await tx
    .insert(availability)
    .values(row)
    .onConflictDoUpdate({ target: [availability.athleteId], set: changes });
}
