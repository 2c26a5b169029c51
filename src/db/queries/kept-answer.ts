import { and, eq, gt, lte } from 'drizzle-orm';
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

/** Whether this athlete has more than `most` since then: looks at no more rows than it takes to know. */
export async function hasMoreAnswers(
  tx: Tx,
  athleteId: string,
  sinceMs: number,
  most: number,
): Promise<boolean> {
  const beyond = await tx
    .select({ of: keptAnswer.keyDigest })
    .from(keptAnswer)
    .where(and(eq(keptAnswer.athleteId, athleteId), gt(keptAnswer.askedMs, sinceMs)))
    .offset(most)
    .limit(1);
  return beyond.length > 0;
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
