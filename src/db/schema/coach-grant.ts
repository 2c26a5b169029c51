import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import type { Scope } from '../../core/access/scope.ts';
import { athlete } from './athlete.ts';

/** What an athlete lets a person, or a team, do with the athlete's data. The only way to anybody else's data. */
export const coachGrant = pgTable(
  'coach_grant',
  {
    athleteId: text()
      .notNull()
      .references(() => athlete.athleteId, { onDelete: 'cascade' }),
    grantId: text().notNull(),
    /** the person who may; null where a team may */
    toAccount: text(),
    /** the team whose members may; null where a person may */
    toTeam: text(),
    scopes: jsonb().$type<Scope[]>().notNull(),
    version: integer().notNull(),
    expiresMs: bigint({ mode: 'number' }),
    endedMs: bigint({ mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.grantId] }),
    index('coach_grant_to_account').on(t.toAccount),
    index('coach_grant_to_team').on(t.toTeam),
  ],
);

/** Every version a grant ever had, and who made it: append-only. */
export const grantVersion = pgTable(
  'grant_version',
  {
    athleteId: text().notNull(),
    grantId: text().notNull(),
    version: integer().notNull(),
    scopes: jsonb().$type<Scope[]>().notNull(),
    expiresMs: bigint({ mode: 'number' }),
    /** true: this version ended it */
    isEnd: boolean().notNull(),
    /** the text of the consent that was agreed to */
    consentVersion: text().notNull(),
    byAccount: text().notNull(),
    atMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.athleteId, t.grantId, t.version] }),
    foreignKey({
      columns: [t.athleteId, t.grantId],
      foreignColumns: [coachGrant.athleteId, coachGrant.grantId],
    }).onDelete('cascade'),
  ],
);
