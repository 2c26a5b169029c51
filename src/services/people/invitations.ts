import { and, desc, eq, gt } from 'drizzle-orm';
import type { Scope } from '../../core/access/scope.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { type InvitationKind, invitation } from '../../db/schema/invitation.ts';
import { team, teamMember } from '../../db/schema/team.ts';
import { findAccount, normalEmail } from './accounts.ts';
import { countAttempt } from './attempts.ts';
import { giveGrant } from './grants.ts';
import { planMail } from './mail.ts';
import { namesOf } from './names.ts';
import { DAY_MS, type PeopleDeps } from './people-deps.ts';
import { digestOf, newId, newToken } from './secret-token.ts';
import type { Account } from './sessions.ts';

export type Invitation = typeof invitation.$inferSelect;

const LIFE_MS = 7 * DAY_MS;
const INVITATIONS_AN_HOUR = 20;

/** What an invitation is for unless it says otherwise: neither places nor nights nor notes. */
export const DEFAULT_SCOPES: readonly Scope[] = ['activity:read', 'plan:write', 'alerts:receive'];

export interface NewInvitation {
  kind: InvitationKind;
  toEmail: string;
  scopes: Scope[];
  /** the team that is let in, or joined */
  team: string | null;
  grantExpiresMs: number | null;
}

/**
 * Offers something to one person. The answer holds the link's token once, for servers without mail.
 * Errors: NOT_AN_ATHLETE, TEAM_NOT_FOUND, TOO_MANY_ATTEMPTS.
 */
export async function invite(
  deps: PeopleDeps,
  from: Account,
  wanted: NewInvitation,
): Promise<Result<{ invitationId: string; token: string }>> {
  if (wanted.kind === 'coach_me' && from.ownAthlete === null)
    return fail('NOT_AN_ATHLETE', 'Only a runner can invite a coach.');
  if (wanted.kind === 'join_team' || wanted.team !== null) {
    const isOwner = wanted.team !== null && (await ownsTeam(deps, from.accountId, wanted.team));
    if (!isOwner) return fail('TEAM_NOT_FOUND', 'There is no such team of yours.');
  }
  const counted = await countAttempt(deps, [{ key: `invite ${from.accountId}`, most: INVITATIONS_AN_HOUR }]);
  if (!counted.ok) return counted;
  const { token, digest } = newToken();
  const nowMs = deps.now();
  const invitationId = newId('inv');
  const toEmail = normalEmail(wanted.toEmail);
  await deps.db.transaction(async (tx) => {
    await tx.insert(invitation).values({
      ...{ invitationId, digest, kind: wanted.kind, toEmail, team: wanted.team, scopes: wanted.scopes },
      ...{ fromAccount: from.accountId, grantExpiresMs: wanted.grantExpiresMs },
      ...{ createdMs: nowMs, expiresMs: nowMs + LIFE_MS },
    });
    const body = `${from.name} invites you. Sign in, or sign up with this address, and open within a week:\n\n${deps.publicUrl}/invitations#${token}`;
    await planMail(deps, tx, from.accountId, { recipient: toEmail, subject: 'An invitation', body });
  });
  return ok({ invitationId, token });
}

export async function listInvitations(deps: PeopleDeps, accountId: string): Promise<Invitation[]> {
  return deps.db.read((db) =>
    db
      .select()
      .from(invitation)
      .where(and(eq(invitation.fromAccount, accountId), gt(invitation.expiresMs, deps.now())))
      .orderBy(desc(invitation.createdMs)),
  );
}

export async function withdrawInvitation(
  deps: PeopleDeps,
  accountId: string,
  invitationId: string,
): Promise<boolean> {
  const rows = await deps.db.transaction((tx) =>
    tx
      .delete(invitation)
      .where(and(eq(invitation.fromAccount, accountId), eq(invitation.invitationId, invitationId)))
      .returning({ id: invitation.invitationId }),
  );
  return rows.length === 1;
}

/**
 * Takes an invitation up, once, by the person it was made to. A coach who asked an athlete gets what the
 * athlete chooses to give, and at most what was asked for.
 * Errors: INVITATION_NOT_FOUND (also for another person's), NOT_AN_ATHLETE, NOT_A_COACH.
 */
