import { bigint, date, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/**
 * What the policy changed or kept, with everything it saw, so that it can be shown and run again.
 * Append-only: a trigger refuses UPDATE always, and DELETE unless the transaction is an erasure
 * (`pacekeeper.erasing` = 'on', see queries/decision.ts).
 */
export const decision = pgTable(
  'decision',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    decisionId: text().notNull(),
    /** what makes a repeated review the same one: its trigger and its input's digest */
    reviewKey: text().notNull(),
    asOfDay: date({ mode: 'string' }).notNull(),
    decidedMs: bigint({ mode: 'number' }).notNull(),
    policyVersion: text().notNull(),
    /** the one-word result for lists, as the policy names it */
    outcome: text().notNull(),
    /** the policy's complete input and output; the coaching room owns their shapes */
    input: jsonb().$type<unknown>().notNull(),
    output: jsonb().$type<unknown>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.decisionId] }),
    unique('decision_review_key').on(t.athleteId, t.reviewKey),
  ],
);
