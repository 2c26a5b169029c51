import { bigint, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { account } from './account.ts';

export type TokenPurpose =
  | 'verify_email'
  | 'change_email'
  | 'reset_password'
  | 'passkey_add'
  | 'passkey_sign_in';

/** Something sent or shown once that proves one thing, once, for a while. Using it deletes it. */
export const accountToken = pgTable(
  'account_token',
  {
    digest: text().primaryKey(),
    purpose: text().$type<TokenPurpose>().notNull(),
    /** null: a passkey challenge for whoever answers it */
    accountId: text().references(() => account.accountId, { onDelete: 'cascade' }),
    /** the new address, the challenge */
    value: jsonb().$type<{ email?: string; challenge?: string }>().notNull(),
    expiresMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [index('account_token_account').on(t.accountId, t.purpose)],
);
