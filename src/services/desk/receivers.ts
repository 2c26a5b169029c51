import { eq, inArray } from 'drizzle-orm';
import { isLive, type Scope } from '../../core/access/scope.ts';
import { coachGrant } from '../../db/schema/coach-grant.ts';
import { teamMember } from '../../db/schema/team.ts';
import type { Db } from '../../db/transaction.ts';

/** Somebody whom the athlete lets receive alerts now. */
export interface Receiver {
  accountId: string;
  /** the teams through which; empty: the grant names the person */
  teams: string[];
}

/** Everybody who may be told of this athlete now, by grants in force in this transaction, which runs as the athlete. */
export async function receiversOf(db: Db, athleteId: string, nowMs: number): Promise<Receiver[]> {
  return grantedTo(db, athleteId, 'alerts:receive', nowMs);
}

/** Everybody to whom the athlete granted this, in force now; in a transaction that runs as the athlete. */
export async function grantedTo(db: Db, athleteId: string, scope: Scope, nowMs: number): Promise<Receiver[]> {
  const grants = await db.select().from(coachGrant).where(eq(coachGrant.athleteId, athleteId));
  const live = grants.filter((g) => isLive(g, nowMs) && g.scopes.includes(scope));
  const teams = live.flatMap((g) => (g.toTeam === null ? [] : [g.toTeam]));
  const members =
    teams.length === 0 ? [] : await db.select().from(teamMember).where(inArray(teamMember.teamId, teams));
  const found = new Map<string, Receiver>();
  for (const { toAccount } of live) {
    if (toAccount !== null) found.set(toAccount, { accountId: toAccount, teams: [] });
  }
  for (const { accountId, teamId } of members) {
    const before = found.get(accountId) ?? { accountId, teams: [] };
    // a grant to the person is not narrowed by what a team wants to hear
    const isDirect = live.some((g) => g.toAccount === accountId);
    found.set(accountId, isDirect ? before : { ...before, teams: [...before.teams, teamId] });
  }
  return [...found.values()].toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

export async function hasReceiver(db: Db, athleteId: string, nowMs: number): Promise<boolean> {
  return (await receiversOf(db, athleteId, nowMs)).length > 0;
}
