import { and, eq, lte } from 'drizzle-orm';
import { keptAnswer } from '../schema/kept-answer.ts';
import type { Db, Tx } from '../transaction.ts';

export type KeptAnswer = typeof keptAnswer.$inferSelect;
type Named = Pick<KeptAnswer, 'athleteId' | 'keyDigest'>;
const is = ({ athleteId, keyDigest }: Named) =>
  and(eq(keptAnswer.athleteId, athleteId), eq(keptAnswer.keyDigest, keyDigest));

/** True for whoever comes first with this key. */
export async function claimAnswer(
  tx: Tx,
  row: Named & Pick<KeptAnswer, 'requestDigest' | 'askedMs'>,
): Promise<boolean> {
  const made = await tx
    .insert(keptAnswer)
    .values(row)
    .onConflictDoNothing()
    .returning({ of: keptAnswer.keyDigest });
  return made.length === 1;
}

export async function getAnswer(db: Db, of: Named): Promise<KeptAnswer | null> {
  const [row] = await db.select().from(keptAnswer).where(is(of));
  return row ?? null;
}

export async function keepAnswer(
  tx: Tx,
  of: Named,
  answer: Pick<KeptAnswer, 'status' | 'body' | 'etag'>,
): Promise<void> {
  await tx.update(keptAnswer).set(answer).where(is(of));
}

/** For a request that did nothing: the key may be used again. */
export async function dropAnswer(tx: Tx, of: Named): Promise<void> {
  await tx.delete(keptAnswer).where(is(of));
}

export async function deleteAnswersBefore(tx: Tx, ms: number): Promise<void> {
  await tx.delete(keptAnswer).where(lte(keptAnswer.askedMs, ms));
}
