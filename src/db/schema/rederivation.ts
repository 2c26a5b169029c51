import { bigint, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

export type RederiveScope = 'parser' | 'formula' | 'zone';

/** One walk over what is stored to derive it again; `cursor` is where it goes on after an interruption. */
export const rederivation = pgTable(
  'rederivation',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    rederivationId: text().notNull(),
    scope: text().$type<RederiveScope>().notNull(),
    total: integer().notNull(),
    done: integer().notNull().default(0),
    changed: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    /** the last id dealt with; empty at the start */
    cursor: text().notNull().default(''),
    startedMs: bigint({ mode: 'number' }).notNull(),
    endedMs: bigint({ mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.rederivationId] })],
);
