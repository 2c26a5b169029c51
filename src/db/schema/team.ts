import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { account } from './account.ts';

/** A coach and assistants, to whom athletes grant together. */
export const team = pgTable('team', {
  teamId: text().primaryKey(),
  name: text().notNull(),
  ownerAccount: text()
    .notNull()
    .references(() => account.accountId, { onDelete: 'cascade' }),
  createdMs: bigint({ mode: 'number' }).notNull(),
});

export const teamMember = pgTable(
  'team_member',
  {
    teamId: text()
      .notNull()
      .references(() => team.teamId, { onDelete: 'cascade' }),
    accountId: text()
      .notNull()
      .references(() => account.accountId, { onDelete: 'cascade' }),
    joinedMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.accountId] })],
);
