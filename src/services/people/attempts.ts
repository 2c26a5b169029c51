import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import { fail, ok, type Result } from '../../core/result.ts';
import { attempt } from '../../db/schema/attempt.ts';
import type { Tx } from '../../db/transaction.ts';
import { HOUR_MS, type PeopleDeps } from './people-deps.ts';

/** How often something may be tried within any hour, by what it is counted for. */
export interface Limit {
  key: string;
  most: number;
}

/** A try that was counted, to be taken back where it turns out to be right. */
export interface Counted {
  keys: readonly string[];
  atMs: number;
  /** how often it had been tried before within the hour: the most of what it is counted for */
  before: number;
}

/**
 * Counts one try against every limit before anything is looked at, in a transaction of its own, so that tries
 * made at once are all counted, by however many processes. The hour is the one before each try, not one by the
 * clock, which would let twice as many through around its end. What is refused counts nowhere: whoever goes on
 * trying does not keep others out for longer. Error: TOO_MANY_ATTEMPTS. What turned out to be right is taken
 * back with `forgive`.
 */
export async function countAttempt(deps: PeopleDeps, limits: readonly Limit[]): Promise<Result<Counted>> {
  const keys = limits.map(({ key }) => key).toSorted();
  return deps.db.transaction(async (tx) => {
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended('attempt ' || k, 0)) from jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) k`,
    );
    // only now, so that no try is older than one that was counted before it
    const atMs = deps.now();
    const rows = await tx
      .select({ key: attempt.key, count: sql<number>`sum(${attempt.count})::int` })
      .from(attempt)
      .where(and(inArray(attempt.key, keys), gt(attempt.windowMs, atMs - HOUR_MS)))
      .groupBy(attempt.key);
    const counts = new Map(rows.map(({ key, count }) => [key, count]));
    if (limits.some(({ key, most }) => (counts.get(key) ?? 0) >= most))
      return fail('TOO_MANY_ATTEMPTS', 'This was tried too often; wait an hour and try again.');
    await tx
      .insert(attempt)
      .values(keys.map((key) => ({ key, windowMs: atMs, count: 1 })))
      .onConflictDoUpdate({
        target: [attempt.key, attempt.windowMs],
        set: { count: sql`${attempt.count} + 1` },
      });
    return ok({ keys, atMs, before: Math.max(0, ...counts.values()) });
  });
}

export async function forgive(deps: PeopleDeps, { keys, atMs }: Counted): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await tx
      .update(attempt)
      .set({ count: sql`${attempt.count} - 1` })
      .where(and(inArray(attempt.key, [...keys]), eq(attempt.windowMs, atMs)));
  });
}

/** Whether this is the first time in this hour of the clock; other times write nothing. */
export async function isFirstThisHour(deps: Pick<PeopleDeps, 'now'>, tx: Tx, key: string): Promise<boolean> {
  const nowMs = deps.now();
  const made = await tx
    .insert(attempt)
    .values({ key, windowMs: nowMs - (nowMs % HOUR_MS), count: 1 })
    .onConflictDoNothing()
    .returning({ key: attempt.key });
  return made.length === 1;
}
