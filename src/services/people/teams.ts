import { and, eq } from 'drizzle-orm';
import { fail, ok, type Result } from '../../core/result.ts';
import { account } from '../../db/schema/account.ts';
import { team, teamMember } from '../../db/schema/team.ts';
import type { PeopleDeps } from './people-deps.ts';
import { newId } from './secret-token.ts';
import type { Account } from './sessions.ts';

export interface Team {
  teamId: string;
  name: string;
  ownerAccount: string;
  members: { accountId: string; name: string }[];
}

/** The maker is its owner and first member. Error: NOT_A_COACH. */
export async function createTeam(
  deps: PeopleDeps,
  by: Account,
  name: string,
): Promise<Result<{ teamId: string }>> {
  if (!by.isCoach) return fail('NOT_A_COACH', 'Say in your account that you coach first.');
  const teamId = newId('tem');
  const nowMs = deps.now();
  await deps.db.transaction(async (tx) => {
    await tx.insert(team).values({ teamId, name, ownerAccount: by.accountId, createdMs: nowMs });
    await tx.insert(teamMember).values({ teamId, accountId: by.accountId, joinedMs: nowMs });
  });
  return ok({ teamId });
}

export async function listTeams(deps: PeopleDeps, accountId: string): Promise<Team[]> {
  return deps.db.read(async (db) => {
    const mine = await db
      .select({ team })
      .from(team)
      .innerJoin(teamMember, eq(teamMember.teamId, team.teamId))
      .where(eq(teamMember.accountId, accountId));
    const teams: Team[] = [];
    for (const { team: one } of mine) {
      const members = await db
        .select({ accountId: account.accountId, name: account.name })
        .from(teamMember)
        .innerJoin(account, eq(account.accountId, teamMember.accountId))
        .where(eq(teamMember.teamId, one.teamId));
      teams.push({ teamId: one.teamId, name: one.name, ownerAccount: one.ownerAccount, members });
    }
    return teams;
  });
}

/** By the owner, or by the member who leaves; what the team was granted is out of reach with the commit. */
export async function removeMember(
  deps: PeopleDeps,
  by: string,
  teamId: string,
  accountId: string,
): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const [one] = await tx.select().from(team).where(eq(team.teamId, teamId));
    const isAllowed = one !== undefined && (one.ownerAccount === by || accountId === by);
    if (!isAllowed || accountId === one.ownerAccount) return false;
    const rows = await tx
      .delete(teamMember)
      .where(and(eq(teamMember.teamId, teamId), eq(teamMember.accountId, accountId)))
      .returning({ id: teamMember.accountId });
    return rows.length === 1;
  });
}
