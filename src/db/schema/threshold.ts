import { sql } from 'drizzle-orm';
import { bigint, date, index, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/**
 * `accepted`: the timeline as it is now. The others are proposals; `adopted`: one that the athlete took over, and
 * what holds since is a statement; `replaced`: one that the evidence no longer asks for.
 */
export type ThresholdState = 'proposed' | 'accepted' | 'adopted' | 'refused' | 'replaced';

/** The athlete's measured limit from a day on, and what was proposed; a proposal that was answered is never rewritten. */
export const threshold = pgTable(
  'threshold',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    thresholdId: text().notNull(),
    validFrom: date({ mode: 'string' }).notNull(),
    state: text().$type<ThresholdState>().notNull(),
    /** value, source and uncertainty; the science room owns its shape */
    estimate: jsonb().$type<unknown>().notNull(),
    formulaVersion: text().notNull(),
    createdMs: bigint({ mode: 'number' }).notNull(),
    /** when it was accepted, adopted, refused or replaced */
    settledMs: bigint({ mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.thresholdId] }),
    index('threshold_valid_from').on(t.athleteId, t.validFrom),
    index('threshold_created').on(t.createdMs),
    uniqueIndex('threshold_one_accepted_a_day').on(t.athleteId, t.validFrom).where(sql`state = 'accepted'`),
  ],
);
