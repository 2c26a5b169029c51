import { and, eq, gte, lte } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { feedback } from '../schema/feedback.ts';
import type { Db, Tx } from '../transaction.ts';
import { getActivity } from './activity.ts';
import { noteHistoryChange } from './history-state.ts';

export type Feedback = typeof feedback.$inferSelect;

/** Writes feedback under its id; saying something else later replaces it. */
export async function putFeedback(tx: Tx, row: typeof feedback.$inferInsert): Promise<void> {
  const { athleteId, feedbackId, ...changes } = row;
  const before = await getFeedback(tx, athleteId, feedbackId);
  await noteRated(tx, athleteId, [before?.activityId ?? null, row.activityId ?? null]);
  await tx
    .insert(feedback)
    .values(row)
    .onConflictDoUpdate({ target: [feedback.athleteId, feedback.feedbackId], set: changes });
}

export async function deleteFeedback(tx: Tx, athleteId: string, feedbackId: string): Promise<boolean> {
  const before = await getFeedback(tx, athleteId, feedbackId);
  await noteRated(tx, athleteId, [before?.activityId ?? null]);
  const rows = await tx
    .delete(feedback)
    .where(and(eq(feedback.athleteId, athleteId), eq(feedback.feedbackId, feedbackId)))
    .returning({ id: feedback.feedbackId });
  return rows.length === 1;
}

/** What was said about an activity. */
export async function listActivityFeedback(
  db: Db,
  athleteId: string,
  activityId: string,
): Promise<{ feedbackId: string }[]> {
  return db
    .select({ feedbackId: feedback.feedbackId })
    .from(feedback)
    .where(and(eq(feedback.athleteId, athleteId), eq(feedback.activityId, activityId)));
}

/** Has feedback speak of another activity; null: of its day alone. */
export async function pointFeedback(
  tx: Tx,
  athleteId: string,
  feedbackId: string,
  activityId: string | null,
): Promise<void> {
  await tx
    .update(feedback)
    .set({ activityId })
    .where(and(eq(feedback.athleteId, athleteId), eq(feedback.feedbackId, feedbackId)));
}

/** Both ends included, oldest day first. */
export async function listFeedback(db: Db, athleteId: string, from: Day, to: Day): Promise<Feedback[]> {
  return db
    .select()
    .from(feedback)
    .where(and(eq(feedback.athleteId, athleteId), gte(feedback.day, from), lte(feedback.day, to)))
    .orderBy(feedback.day, feedback.feedbackId);
}

export async function getFeedback(db: Db, athleteId: string, feedbackId: string): Promise<Feedback | null> {
  const rows = await db
    .select()
    .from(feedback)
    .where(and(eq(feedback.athleteId, athleteId), eq(feedback.feedbackId, feedbackId)));
  return rows[0] ?? null;
}

/** What the runner said about an activity goes into its load. */
async function noteRated(tx: Tx, athleteId: string, activityIds: readonly (string | null)[]): Promise<void> {
  for (const activityId of new Set(activityIds)) {
    const rated = activityId === null ? null : await getActivity(tx, athleteId, activityId);
    if (rated !== null) await noteHistoryChange(tx, athleteId, rated.localDay);
  }
}

/** What was said of one activity; one at most. */
export async function feedbackOfActivity(
  db: Db,
  athleteId: string,
  activityId: string,
): Promise<Feedback | null> {
  const rows = await db
    .select()
    .from(feedback)
    .where(and(eq(feedback.athleteId, athleteId), eq(feedback.activityId, activityId)));
  return rows[0] ?? null;
}
