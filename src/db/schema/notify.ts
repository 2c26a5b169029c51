import { bigint, boolean, date, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { DigestTime } from '../../core/coaching/alerts/tell-when.ts';
import type { AlertLevel } from '../../core/coaching/record.ts';
import { account } from './account.ts';

export const CHANNEL_KINDS = ['mail', 'webhook', 'ntfy', 'telegram', 'push'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** A way to tell one person. Where it leads is sealed: an address with a token opens something. */
export const notifyChannel = pgTable(
  'notify_channel',
  {
    channelId: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => account.accountId, { onDelete: 'cascade' }),
    kind: text().$type<ChannelKind>().notNull(),
    /** JSON of the kind, sealed; of mail nothing: it goes to the account's verified address */
    sealed: text(),
    /** the lowest level that is told at once */
    least: text().$type<AlertLevel>().notNull(),
    /** what is below that comes with the digest */
    digest: boolean().notNull(),
    /** true: says what it is about where others may read it: subject lines, lock screens */
    details: boolean().notNull(),
    /** tells what went well, too: with the digest where it gets one, else at once */
    wins: boolean().notNull().default(false),
    createdMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [index('notify_channel_account').on(t.accountId)],
);

/** When one person may be told; without a row at any time, in English. */
export const notifySetting = pgTable('notify_setting', {
  accountId: text()
    .primaryKey()
    .references(() => account.accountId, { onDelete: 'cascade' }),
  zone: text().notNull(),
  quietFromMin: integer(),
  quietToMin: integer(),
  urgentBreaksQuiet: boolean().notNull(),
  digest: jsonb().$type<DigestTime>(),
  language: text().$type<'en' | 'de'>().notNull(),
  /** absent in these days, both included: the account named is told instead, where it may be told */
  awayFrom: date({ mode: 'string' }),
  awayTo: date({ mode: 'string' }),
  coverAccount: text(),
});
