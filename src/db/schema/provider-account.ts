import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

/** Whose a platform's account is here. An account is at most one person's, and nothing of the person stands here. */
export const providerAccount = pgTable(
  'provider_account',
  {
    provider: text().notNull(),
    externalId: text().notNull(),
    ownerAthlete: text().notNull(),
    connectionId: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.externalId] })],
);
