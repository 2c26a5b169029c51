import { sql } from 'drizzle-orm';
import { bigint, foreignKey, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { connection } from './connection.ts';

/**
 * `wanted`: to be fetched; `fetched`: what it held is here; `gone`: deleted at the platform; `absent`: it
 * never came; `withheld`: it may not be had; `quarantined`: it is not what the contract says.
 */
export const OBJECT_STATES = ['wanted', 'fetched', 'gone', 'absent', 'withheld', 'quarantined'] as const;
export type ObjectState = (typeof OBJECT_STATES)[number];

/** A thing at a platform, how far we are with it, and which delivery it became. */
export const sourceObject = pgTable(
  'source_object',
  {
    athleteId: text().notNull(),
    connectionId: text().notNull(),
    kind: text().$type<'activity' | 'wellness'>().notNull(),
    objectId: text().notNull(),
    state: text().$type<ObjectState>().notNull(),
    code: text(),
    /** the newest one that was heard of */
    version: text(),
    startMs: bigint({ mode: 'number' }),
    /** where an event said that it is to be had */
    link: text(),
    /** 0: an event told of it; 1: found by looking back */
    priority: integer().notNull(),
    /** 1: an event said that it was deleted */
    saidGone: integer().notNull().default(0),
    attempts: integer().notNull().default(0),
    nextMs: bigint({ mode: 'number' }).notNull(),
    deliveryId: text(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.connectionId, t.kind, t.objectId] }),
    foreignKey({
      columns: [t.athleteId, t.connectionId],
      foreignColumns: [connection.athleteId, connection.connectionId],
    }).onDelete('cascade'),
    index('source_object_wanted')
      .on(t.athleteId, t.connectionId, t.priority, t.nextMs)
      .where(sql`state = 'wanted'`),
  ],
);
