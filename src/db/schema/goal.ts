import { bigint, date, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** What an athlete trains for, or a race on the way there. An ended goal stays readable. */
export const goal = pgTable(
  'goal',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    goalId: text().notNull(),
    /** counted up with every change */
    version: integer().notNull(),
    kind: text().notNull(),
    /** of its event; null for goals without one */
    eventDay: date({ mode: 'string' }),
    /** the coaching room owns its shape */
    document: jsonb().$type<unknown>().notNull(),
    createdMs: bigint({ mode: 'number' }).notNull(),
    updatedMs: bigint({ mode: 'number' }).notNull(),
    /** null while it is open */
    endedMs: bigint({ mode: 'number' }),
    endReason: text(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.goalId] }),
    index('goal_event_day').on(t.athleteId, t.eventDay),
  ],
);
