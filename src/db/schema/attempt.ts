import { bigint, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

/** How often something was tried in a window of time: by an account's digest, or by a source. */
export const attempt = pgTable(
  'attempt',
  {
    key: text().notNull(),
    windowMs: bigint({ mode: 'number' }).notNull(),
    count: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.key, t.windowMs] })],
);
