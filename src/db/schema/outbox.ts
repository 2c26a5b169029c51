import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { MESSAGE_STATES, type MessageState } from '../../core/outbox/message.ts';

/**
 * A message that leaves this service, written in the transaction that decided it. No foreign key: mails
 * to people who are no athlete stand here, too, and erasing an athlete deletes its rows by name.
 */
export const outbox = pgTable(
  'outbox',
  {
    /** whose message; of what touches no athlete `account:` and the account's id */
    athleteId: text().notNull(),
    /** digest of athlete, channel, subject and version: the idempotency key that the other side sees */
    messageId: text().notNull(),
    /** which adapter carries it */
    channel: text().notNull(),
    /** what it is about and, where there are several, whom it goes to */
    subject: text().notNull(),
    /** of the same subject a higher version takes the place of a lower one */
    version: integer().notNull(),
    /** what its owner reads in the delivery log */
    title: text().notNull(),
    /** in the channel's own shape; null once it has ended */
    payload: jsonb().$type<unknown>(),
    state: text({ enum: MESSAGE_STATES }).$type<MessageState>().notNull().default('due'),
    /** grows with every claim; whoever writes under an older one writes nothing */
    fence: integer().notNull().default(0),
    tries: integer().notNull().default(0),
    lookups: integer().notNull().default(0),
    /** when the next move is due */
    dueMs: bigint({ mode: 'number' }).notNull(),
    createdMs: bigint({ mode: 'number' }).notNull(),
    triedMs: bigint({ mode: 'number' }),
    endedMs: bigint({ mode: 'number' }),
    /** what the other side calls it */
    ref: text(),
    /** why it is in this state */
    code: text(),
    detail: text(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.messageId] }),
    uniqueIndex('outbox_natural_key').on(t.athleteId, t.channel, t.subject, t.version),
    // messages that have ended stay as the log; those that wait are counted every few seconds
    index('outbox_waiting')
      .on(t.channel, t.state, t.dueMs)
      .where(sql`state in ('due', 'sending', 'unknown')`),
  ],
);
