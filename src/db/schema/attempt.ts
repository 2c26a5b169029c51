import { bigint, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

/** How often something was tried: by an account's digest, or by a source. */
export const attempt = pgTable(
  'attempt',
  {
    key: text().notNull(),
    /** the instant of a try; for what is said once an hour, the hour's beginning */
    windowMs: bigint({ mode: 'number' }).notNull(),
    count: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.key, t.windowMs] })],
);
