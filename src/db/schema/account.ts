import { bigint, boolean, pgTable, text } from 'drizzle-orm/pg-core';

/** A person who signs in. What belongs to a body is the athlete's; this only points to one. */
export const account = pgTable('account', {
  accountId: text().primaryKey(),
  /** lower case; null on a server without mail, where the first account may do without */
  email: text().unique(),
  emailVerifiedMs: bigint({ mode: 'number' }),
  name: text().notNull(),
  /** argon2id in its own notation; null: no password, only passkeys */
  passwordHash: text(),
  /** the athlete this person is; null for a coach who does not run here */
  ownAthlete: text().unique(),
  /** may be asked to coach; gives access to nobody */
  isCoach: boolean().notNull().default(false),
  createdMs: bigint({ mode: 'number' }).notNull(),
});
