import {
  bigint,
  date,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
} from 'drizzle-orm/pg-core';
import { FREE, type SourcePolicy } from '../../core/access/source-policy.ts';
import type { HrvTaken } from '../../core/science/hrv.ts';
import { athlete } from './athlete.ts';

/** What one source says of a night and a morning; null where it measured nothing. */
export const wellnessDay = pgTable(
  'wellness_day',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    day: date({ mode: 'string' }).notNull(),
    /** the runner, or a platform */
    source: text().notNull(),
    restHrBpm: smallint(),
    hrvRmssdMs: doublePrecision(),
    /** another measure than rMSSD: the two never mix */
    hrvSdnnMs: doublePrecision(),
    /** `night`, `morning` or `day`: measures of their own, too; null: as this source always takes it */
    hrvTaken: text().$type<HrvTaken>(),
    sleepS: integer(),
    /** 1 (bad) – 5 (good) */
    feel: smallint(),
    weightKg: doublePrecision(),
    /** what the source lets be done with it, and with all that is derived from it */
    policy: jsonb().$type<SourcePolicy>().notNull().default(FREE),
    /** from when on it must be gone; null: never */
    keptUntilMs: bigint({ mode: 'number' }),
    /** when this source first spoke of this day: of two platforms the first keeps it */
    firstMs: bigint({ mode: 'number' }).notNull().default(0),
    updatedMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.day, t.source] })],
);
