import { bigint, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { Thresholds } from '../../core/coaching/alerts/thresholds.ts';
import { team } from './team.ts';

/** What a team wants to hear of; without a row: everything. */
export const teamDesk = pgTable('team_desk', {
  teamId: text()
    .primaryKey()
    .references(() => team.teamId, { onDelete: 'cascade' }),
  thresholds: jsonb().$type<Thresholds>().notNull(),
  updatedBy: text().notNull(),
  updatedMs: bigint({ mode: 'number' }).notNull(),
});
