import { bigint, pgTable, text } from 'drizzle-orm/pg-core';

/** A way to a platform's consent page and back, by the digest of its state: once, for a while, by one session. */
export const oauthState = pgTable('oauth_state', {
  digest: text().primaryKey(),
  provider: text().notNull(),
  purpose: text().notNull(),
  /** who went: the session, or the person at this machine */
  browser: text().notNull(),
  forAthlete: text().notNull(),
  expiresMs: bigint({ mode: 'number' }).notNull(),
});
