import { bigint, customType, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { account } from './account.ts';

const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

/** A passkey: its public half. */
export const passkey = pgTable('passkey', {
  credentialId: text().primaryKey(),
  accountId: text()
    .notNull()
    .references(() => account.accountId, { onDelete: 'cascade' }),
  publicKey: bytes().notNull(),
  counter: bigint({ mode: 'number' }).notNull(),
  transports: jsonb().$type<string[]>().notNull(),
  name: text().notNull(),
  createdMs: bigint({ mode: 'number' }).notNull(),
});

/** The secret of an authenticator app, encrypted for this row. */
export const totp = pgTable('totp', {
  accountId: text()
    .primaryKey()
    .references(() => account.accountId, { onDelete: 'cascade' }),
  secret: text().notNull(),
  /** null: shown, but no code of it was given back yet */
  confirmedMs: bigint({ mode: 'number' }),
  /** the 30-second step of the latest code taken: no code is taken twice */
  lastStep: integer().notNull().default(0),
});

/** One of the codes that stand in for a lost authenticator; using it deletes it. */
export const recoveryCode = pgTable(
  'recovery_code',
  {
    accountId: text()
      .notNull()
      .references(() => account.accountId, { onDelete: 'cascade' }),
    digest: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.digest] })],
);
