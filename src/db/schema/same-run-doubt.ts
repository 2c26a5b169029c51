import { sql } from 'drizzle-orm';
import { bigint, check, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** Two activities that look like one run, but not surely. A person decides; what was decided is not asked again. */
export const sameRunDoubt = pgTable(
  'same_run_doubt',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    /** the smaller of the two ids; no foreign key, since a merge takes one of them away and its undoing brings it back */
    activityId: text().notNull(),
    otherId: text().notNull(),
    evidence: jsonb().$type<{ why: string[] }>().notNull(),
    state: text().$type<'open' | 'confirmed' | 'declined'>().notNull().default('open'),
    openedMs: bigint({ mode: 'number' }).notNull(),
    decidedMs: bigint({ mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.activityId, t.otherId] }),
    index('same_run_doubt_open').on(t.athleteId, t.state),
    check('same_run_doubt_state', sql.raw(`state in ('open', 'confirmed', 'declined')`)),
    check('same_run_doubt_order', sql.raw(`activity_id < other_id`)),
  ],
);
