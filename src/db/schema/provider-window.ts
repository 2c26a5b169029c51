import { bigint, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

/** How many requests went to a platform in a window; `whose` is a connection, or empty for the application. */
export const providerWindow = pgTable(
  'provider_window',
  {
    provider: text().notNull(),
    whose: text().notNull(),
    windowS: integer().notNull(),
    startMs: bigint({ mode: 'number' }).notNull(),
    used: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.whose, t.windowS] })],
);
