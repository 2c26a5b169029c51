import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** Who of several coaches is responsible for the athlete; without a row all are alike. */
export const care = pgTable('care', {
  athleteId: text()
    .primaryKey()
    .references(() => athlete.athleteId, { onDelete: 'cascade' }),
  responsible: text().notNull(),
  setBy: text().notNull(),
  sinceMs: bigint({ mode: 'number' }).notNull(),
});
