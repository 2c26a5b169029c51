import { bigint, integer, pgTable, text } from 'drizzle-orm/pg-core';

/** A platform that does not work: nobody calls it before `untilMs`. No row: all is well. */
export const providerTrouble = pgTable('provider_trouble', {
  provider: text().primaryKey(),
  sinceMs: bigint({ mode: 'number' }).notNull(),
  untilMs: bigint({ mode: 'number' }).notNull(),
  failures: integer().notNull(),
  code: text().notNull(),
});
