import { bigint, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** What a change asked for with an `Idempotency-Key` was answered with, so that the same key again gets the same answer. */
export const keptAnswer = pgTable(
  'kept_answer',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    /** of who asked and the key */
    keyDigest: text().notNull(),
    /** of what was asked for: another request under the same key is a mistake */
    requestDigest: text().notNull(),
    askedMs: bigint({ mode: 'number' }).notNull(),
    /** null until it is answered */
    status: integer(),
    body: text(),
    etag: text(),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.keyDigest] })],
);
