import { bigint, date, doublePrecision, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** What the athlete says the threshold is from a day on; what was before keeps the zones of its time. */
export const thresholdStatement = pgTable(
  'threshold_statement',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    day: date({ mode: 'string' }).notNull(),
    /** null: nothing said about it on this day, or taken back (see takenBack) */
    speedMps: doublePrecision(),
    lthrBpm: doublePrecision(),
    /** which of the two are, from this day on, as measured again */
    takenBack: jsonb().$type<('speedMps' | 'lthrBpm')[]>().notNull().default([]),
    origin: text().$type<'own' | 'correction' | 'proposal'>().notNull(),
    statedMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.day] })],
);
