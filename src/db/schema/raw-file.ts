import { bigint, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { athlete } from './athlete.ts';

/** Which bytes the file store keeps for an athlete. The same bytes may come by several deliveries. */
export const rawFile = pgTable(
  'raw_file',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    sha256: text().notNull(),
    sizeBytes: integer().notNull(),
    storedMs: bigint({ mode: 'number' }).notNull(),
    /** when retention removed the bytes; the row stays, so that their absence is explained */
    removedMs: bigint({ mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.sha256] })],
);
