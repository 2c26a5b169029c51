import { eq, inArray, sql } from 'drizzle-orm';
import type { Actor } from '../../core/access/can.ts';
import type { ProgramEventType } from '../../core/access/program-event.ts';
import { type Grant, KEY_SCOPES } from '../../core/access/scope.ts';
import { account } from '../../db/schema/account.ts';
import { apiKey } from '../../db/schema/api-key.ts';
import { coachGrant } from '../../db/schema/coach-grant.ts';
import { programEndpoint } from '../../db/schema/program-endpoint.ts';
import { teamMember } from '../../db/schema/team.ts';
import type { Db } from '../../db/transaction.ts';
import { mergedGrant } from '../people/grants.ts';

export type Endpoint = typeof programEndpoint.$inferSelect;
export type Program = Extract<Actor, { kind: 'program' }>;

/**
 * Who an endpoint is to the policy: its key, or a key that its maker could make. Null: the key has ended or
 * the account is gone.
 */
export async function programOf(db: Db, endpoint: Endpoint, nowMs: number): Promise<Program | null> {
  const [owner] = await db.select().from(account).where(eq(account.accountId, endpoint.accountId));
  if (owner === undefined) return null;
  const { keyId, athletes, isStrong, endpointId } = endpoint;
  const of = { kind: 'program' as const, accountId: owner.accountId, athleteId: owner.ownAthlete };
  if (keyId === null) return { ...of, keyId: endpointId, scopes: KEY_SCOPES, athletes, isStrong };
  const [key] = await db.select().from(apiKey).where(eq(apiKey.keyId, keyId));
  if (key === undefined || key.expiresMs <= nowMs) return null;
  const both =
    athletes === null || key.athletes === null
      ? (athletes ?? key.athletes)
      : athletes.filter((id) => key.athletes!.includes(id));
  return { ...of, keyId, scopes: key.scopes, athletes: both, isStrong: isStrong && key.isStrong };
}

/** Endpoints that want such events, of the athlete's own account and of everybody with a grant, in force or not; in a transaction that runs as the athlete. */
export async function endpointsAround(
  db: Db,
  athleteId: string,
  type: ProgramEventType,
): Promise<Endpoint[]> {
  const grants = await db.select().from(coachGrant).where(eq(coachGrant.athleteId, athleteId));
  const teams = grants.flatMap(({ toTeam }) => (toTeam === null ? [] : [toTeam]));
  const members =
    teams.length === 0 ? [] : await db.select().from(teamMember).where(inArray(teamMember.teamId, teams));
  const own = await db
    .select({ accountId: account.accountId })
    .from(account)
    .where(eq(account.ownAthlete, athleteId));
  const accounts = [
    ...own.map((one) => one.accountId),
    ...grants.flatMap(({ toAccount }) => (toAccount === null ? [] : [toAccount])),
    ...members.map((one) => one.accountId),
  ];
  if (accounts.length === 0) return [];
  const rows = await db
    .select()
    .from(programEndpoint)
    .where(
      sql`${inArray(programEndpoint.accountId, accounts)} and ${programEndpoint.stoppedMs} is null and jsonb_exists(${programEndpoint.events}, ${type})`,
    )
    .orderBy(programEndpoint.endpointId);
  return rows;
}

/** What the athlete lets this account do, as one; in a transaction that runs as the athlete. */
export async function grantWithin(
  db: Db,
  accountId: string,
  athleteId: string,
  nowMs: number,
): Promise<Grant | null> {
  const rows = await db.select().from(coachGrant).where(eq(coachGrant.athleteId, athleteId));
  const teams = await db.select().from(teamMember).where(eq(teamMember.accountId, accountId));
  const mine = rows.filter(
    (row) => row.toAccount === accountId || teams.some(({ teamId }) => teamId === row.toTeam),
  );
  return mergedGrant(mine, athleteId, nowMs);
}
