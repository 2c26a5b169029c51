import {
  bigint,
  date,
  doublePrecision,
  foreignKey,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { activity } from './activity.ts';

/** What science says about one activity. Derived: it may be deleted and worked out again. */
export const analysis = pgTable(
  'analysis',
  {
    athleteId: text().notNull(),
    activityId: text().notNull(),
    /** what later estimates read of this activity (best efforts and the like); the science room owns its shape */
    profile: jsonb().$type<unknown>().notNull(),
    /** zones, load, verdicts with their evidence; the science room owns its shape */
    analysis: jsonb().$type<unknown>().notNull(),
    /** the small part that later activities and reviews look back on, read without the rest */
    lookBack: jsonb().$type<unknown>().notNull().default({}),
    /** what its own points were multiplied with to come onto the one scale */
    loadScale: doublePrecision().notNull().default(1),
    /** the day from which the zones used here are valid; null where there were none */
    zonesFrom: date({ mode: 'string' }),
    formulaVersion: text().notNull(),
    analysedMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.activityId] }),
    foreignKey({
      columns: [t.athleteId, t.activityId],
      foreignColumns: [activity.athleteId, activity.activityId],
    }).onDelete('cascade'),
  ],
);
