import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import type { AlertLevel } from '../../core/coaching/record.ts';
import { account } from './account.ts';

/** One thing of one athlete that a person is told of; ids only: what it says is read when it is shown, as that person. */
export type AboutOne =
  | { kind: 'alert'; athleteId: string; alertId: string }
  | { kind: 'note'; athleteId: string; noteId: string }
  | { kind: 'win'; athleteId: string; winId: string };

/** A digest goes by mail and the like, and is none of the app's notices. */
export type About = AboutOne | { kind: 'digest' };

/** News for one person, as the app shows them; numbered without gaps, so that a stream goes on where it broke off. */
export const notice = pgTable(
  'notice',
  {
    accountId: text()
      .notNull()
      .references(() => account.accountId, { onDelete: 'cascade' }),
    seq: integer().notNull(),
    /** with its version the natural key: the same news come once */
    subject: text().notNull(),
    version: integer().notNull(),
    about: jsonb().$type<AboutOne>().notNull(),
    level: text().$type<AlertLevel>().notNull(),
    createdMs: bigint({ mode: 'number' }).notNull(),
    readMs: bigint({ mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.seq] }),
    unique('notice_key').on(t.accountId, t.subject, t.version),
    index('notice_created').on(t.createdMs),
  ],
);
