import {
  boolean,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { planVersion } from './plan-version.ts';

/** One workout of a plan version. Its id stays the same through versions, so that a device's copy can be followed. */
export const plannedWorkout = pgTable(
  'planned_workout',
  {
    athleteId: text().notNull(),
    planId: text().notNull(),
    version: integer().notNull(),
    workoutId: text().notNull(),
    day: date({ mode: 'string' }).notNull(),
    type: text().notNull(),
    /** the workout as data; the workout room owns its shape */
    steps: jsonb().$type<unknown>().notNull(),
    km: doublePrecision(),
    /** a person fixed it: a review leaves it alone */
    locked: boolean().notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.planId, t.version, t.workoutId] }),
    foreignKey({
      name: 'planned_workout_version',
      columns: [t.athleteId, t.planId, t.version],
      foreignColumns: [planVersion.athleteId, planVersion.planId, planVersion.version],
    }).onDelete('cascade'),
    index('planned_workout_day').on(t.athleteId, t.planId, t.version, t.day),
  ],
);
