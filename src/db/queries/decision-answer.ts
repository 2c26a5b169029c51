import { and, eq, gte, inArray } from 'drizzle-orm';
import { decisionAnswer } from '../schema/decision-answer.ts';
import type { Db, Tx } from '../transaction.ts';
import { noteEvent } from './program-event.ts';

export type DecisionAnswer = typeof decisionAnswer.$inferSelect;

/** False where the decision has been answered before; the first answer stands. */
export async function insertAnswer(tx: Tx, row: DecisionAnswer): Promise<boolean> {
  const rows = await tx
    .insert(decisionAnswer)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: decisionAnswer.decisionId });
  if (rows.length === 0) return false;
  const { athleteId, decisionId, createdMs } = row;
  await noteEvent(tx, athleteId, { type: 'decision.answered', decisionId }, createdMs);
  return true;
}

export async function getAnswer(
  db: Db,
  athleteId: string,
  decisionId: string,
): Promise<DecisionAnswer | null> {
  const rows = await db
    .select()
    .from(decisionAnswer)
    .where(and(eq(decisionAnswer.athleteId, athleteId), eq(decisionAnswer.decisionId, decisionId)));
  return rows[0] ?? null;
}

export async function answersTo(
  db: Db,
  athleteId: string,
  decisionIds: readonly string[],
): Promise<DecisionAnswer[]> {
  if (decisionIds.length === 0) return [];
  return db
    .select()
    .from(decisionAnswer)
    .where(
      and(eq(decisionAnswer.athleteId, athleteId), inArray(decisionAnswer.decisionId, [...decisionIds])),
    );
}

export async function answersSince(db: Db, athleteId: string, sinceMs: number): Promise<DecisionAnswer[]> {
  return db
    .select()
    .from(decisionAnswer)
    .where(and(eq(decisionAnswer.athleteId, athleteId), gte(decisionAnswer.createdMs, sinceMs)))
    .orderBy(decisionAnswer.createdMs, decisionAnswer.decisionId);
}
