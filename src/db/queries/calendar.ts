import { and, eq, gte, lt } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { calendarEntry } from '../schema/calendar-entry.ts';
import { calendarFeed } from '../schema/calendar-feed.ts';
import type { Db, Tx } from '../transaction.ts';

export type CalendarFeed = typeof calendarFeed.$inferSelect;
export type CalendarEntry = typeof calendarEntry.$inferSelect;

export async function getCalendarFeed(db: Db, athleteId: string): Promise<CalendarFeed | null> {
  const rows = await db.select().from(calendarFeed).where(eq(calendarFeed.athleteId, athleteId));
  return rows[0] ?? null;
}

/** The athlete's one feed; an earlier address ends with it. */
export async function putCalendarFeed(tx: Tx, row: CalendarFeed): Promise<void> {
  const { athleteId, ...set } = row;
  await tx.insert(calendarFeed).values(row).onConflictDoUpdate({ target: calendarFeed.athleteId, set });
}

/** False where there was none. */
export async function changeCalendarFeed(tx: Tx, athleteId: string, detail: string): Promise<boolean> {
  const rows = await tx
    .update(calendarFeed)
    .set({ detail })
    .where(eq(calendarFeed.athleteId, athleteId))
    .returning({ id: calendarFeed.athleteId });
  return rows.length === 1;
}

/** False where there was none. What was published stays known, so that a later feed goes on counting. */
export async function deleteCalendarFeed(tx: Tx, athleteId: string): Promise<boolean> {
  const rows = await tx
    .delete(calendarFeed)
    .where(eq(calendarFeed.athleteId, athleteId))
    .returning({ id: calendarFeed.athleteId });
  return rows.length === 1;
}

/** What was published from a day on, by day. */
export async function listCalendarEntries(db: Db, athleteId: string, from: Day): Promise<CalendarEntry[]> {
  return db
    .select()
    .from(calendarEntry)
    .where(and(eq(calendarEntry.athleteId, athleteId), gte(calendarEntry.day, from)))
    .orderBy(calendarEntry.day, calendarEntry.externalId);
}

export async function putCalendarEntries(tx: Tx, rows: readonly CalendarEntry[]): Promise<void> {
  for (const row of rows) {
    const { athleteId: _, externalId: __, ...set } = row;
    const target = [calendarEntry.athleteId, calendarEntry.externalId];
    await tx.insert(calendarEntry).values(row).onConflictDoUpdate({ target, set });
  }
}

/** Forgets what no calendar is told any more. */
export async function dropCalendarEntries(tx: Tx, athleteId: string, before: Day): Promise<void> {
  await tx
    .delete(calendarEntry)
    .where(and(eq(calendarEntry.athleteId, athleteId), lt(calendarEntry.day, before)));
}
