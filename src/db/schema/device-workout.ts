import { date, foreignKey, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { SeenWorkout } from '../../core/workout/device-edit.ts';
import { connection } from './connection.ts';

/** `planned`: on its way; `placed`: it stands there; `removing`, `removed`; `refused`: the platform will not have it. */
export const DEVICE_STATES = ['planned', 'placed', 'removing', 'removed', 'refused'] as const;
export type DeviceState = (typeof DEVICE_STATES)[number];

/** A planned workout at a platform: what was sent last, and what the platform calls it. */
export const deviceWorkout = pgTable(
  'device_workout',
  {
    athleteId: text().notNull(),
    connectionId: text().notNull(),
    externalId: text().notNull(),
    day: date({ mode: 'string' }).notNull(),
    state: text().$type<DeviceState>().notNull(),
    /** counts changes: the outbox sends the newest */
    version: integer().notNull(),
    /** digest of what is to stand there */
    content: text().notNull(),
    /** what the platform's form of it cannot say; null: nothing */
    losses: jsonb().$type<string[]>(),
    remote: jsonb().$type<Record<string, string>>(),
    /** how the platform showed it when it was put there, for those that can be asked; null: not known */
    seen: jsonb().$type<SeenWorkout>(),
    code: text(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.connectionId, t.externalId] }),
    foreignKey({
      columns: [t.athleteId, t.connectionId],
      foreignColumns: [connection.athleteId, connection.connectionId],
    }).onDelete('cascade'),
    index('device_workout_day').on(t.athleteId, t.connectionId, t.day),
  ],
);
