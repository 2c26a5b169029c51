import { and, eq, inArray } from 'drizzle-orm';
import { EVERYTHING, isWanted, type Thresholds } from '../../core/coaching/alerts/thresholds.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { team, teamMember } from '../../db/schema/team.ts';
import { teamDesk } from '../../db/schema/team-desk.ts';
import type { Db } from '../../db/transaction.ts';
import type { PeopleDeps } from '../people/people-deps.ts';

/** Of each team what it wants to hear of. */
export async function thresholdsOf(
  db: Db,
  teamIds: readonly string[],
): Promise<ReadonlyMap<string, Thresholds>> {
  if (teamIds.length === 0) return new Map();
  const rows = await db
    .select()
    .from(teamDesk)
    .where(inArray(teamDesk.teamId, [...teamIds]));
  return new Map(rows.map((row) => [row.teamId, row.thresholds]));
}

/** COACH-21 for somebody who receives through these teams: what any of them wants. No team: a grant to the person, so everything. */
export function isWantedBy(
  alert: Parameters<typeof isWanted>[0],
  teams: readonly string[],
  limits: ReadonlyMap<string, Thresholds>,
): boolean {
  return teams.length === 0 || teams.some((id) => isWanted(alert, limits.get(id) ?? EVERYTHING));
}

/** Errors: TEAM_NOT_FOUND, also for teams that the account is not in. */
export async function readTeamDesk(
  deps: PeopleDeps,
  accountId: string,
  teamId: string,
): Promise<Result<Thresholds>> {
  return deps.db.read(async (db) => {
    const mine = await db
      .select()
      .from(teamMember)
      .where(and(eq(teamMember.teamId, teamId), eq(teamMember.accountId, accountId)));
    if (mine.length === 0) return notFound();
    return ok((await thresholdsOf(db, [teamId])).get(teamId) ?? EVERYTHING);
  });
}

/** By the team's owner only. Errors: TEAM_NOT_FOUND. */
export async function changeTeamDesk(
  deps: PeopleDeps,
  accountId: string,
  teamId: string,
  thresholds: Thresholds,
): Promise<Result<Thresholds>> {
  return deps.db.transaction(async (tx) => {
    const [one] = await tx.select().from(team).where(eq(team.teamId, teamId));
    if (one?.ownerAccount !== accountId) return notFound();
    const row = { thresholds, updatedBy: accountId, updatedMs: deps.now() };
    await tx
      .insert(teamDesk)
      .values({ teamId, ...row })
      .onConflictDoUpdate({ target: teamDesk.teamId, set: row });
    return ok(thresholds);
  });
}

function notFound() {
  return fail('TEAM_NOT_FOUND', 'There is no such team of yours.');
}
