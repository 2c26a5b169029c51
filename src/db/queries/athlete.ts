import { eq } from 'drizzle-orm';
import { athlete } from '../schema/athlete.ts';
import type { Db, Tx } from '../transaction.ts';

export type Athlete = typeof athlete.$inferSelect;
export type NewAthlete = typeof athlete.$inferInsert;

/** False where the athlete is there already; nothing is changed then. */
export async function insertAthlete(tx: Tx, row: NewAthlete): Promise<boolean> {
  const rows = await tx
    .insert(athlete)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: athlete.athleteId });
  return rows.length === 1;
}

export async function getAthlete(db: Db, athleteId: string): Promise<Athlete | null> {
  const rows = await db.select().from(athlete).where(eq(athlete.athleteId, athleteId));
  return rows[0] ?? null;
}

/** Takes the athlete for the rest of the transaction: whoever changes series or plan waits here. Null: no such athlete. */
export async function lockAthlete(tx: Tx, athleteId: string): Promise<Athlete | null> {
  const rows = await tx.select().from(athlete).where(eq(athlete.athleteId, athleteId)).for('update');
  return rows[0] ?? null;
}

export async function listAthletes(db: Db): Promise<Athlete[]> {
  return db.select().from(athlete).orderBy(athlete.createdMs, athlete.athleteId);
}

export async function updateAthlete(
  tx: Tx,
  athleteId: string,
  changes: Partial<Omit<NewAthlete, 'athleteId' | 'createdMs'>>,
): Promise<boolean> {
  const rows = await tx
    .update(athlete)
    .set(changes)
    .where(eq(athlete.athleteId, athleteId))
    .returning({ id: athlete.athleteId });
  return rows.length === 1;
}
