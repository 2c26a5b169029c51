import { sql } from 'drizzle-orm';
import { bigint, boolean, date, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** What an athlete trains for. What is meant to happen stands in its versions. */
export const plan = pgTable(
  'plan',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    planId: text().notNull(),
    /** the coaching room owns its shape */
    goal: jsonb().$type<unknown>().notNull(),
    /** what the builder laid around the runs: phases, strength, notes, feasibility; null for a plan made by hand */
    built: jsonb().$type<unknown>(),
    startDay: date({ mode: 'string' }).notNull(),
    endDay: date({ mode: 'string' }).notNull(),
    active: boolean().notNull(),
    createdMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.planId] }),
    uniqueIndex('plan_one_active').on(t.athleteId).where(sql`active`),
  ],
);
