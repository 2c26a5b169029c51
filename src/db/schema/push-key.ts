import { bigint, pgTable, text } from 'drizzle-orm/pg-core';

/** The key pair that this server's web pushes are signed with; browsers subscribe to its public half. */
export const pushKey = pgTable('push_key', {
  keyId: text().primaryKey(),
  /** an uncompressed point of P-256, base64url */
  publicKey: text().notNull(),
  /** the private number, sealed */
  sealed: text().notNull(),
  createdMs: bigint({ mode: 'number' }).notNull(),
});
