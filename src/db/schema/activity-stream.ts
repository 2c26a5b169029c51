import { customType, foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { activity } from './activity.ts';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** The samples of an activity as one packed blob (compress-stream.ts): a row per sample would cost seven times the room. */
export const activityStream = pgTable(
  'activity_stream',
  {
    athleteId: text().notNull(),
    activityId: text().notNull(),
    /** the packing, so that old blobs stay readable */
    version: integer().notNull(),
    samples: integer().notNull(),
    bytes: bytea().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.activityId] }),
    foreignKey({
      columns: [t.athleteId, t.activityId],
      foreignColumns: [activity.athleteId, activity.activityId],
    }).onDelete('cascade'),
  ],
);
