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
  /** notes that spoke of it */
  notes?: string[];
  /** activities that were asked about, or kept apart from, together with the one that went, and now with the one that is left */
  carried?: string[];
  /** who saw that the two are one: a person where it is not said */
  by?: 'matching';
}

/**
 * A merge of two activities: a person's, or matching's where a recording came that both show. A recording that
 * matching joined to one activity needs none: its link says it.
 */
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
