import { and, eq, sql } from 'drizzle-orm';
import { fail, ok, type Result } from '../../core/result.ts';
import { attempt } from '../../db/schema/attempt.ts';
import type { Tx } from '../../db/transaction.ts';
import { HOUR_MS, type PeopleDeps } from './people-deps.ts';

/** How often something may be tried in an hour, by what it is counted for. */
export interface Limit {
  key: string;
  most: number;
}

/**
 * Counts one try against every limit before anything is looked at, so that tries made at once are all
 * counted. Error: TOO_MANY_ATTEMPTS. What turned out to be right is taken back with `forgive`.
 */
export async function countAttempt(deps: PeopleDeps, limits: readonly Limit[]): Promise<Result<null>> {
  return deps.db.transaction(async (tx) => {
    let tooMany = false;
    for (const { key, most } of limits) {
      const count = await countWithin(deps, tx, key);
      tooMany ||= count > most;
    }
    return tooMany
      ? fail('TOO_MANY_ATTEMPTS', 'This was tried too often; wait an hour and try again.')
      : ok(null);
  });
}

/** How often `key` was counted in this hour, this time among them. */
export async function countWithin(deps: Pick<PeopleDeps, 'now'>, tx: Tx, key: string): Promise<number> {
  const [row] = await tx
    .insert(attempt)
    .values({ key, windowMs: windowOf(deps), count: 1 })
    .onConflictDoUpdate({
      target: [attempt.key, attempt.windowMs],
      set: { count: sql`${attempt.count} + 1` },
    })
    .returning({ count: attempt.count });
  return row!.count;
}

export async function forgive(deps: PeopleDeps, limits: readonly Limit[]): Promise<void> {
  await deps.db.transaction(async (tx) => {
    for (const { key } of limits) {
      await tx
        .update(attempt)
        .set({ count: sql`${attempt.count} - 1` })
        .where(and(eq(attempt.key, key), eq(attempt.windowMs, windowOf(deps))));
    }
  });
}

function windowOf({ now }: Pick<PeopleDeps, 'now'>): number {
  return now() - (now() % HOUR_MS);
}
