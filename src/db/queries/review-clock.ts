import { and, asc, eq, inArray, isNull, lte, sql } from 'drizzle-orm';
import { athlete } from '../schema/athlete.ts';
import { reviewClock, reviewOccasion } from '../schema/review-clock.ts';
import type { Db, Tx } from '../transaction.ts';

export type ReviewClock = typeof reviewClock.$inferSelect;

/** Athletes whose clock was never set, for a transaction across athletes. */
export async function athletesWithoutClock(
  db: Db,
  limit: number,
): Promise<{ athleteId: string; zone: string }[]> {
  return db
    .select({ athleteId: athlete.athleteId, zone: athlete.zone })
    .from(athlete)
    .leftJoin(reviewClock, eq(reviewClock.athleteId, athlete.athleteId))
    .where(isNull(reviewClock.athleteId))
    .orderBy(athlete.athleteId)
    .limit(limit);
}

/** Athletes that are due, the longest waiting first, for a transaction across athletes. */
export async function athletesDue(db: Db, nowMs: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ athleteId: reviewClock.athleteId })
    .from(reviewClock)
    .where(lte(reviewClock.dueMs, nowMs))
    .orderBy(asc(reviewClock.dueMs), asc(reviewClock.athleteId))
    .limit(limit);
  return rows.map((r) => r.athleteId);
}

export async function getReviewClock(db: Db, athleteId: string): Promise<ReviewClock | null> {
  const rows = await db.select().from(reviewClock).where(eq(reviewClock.athleteId, athleteId));
  return rows[0] ?? null;
}

/** Starts a clock; one that runs already goes on. */
export async function startReviewClock(tx: Tx, row: Omit<ReviewClock, 'failedMs'>): Promise<void> {
  await tx.insert(reviewClock).values(row).onConflictDoNothing();
}

/** What was due is done: the next time, and no failure any more. False where no clock runs. */
export async function setReviewClock(tx: Tx, athleteId: string, dueMs: number): Promise<boolean> {
  const rows = await tx
    .update(reviewClock)
    .set({ dueMs, failedMs: null })
    .where(eq(reviewClock.athleteId, athleteId))
    .returning({ id: reviewClock.athleteId });
  return rows.length === 1;
}

/** Notes that what was due could not be done; it stays due. */
export async function noteFailedReview(tx: Tx, athleteId: string): Promise<void> {
  const failedMs = sql`coalesce(${reviewClock.failedMs}, ${reviewClock.dueMs})`;
  await tx.update(reviewClock).set({ failedMs }).where(eq(reviewClock.athleteId, athleteId));
}

/** Which of these have been dealt with. */
export async function doneOccasions(
  db: Db,
  athleteId: string,
  occasions: readonly string[],
): Promise<Map<string, string | null>> {
  if (occasions.length === 0) return new Map();
  const rows = await db
    .select()
    .from(reviewOccasion)
    .where(and(eq(reviewOccasion.athleteId, athleteId), inArray(reviewOccasion.occasion, [...occasions])));
  return new Map(rows.map((r) => [r.occasion, r.decisionId]));
}

/** Notes them as dealt with; what was noted before stays as it was. */
export async function noteOccasions(
  tx: Tx,
  athleteId: string,
  occasions: readonly string[],
  decisionId: string | null,
  doneMs: number,
): Promise<void> {
  if (occasions.length === 0) return;
  await tx
    .insert(reviewOccasion)
    .values(occasions.map((occasion) => ({ athleteId, occasion, decisionId, doneMs })))
    .onConflictDoNothing();
}
