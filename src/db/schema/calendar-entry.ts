import { bigint, boolean, date, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** What the calendar last said of a workout, so that a change counts up and a dropped one can be called off. */
export const calendarEntry = pgTable(
  'calendar_entry',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    /** what calendars know the workout by */
    externalId: text().notNull(),
    day: date({ mode: 'string' }).notNull(),
    /** the workout's name, for calling it off */
    name: text().notNull(),
    /** of everything that was said */
    sha256: text().notNull(),
    sequence: integer().notNull(),
    changedMs: bigint({ mode: 'number' }).notNull(),
    isCancelled: boolean().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.externalId] }),
    index('calendar_entry_day').on(t.athleteId, t.day),
  ],
);
