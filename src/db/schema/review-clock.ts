import { bigint, date, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** When the policy has to look at an athlete next (§2.3): at the end of each of the athlete's days, or when an answer has run out of time. */
export const reviewClock = pgTable(
  'review_clock',
  {
    athleteId: text()
      .primaryKey()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    dueMs: bigint({ mode: 'number' }).notNull(),
    /** weeks that ended before this day are nobody's to review any more */
    sinceDay: date({ mode: 'string' }).notNull(),
    /** for when it was due, where every try at it has failed; null once one succeeded */
    failedMs: bigint({ mode: 'number' }),
  },
  (t) => [index('review_clock_due').on(t.dueMs)],
);

/** What has called for a review, by its natural key, so that it does so once: `weekly:2026-05-03`, `gap:2026-05-01`. */
export const reviewOccasion = pgTable(
  'review_occasion',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    occasion: text().notNull(),
    /** what was decided; null: there was nothing to decide */
    decisionId: text(),
    doneMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.occasion] })],
);
