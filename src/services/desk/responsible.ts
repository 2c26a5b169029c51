import { eq } from 'drizzle-orm';
import { care } from '../../db/schema/care.ts';
import type { Db } from '../../db/transaction.ts';

export type Care = typeof care.$inferSelect;

/** Who was made responsible for the athlete, whether or not that person still may; null: nobody. */
export async function responsibleOf(db: Db, athleteId: string): Promise<Care | null> {
  const rows = await db.select().from(care).where(eq(care.athleteId, athleteId));
  return rows[0] ?? null;
}
