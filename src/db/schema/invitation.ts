import { bigint, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { Scope } from '../../core/access/scope.ts';
import { account } from './account.ts';
import { team } from './team.ts';

/** `coach_me`: an athlete asks a coach; `be_coached`: a coach asks an athlete; `join_team`: an owner asks an assistant. */
export const INVITATION_KINDS = ['coach_me', 'be_coached', 'join_team'] as const;
export type InvitationKind = (typeof INVITATION_KINDS)[number];

/** An offer to one person, for a while, once. Only that person's account can answer it. */
export const invitation = pgTable(
  'invitation',
  {
    invitationId: text().primaryKey(),
    digest: text().notNull().unique(),
    kind: text().$type<InvitationKind>().notNull(),
    fromAccount: text()
      .notNull()
      .references(() => account.accountId, { onDelete: 'cascade' }),
    toEmail: text().notNull(),
    team: text().references(() => team.teamId, { onDelete: 'cascade' }),
    scopes: jsonb().$type<Scope[]>().notNull(),
    /** until when the grant that comes of it holds */
    grantExpiresMs: bigint({ mode: 'number' }),
    createdMs: bigint({ mode: 'number' }).notNull(),
    expiresMs: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [index('invitation_from').on(t.fromAccount), index('invitation_to').on(t.toEmail)],
);
