import { sql } from 'drizzle-orm';
import { bigint, foreignKey, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { connection } from './connection.ts';

/** An event without its owner and key, which are columns. */
export interface ProviderEventRecord {
  kind: 'changed' | 'gone' | 'left' | 'scopes' | 'other';
  isProven: boolean;
  objects: {
    kind: 'activity' | 'wellness';
    objectId: string;
    version: string | null;
    startMs: number | null;
    link?: string | null;
  }[];
  document: unknown;
}

/** What a platform told about one account, as it came and until it is worked off; the key makes a repeat the same. */
export const providerEvent = pgTable(
  'provider_event',
  {
    athleteId: text().notNull(),
    connectionId: text().notNull(),
    eventKey: text().notNull(),
    receivedMs: bigint({ mode: 'number' }).notNull(),
    /** null once it is worked off */
    event: jsonb().$type<ProviderEventRecord>(),
    /** null while it waits; then what became of it */
    outcome: text(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.connectionId, t.eventKey] }),
    foreignKey({
      columns: [t.athleteId, t.connectionId],
      foreignColumns: [connection.athleteId, connection.connectionId],
    }).onDelete('cascade'),
    index('provider_event_waiting').on(t.athleteId, t.connectionId, t.receivedMs).where(sql`outcome is null`),
  ],
);
