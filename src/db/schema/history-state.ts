import { bigint, date, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/**
 * Where the walk through an athlete's history stood, so that a new activity need not walk it all again. Derived:
 * it may be deleted. Whoever changes what the walk reads says so here, in the same transaction.
 */
export const historyState = pgTable('history_state', {
  athleteId: text()
    .primaryKey()
    .references(() => athlete.athleteId, { onDelete: 'cascade' }),
  /** null until a walk was kept; the service owns its shape */
  state: jsonb().$type<unknown>(),
  /** the earliest day that something changed on since the state was kept; null: nothing did */
  changedFrom: date({ mode: 'string' }),
  /** grows with every change: a walk that began before one is not kept */
  changes: integer().notNull().default(0),
  updatedMs: bigint({ mode: 'number' }),
  /** another one with every write to the row, also where it was deleted and made anew: what was worked out under one holds as long */
  version: text().notNull().default(''),
});
