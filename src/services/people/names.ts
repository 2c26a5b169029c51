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
  const lists = [
    { of: account, id: account.accountId, ids: accounts },
    { of: account, id: account.ownAthlete, ids: athletes },
    { of: team, id: team.teamId, ids: teams },
  ].filter(({ ids }) => ids.length > 0);
  if (lists.length === 0) return () => null;
  const found = await deps.db.read(async (db) => {
    const rows: { id: string | null; name: string }[] = [];
    for (const { of, id, ids } of lists)
      rows.push(
        ...(await db
          .select({ id, name: of.name })
          .from(of)
          .where(inArray(id, [...new Set(ids)]))),
      );
    return rows;
  });
  const names = new Map(found.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? null;
}
