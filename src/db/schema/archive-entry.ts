import { boolean, foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { delivery } from './delivery.ts';

/** One file of a delivered archive, in the archive's order: where a broken walk goes on, and what became of each. */
export const archiveEntry = pgTable(
  'archive_entry',
  {
    athleteId: text().notNull(),
    archiveId: text().notNull(),
    /** 1, 2, … among the files handed over */
    position: integer().notNull(),
    /** as the archive calls it, behind the archive's own name; shown, never used as a path */
    name: text().notNull(),
    deliveryId: text().notNull(),
    /** false: the same bytes had come before */
    isNew: boolean().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.archiveId, t.position] }),
    foreignKey({
      name: 'archive_entry_archive',
      columns: [t.athleteId, t.archiveId],
      foreignColumns: [delivery.athleteId, delivery.deliveryId],
    }).onDelete('cascade'),
    foreignKey({
      name: 'archive_entry_delivery',
      columns: [t.athleteId, t.deliveryId],
      foreignColumns: [delivery.athleteId, delivery.deliveryId],
    }).onDelete('cascade'),
  ],
);
