import { bigint, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { LaidTemplate } from '../../core/coaching/plan/edit-plan.ts';
import { account } from './account.ts';

/** Weeks or a session that a person keeps to lay into plans again; of no athlete. */
export const planTemplate = pgTable(
  'plan_template',
  {
    templateId: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => account.accountId, { onDelete: 'cascade' }),
    name: text().notNull(),
    note: text().notNull(),
    sessions: jsonb().$type<LaidTemplate['sessions']>().notNull(),
    updatedMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [index('plan_template_account').on(t.accountId)],
);
