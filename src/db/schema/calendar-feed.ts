import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** The address of an athlete's calendar. The token that opens it is nowhere; its digest is here. */
export const calendarFeed = pgTable('calendar_feed', {
  athleteId: text()
    .primaryKey()
    .references(() => athlete.athleteId, { onDelete: 'cascade' }),
  tokenSha256: text().notNull(),
  /** how much an entry says: title, steps, targets */
  detail: text().notNull(),
  createdMs: bigint({ mode: 'number' }).notNull(),
});
