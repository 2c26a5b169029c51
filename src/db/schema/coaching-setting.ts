import { bigint, boolean, pgTable, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** How far the policy may go by itself (COACH-1, COACH-2, COACH-7). Without a row everything stands as it does by default. */
export const coachingSetting = pgTable('coaching_setting', {
  athleteId: text()
    .primaryKey()
    .references(() => athlete.athleteId, { onDelete: 'cascade' }),
  /** null: `suggest` with a coach, `auto` without one */
  mode: text().$type<'auto' | 'suggest' | 'off'>(),
  risk: text().$type<'normal' | 'cautious'>().notNull(),
  /** false: a reduction that nobody answers expires, too */
  autoApplyReductions: boolean().notNull(),
  madeBy: text().notNull(),
  updatedMs: bigint({ mode: 'number' }).notNull(),
});
