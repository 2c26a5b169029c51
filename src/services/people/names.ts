import { inArray } from 'drizzle-orm';
import { account } from '../../db/schema/account.ts';
import { team } from '../../db/schema/team.ts';
import type { PeopleDeps } from './people-deps.ts';

/** What people and teams are called, for lists that hold their ids: by account, by athlete, by team. */
export async function namesOf(
  deps: PeopleDeps,
  wanted: { accounts?: readonly string[]; athletes?: readonly string[]; teams?: readonly string[] },
): Promise<(id: string | null) => string | null> {
  const { accounts = [], athletes = [], teams = [] } = wanted;
  const found = await deps.db.read(async (db) => {
    const people = await db
      .select({ id: account.accountId, name: account.name })
      .from(account)
      .where(inArray(account.accountId, [...new Set(accounts)]));
    const runners = await db
      .select({ id: account.ownAthlete, name: account.name })
      .from(account)
      .where(inArray(account.ownAthlete, [...new Set(athletes)]));
    const groups = await db
      .select({ id: team.teamId, name: team.name })
      .from(team)
      .where(inArray(team.teamId, [...new Set(teams)]));
    return [...people, ...runners, ...groups];
  });
  const names = new Map(found.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? null;
}
