import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { ActivitySummary } from '../../core/activity/activity.ts';
import { delivery } from './delivery.ts';

/** One part of a delivered file, as it was read; its samples are in recording_stream. */
export const recording = pgTable(
  'recording',
  {
    athleteId: text().notNull(),
    deliveryId: text().notNull(),
    /** 1, 2, … within the file */
    part: integer().notNull(),
    /** what `inspect` prints of it; the decoder owns its shape */
    facts: jsonb().$type<unknown>().notNull(),
    /** the trusted activity of this part alone; null: it is none. Merging and its undoing start from here. */
    summary: jsonb().$type<ActivitySummary>(),
    /** digest of this part's bytes, which finds the same recording inside another archive or chain */
    partSha256: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.deliveryId, t.part] }),
    foreignKey({
      columns: [t.athleteId, t.deliveryId],
      foreignColumns: [delivery.athleteId, delivery.deliveryId],
    }).onDelete('cascade'),
    index('recording_part').on(t.athleteId, t.partSha256),
  ],
);
