import { bigint, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { activitySource } from './activity-source.ts';
import { athlete } from './athlete.ts';

/** What a merge moved, so that undoing it puts every row back as it was. */
export interface MergeJournal {
  /** the links that fed the activity that went, as they were */
  sources: (typeof activitySource.$inferSelect)[];
  /** feedback that spoke of it */
  feedback: { feedbackId: string }[];
  /** what had been said about the pair before; null: nothing */
  doubt: 'open' | 'confirmed' | 'declined' | null;
}

/** A person's merge of two activities. Recordings that matching joined by itself need none: their links say it. */
export const activityMerge = pgTable(
  'activity_merge',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    mergeId: text().notNull(),
    keptId: text().notNull(),
    goneId: text().notNull(),
    journal: jsonb().$type<MergeJournal>().notNull(),
    mergedMs: bigint({ mode: 'number' }).notNull(),
    undoneMs: bigint({ mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.mergeId] })],
);
