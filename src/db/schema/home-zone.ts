import { doublePrecision, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** A circle whose inside nobody but the athlete sees on a track. Its centre is not where the athlete lives. */
export const homeZone = pgTable(
  'home_zone',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    zoneId: text().notNull(),
    name: text().notNull(),
    latDeg: doublePrecision().notNull(),
    lonDeg: doublePrecision().notNull(),
    radiusM: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.zoneId] })],
);
