import { customType, foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { recording } from './recording.ts';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** The samples of one recording, packed as those of an activity are: an activity of several is derived from these. */
export const recordingStream = pgTable(
  'recording_stream',
  {
    athleteId: text().notNull(),
    deliveryId: text().notNull(),
    part: integer().notNull(),
    version: integer().notNull(),
    samples: integer().notNull(),
    bytes: bytea().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.deliveryId, t.part] }),
    foreignKey({
      name: 'recording_stream_recording',
      columns: [t.athleteId, t.deliveryId, t.part],
      foreignColumns: [recording.athleteId, recording.deliveryId, recording.part],
    }).onDelete('cascade'),
  ],
);
