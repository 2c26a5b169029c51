import { sql } from 'drizzle-orm';
import { bigint, date, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { RuleNote } from '../../core/coaching/wins/win-rule.ts';
import { athlete } from './athlete.ts';

/** A win as it was found while it was news, with its evidence. */
export const toldWin = pgTable(
  'told_win',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    winId: text().notNull(),
    rule: text().notNull(),
    day: date({ mode: 'string' }).notNull(),
    evidence: jsonb().$type<string[]>().notNull(),
    note: jsonb().$type<RuleNote>().notNull(),
    foundMs: bigint({ mode: 'number' }).notNull(),
    /** since when somebody has to be told; null: everybody was */
    tellMs: bigint({ mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.winId] }),
    index('told_win_found').on(t.athleteId, t.foundMs),
    index('told_win_untold').on(t.tellMs).where(sql`tell_ms is not null`),
  ],
);
