import { bigint, boolean, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { KeyScope } from '../../core/access/scope.ts';
import { account } from './account.ts';

/** A program's key: who made it, what it may do. Of the secret only a keyed digest is kept. */
export const apiKey = pgTable(
  'api_key',
  {
    keyId: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => account.accountId, { onDelete: 'cascade' }),
    name: text().notNull(),
    secretMac: text().notNull(),
    scopes: jsonb().$type<KeyScope[]>().notNull(),
    /** the only athletes it may touch; null: those that its maker may */
    athletes: jsonb().$type<string[]>(),
    /** made in a session with a second factor: reaches other people's data */
    isStrong: boolean().notNull().default(false),
    createdMs: bigint({ mode: 'number' }).notNull(),
    expiresMs: bigint({ mode: 'number' }).notNull(),
    usedDay: text(),
  },
  (t) => [index('api_key_account').on(t.accountId)],
);
