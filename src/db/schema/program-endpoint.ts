import { bigint, boolean, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { ProgramEventType } from '../../core/access/program-event.ts';
import { account } from './account.ts';
import { apiKey } from './api-key.ts';

/** Where a program is told of what happens. It hears what its maker, or the key that it belongs to, may read at that moment. */
export const programEndpoint = pgTable(
  'program_endpoint',
  {
    endpointId: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => account.accountId, { onDelete: 'cascade' }),
    /** the key whose limits it has and with which it ends; null: it is the person's own */
    keyId: text().references(() => apiKey.keyId, { onDelete: 'cascade' }),
    name: text().notNull(),
    events: jsonb().$type<ProgramEventType[]>().notNull(),
    /** the only athletes it hears of; null: those that its maker may */
    athletes: jsonb().$type<string[]>(),
    /** made in a session with a second factor: hears of other people */
    isStrong: boolean().notNull(),
    /** JSON of its address and signing secrets, sealed */
    sealed: text().notNull(),
    createdMs: bigint({ mode: 'number' }).notNull(),
    /** since when nothing was taken any more; null: the last one was */
    failingSinceMs: bigint({ mode: 'number' }),
    /** it is told nothing since then; null: it is told */
    stoppedMs: bigint({ mode: 'number' }),
    /** why: a stable code */
    stoppedCode: text(),
  },
  (t) => [index('program_endpoint_account').on(t.accountId), index('program_endpoint_key').on(t.keyId)],
);
