import { bigint, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** When the athlete has time: minutes a day, wishes, days that are out. One document, its version counted. */
export const availability = pgTable('availability', {
  athleteId: text()
    .primaryKey()
    .references(() => athlete.athleteId, { onDelete: 'cascade' }),
  version: integer().notNull(),
  /** the coaching room owns its shape */
  document: jsonb().$type<unknown>().notNull(),
  updatedMs: bigint({ mode: 'number' }).notNull(),
});
