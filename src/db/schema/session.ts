import { bigint, boolean, index, pgTable, text } from 'drizzle-orm/pg-core';
import { account } from './account.ts';

/** A signed-in browser. The cookie holds 256 random bits, the row only their digest. */
export const session = pgTable(
  'session',
  {
    digest: text().primaryKey(),
    /** how lists and the end of one session name it; worth nothing as a proof */
    sessionId: text().notNull().unique(),
    accountId: text()
      .notNull()
      .references(() => account.accountId, { onDelete: 'cascade' }),
    createdMs: bigint({ mode: 'number' }).notNull(),
    /** coarse: written at most once in some minutes */
    seenMs: bigint({ mode: 'number' }).notNull(),
    absoluteUntilMs: bigint({ mode: 'number' }).notNull(),
    /** when the person last proved to be it */
    provenMs: bigint({ mode: 'number' }).notNull(),
    /** opened with a second factor or a passkey: other people's data want it */
    isStrong: boolean().notNull().default(false),
    /** 'Firefox on Linux' and the like, for the person's own list */
    agent: text().notNull(),
    /** the network, not the address */
    source: text().notNull(),
  },
  (t) => [index('session_account').on(t.accountId)],
);
