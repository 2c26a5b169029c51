import { bigint, date, foreignKey, index, jsonb, pgTable, primaryKey, real, text } from 'drizzle-orm/pg-core';
import type { DeviceEditKind, SeenWorkout } from '../../core/workout/device-edit.ts';
import { connection } from './connection.ts';

/** `outdated`: the plan or the platform went on before anybody answered. */
export type DeviceEditState = 'open' | 'accepted' | 'rejected' | 'outdated';

/** A planned workout that somebody changed on a platform, for runner or coach to take over or not. */
export const deviceEdit = pgTable(
  'device_edit',
  {
    athleteId: text().notNull(),
    connectionId: text().notNull(),
    externalId: text().notNull(),
    /** grows with every edit of the same workout */
    seenMs: bigint({ mode: 'number' }).notNull(),
    editId: text().notNull(),
    /** of the plan in force when it was seen: a session's id, too */
    workoutId: text().notNull(),
    /** as planned */
    day: date({ mode: 'string' }).notNull(),
    kind: text().$type<DeviceEditKind>().notNull(),
    /** as it stands there; null: it is gone */
    seen: jsonb().$type<SeenWorkout>(),
    km: real(),
    state: text().$type<DeviceEditState>().notNull(),
    answeredMs: bigint({ mode: 'number' }),
    answeredBy: text(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.editId] }),
    foreignKey({
      columns: [t.athleteId, t.connectionId],
      foreignColumns: [connection.athleteId, connection.connectionId],
    }).onDelete('cascade'),
    index('device_edit_open').on(t.athleteId, t.state),
  ],
);