export async function acceptInvitation(
  deps: PeopleDeps,
  by: Account,
  token: string,
  chosen?: readonly Scope[] | undefined,
): Promise<Result<{ kind: InvitationKind }>> {
  const offer = await offerTo(deps, by, token);
  if (offer === null) return notFound();
  if (offer.kind === 'coach_me' && !by.isCoach)
    return fail('NOT_A_COACH', 'Say in your account that you coach first.');
  if (offer.kind === 'be_coached' && by.ownAthlete === null)
    return fail('NOT_AN_ATHLETE', 'Only a runner can be coached.');
  const owner = offer.kind === 'coach_me' ? await athleteOfAccount(deps, offer.fromAccount) : by.ownAthlete;
  if (offer.kind !== 'join_team' && owner === null) return notFound();
  const db = owner === null ? deps.db : deps.db.as({ kind: 'self', athleteId: owner });
  return db.transaction(async (tx) => {
    // of several that try at once, one deletes it
    const used = await tx
      .delete(invitation)
      .where(eq(invitation.invitationId, offer.invitationId))
      .returning({ id: invitation.invitationId });
    if (used.length === 0) return notFound();
    if (offer.kind === 'join_team') {
      const member = { teamId: offer.team!, accountId: by.accountId, joinedMs: deps.now() };
      await tx.insert(teamMember).values(member).onConflictDoNothing();
      return ok({ kind: offer.kind });
    }
    const scopes =
      chosen === undefined ? offer.scopes : offer.scopes.filter((scope) => chosen.includes(scope));
    const coach = offer.kind === 'coach_me' ? by.accountId : offer.fromAccount;
    await giveGrant(deps, tx, {
      athleteId: owner!,
      to: offer.kind === 'be_coached' && offer.team !== null ? { team: offer.team } : { account: coach },
      scopes: offer.kind === 'coach_me' ? offer.scopes : scopes,
      expiresMs: offer.grantExpiresMs,
      byAccount: offer.kind === 'coach_me' ? offer.fromAccount : by.accountId,
    });
    return ok({ kind: offer.kind });
  });
}

/** What an invitation offers, for the person it was made to. Error: INVITATION_NOT_FOUND. */
export async function lookAt(
  deps: PeopleDeps,
  by: Account,
  token: string,
): Promise<Result<{ kind: InvitationKind; from: string; team: string | null; scopes: Scope[] }>> {
  const offer = await offerTo(deps, by, token);
  if (offer === null) return notFound();
  const { kind, fromAccount, team: teamId, scopes } = offer;
  const nameOf = await namesOf(deps, { accounts: [fromAccount], teams: teamId === null ? [] : [teamId] });
  return ok({ kind, from: nameOf(fromAccount) ?? '', team: nameOf(teamId), scopes });
}

/** The invitation under this token, where it was made to this person and still holds. */
async function offerTo(deps: PeopleDeps, by: Account, token: string): Promise<Invitation | null> {
  const [offer] = await deps.db.read((db) =>
    db
      .select()
      .from(invitation)
      .where(eq(invitation.digest, digestOf(token))),
  );
  const isMine = offer !== undefined && by.email === offer.toEmail && by.emailVerifiedMs !== null;
  const isOver = !isMine || deps.now() >= offer.expiresMs || offer.fromAccount === by.accountId;
  return isOver ? null : offer;
}

async function athleteOfAccount(deps: PeopleDeps, accountId: string): Promise<string | null> {
  return (await findAccount(deps, accountId))?.ownAthlete ?? null;
}

async function ownsTeam(deps: PeopleDeps, accountId: string, teamId: string): Promise<boolean> {
  const rows = await deps.db.read((db) =>
    db
      .select({ id: team.teamId })
      .from(team)
      .where(and(eq(team.teamId, teamId), eq(team.ownerAccount, accountId))),
  );
  return rows.length > 0;
}

function notFound() {
  return fail('INVITATION_NOT_FOUND', 'There is no invitation to you under this link.');
}
