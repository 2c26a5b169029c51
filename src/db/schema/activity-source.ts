import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { activity } from './activity.ts';
import { recording } from './recording.ts';

/** How a recording came to feed its activity. */
export type MatchedBy = 'new' | 'same_part' | 'same_run' | 'person';

/**
 * Which recordings feed an activity. A recording feeds one activity at most, so a merge is undone by
 * pointing it at another activity and deriving both again.
 */
export const activitySource = pgTable(
  'activity_source',
  {
    athleteId: text().notNull(),
    deliveryId: text().notNull(),
    part: integer().notNull(),
    activityId: text().notNull(),
    /** 1 is the recording that wins where several say something */
    priority: integer().notNull(),
    matchedBy: text().$type<MatchedBy>().notNull(),
    /** what the match was judged by: start difference, distance ratio, … */
    evidence: jsonb().$type<Record<string, unknown>>(),
    /** a person decided: matching leaves it alone */
    pinned: boolean().notNull().default(false),
    linkedMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.deliveryId, t.part] }),
    foreignKey({
      name: 'activity_source_recording',
      columns: [t.athleteId, t.deliveryId, t.part],
      foreignColumns: [recording.athleteId, recording.deliveryId, recording.part],
    }).onDelete('cascade'),
    foreignKey({
      columns: [t.athleteId, t.activityId],
      foreignColumns: [activity.athleteId, activity.activityId],
    }).onDelete('cascade'),
    index('activity_source_activity').on(t.athleteId, t.activityId),
  ],
);
