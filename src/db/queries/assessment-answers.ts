import { eq } from 'drizzle-orm';
import { assessmentAnswers } from '../schema/assessment-answers.ts';
import type { Db, Tx } from '../transaction.ts';

export type AnswersRow = typeof assessmentAnswers.$inferSelect;

export async function getAnswers(db: Db, athleteId: string): Promise<AnswersRow | null> {
  const rows = await db.select().from(assessmentAnswers).where(eq(assessmentAnswers.athleteId, athleteId));
  return rows[0] ?? null;
}

/** Replaces the document as a whole; the caller holds the athlete's lock and counts the version. */
export async function putAnswers(tx: Tx, row: AnswersRow): Promise<void> {
  const { athleteId: _, ...changes } = row;
  await tx
    .insert(assessmentAnswers)
    .values(row)
    .onConflictDoUpdate({ target: [assessmentAnswers.athleteId], set: changes });
}
