import { bigint, date, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** What a person fixed in the plan; automatic changes leave it alone (COACH-3). A lifted lock stays readable. */
export const planLock = pgTable(
  'plan_lock',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    lockId: text().notNull(),
    scope: text().$type<'week' | 'session' | 'field'>().notNull(),
    /** Monday of the week, or the session's day */
    day: date({ mode: 'string' }).notNull(),
    workoutId: text(),
    /** for the scope of a field */
    field: text().$type<'km' | 'day' | 'type'>(),
    madeBy: text().notNull(),
    reason: text(),
    createdMs: bigint({ mode: 'number' }).notNull(),
    liftedMs: bigint({ mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.lockId] }), index('plan_lock_day').on(t.athleteId, t.day)],
);
