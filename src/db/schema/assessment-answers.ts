import { bigint, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** What the runner told for the assessment: health screen, injuries, experience. One document, its version counted. */
export const assessmentAnswers = pgTable('assessment_answers', {
  athleteId: text()
    .primaryKey()
    .references(() => athlete.athleteId, { onDelete: 'cascade' }),
  version: integer().notNull(),
  /** the coaching room owns its shape */
  answers: jsonb().$type<unknown>().notNull(),
  updatedMs: bigint({ mode: 'number' }).notNull(),
});
