import {
  bigint,
  date,
  doublePrecision,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
} from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** What is known of a night and a morning; null where nothing was measured. */
export const wellnessDay = pgTable(
  'wellness_day',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    day: date({ mode: 'string' }).notNull(),
    restHrBpm: smallint(),
    hrvRmssdMs: doublePrecision(),
    /** another measure than rMSSD: the two never mix */
    hrvSdnnMs: doublePrecision(),
    sleepS: integer(),
    /** 1 (bad) – 5 (good) */
    feel: smallint(),
    weightKg: doublePrecision(),
    source: text().notNull(),
    updatedMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.day] })],
);
