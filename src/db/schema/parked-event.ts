import { bigint, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { ProviderEventRecord } from './provider-event.ts';

/** What was told about an account that is nobody's here: kept for a while, for whoever connects it. */
export const parkedEvent = pgTable(
  'parked_event',
  {
    provider: text().notNull(),
    externalId: text().notNull(),
    eventKey: text().notNull(),
    receivedMs: bigint({ mode: 'number' }).notNull(),
    expiresMs: bigint({ mode: 'number' }).notNull(),
    event: jsonb().$type<ProviderEventRecord>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.provider, t.externalId, t.eventKey] }),
    index('parked_event_expires').on(t.expiresMs),
  ],
);
