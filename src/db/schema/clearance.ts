import { bigint, date, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

export const CLEARED_OF = ['pain', 'illness', 'emergency'] as const;
export const CLEARED_BY = ['coach', 'professional'] as const;

/** Somebody who may said that running is all right again (SAFE-1, SAFE-2, BRK-2). One that was withdrawn stays readable. */
export const clearance = pgTable(
  'clearance',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    clearanceId: text().notNull(),
    /** the athlete's calendar day from which it holds */
    day: date({ mode: 'string' }).notNull(),
    clearedOf: text().$type<(typeof CLEARED_OF)[number]>().notNull(),
    clearedBy: text().$type<(typeof CLEARED_BY)[number]>().notNull(),
    note: text(),
    madeBy: text().notNull(),
    createdMs: bigint({ mode: 'number' }).notNull(),
    withdrawnMs: bigint({ mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.clearanceId] }),
    index('clearance_day').on(t.athleteId, t.day),
  ],
);
