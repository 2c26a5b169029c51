import { type AnyColumn, and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { activity } from '../schema/activity.ts';
import { sameRunDoubt } from '../schema/same-run-doubt.ts';
import type { Db, Tx } from '../transaction.ts';

export type SameRunDoubt = typeof sameRunDoubt.$inferSelect;

/** Notes a doubt once; one that was decided stays decided. */
export async function openDoubt(
  tx: Tx,
  row: { athleteId: string; pair: [string, string]; why: string[]; openedMs: number },
): Promise<void> {
  const { athleteId, pair, why, openedMs } = row;
  const [activityId, otherId] = ordered(pair);
  await tx
    .insert(sameRunDoubt)
    .values({ athleteId, activityId, otherId, evidence: { why }, openedMs })
    .onConflictDoNothing();
}

/**
 * What was asked or said of a pair with `goneId` holds for the one with `keptId`, where nothing is said of that yet.
 * Answers the others of the pairs that came into being.
 */
export async function carryDoubts(
  tx: Tx,
  athleteId: string,
  goneId: string,
  keptId: string,
): Promise<string[]> {
  const carried: string[] = [];
  for (const doubt of await listDoubts(tx, athleteId, { activityIds: [goneId] })) {
    const otherId = doubt.activityId === goneId ? doubt.otherId : doubt.activityId;
    if (otherId === keptId || doubt.state === 'confirmed') continue;
    const [activityId, second] = ordered([keptId, otherId]);
    const rows = await tx
      .insert(sameRunDoubt)
      .values({ ...doubt, activityId, otherId: second })
      .onConflictDoNothing()
      .returning({ id: sameRunDoubt.activityId });
    if (rows.length > 0) carried.push(otherId);
  }
  return carried;
}

/** Writes a person's answer, also where nobody had asked. */
export async function decideDoubt(
  tx: Tx,
  row: {
    athleteId: string;
    pair: [string, string];
    state: 'open' | 'confirmed' | 'declined';
    why: string[];
    nowMs: number;
  },
): Promise<void> {
  const { athleteId, pair, state, why, nowMs } = row;
  const [activityId, otherId] = ordered(pair);
  const decidedMs = state === 'open' ? null : nowMs;
  await tx
    .insert(sameRunDoubt)
    .values({ athleteId, activityId, otherId, evidence: { why }, openedMs: nowMs, state, decidedMs })
    .onConflictDoUpdate({
      target: [sameRunDoubt.athleteId, sameRunDoubt.activityId, sameRunDoubt.otherId],
      set: { state, decidedMs },
    });
}

/** As if nobody had ever asked. */
export async function dropDoubt(tx: Tx, athleteId: string, pair: [string, string]): Promise<void> {
  const [activityId, otherId] = ordered(pair);
  await tx
    .delete(sameRunDoubt)
    .where(
      and(
        eq(sameRunDoubt.athleteId, athleteId),
        eq(sameRunDoubt.activityId, activityId),
        eq(sameRunDoubt.otherId, otherId),
      ),
    );
}

export async function getDoubt(
  db: Db,
  athleteId: string,
  pair: [string, string],
): Promise<SameRunDoubt | null> {
  const [activityId, otherId] = ordered(pair);
  const rows = await db
    .select()
    .from(sameRunDoubt)
    .where(
      and(
        eq(sameRunDoubt.athleteId, athleteId),
        eq(sameRunDoubt.activityId, activityId),
        eq(sameRunDoubt.otherId, otherId),
      ),
    );
  return rows[0] ?? null;
}

/** Doubts about any of these activities, or all of the athlete's; open ones only where both activities are there. */
export async function listDoubts(
  db: Db,
  athleteId: string,
  which: { state?: SameRunDoubt['state']; activityIds?: readonly string[] } = {},
): Promise<SameRunDoubt[]> {
  const { state, activityIds } = which;
  if (activityIds?.length === 0) return [];
  return db
    .select()
    .from(sameRunDoubt)
    .where(
      and(
        eq(sameRunDoubt.athleteId, athleteId),
        state === undefined ? undefined : eq(sameRunDoubt.state, state),
        state !== 'open' ? undefined : and(isThere(sameRunDoubt.activityId), isThere(sameRunDoubt.otherId)),
        activityIds === undefined
          ? undefined
          : or(
              inArray(sameRunDoubt.activityId, [...activityIds]),
              inArray(sameRunDoubt.otherId, [...activityIds]),
            ),
      ),
    )
    .orderBy(asc(sameRunDoubt.openedMs), asc(sameRunDoubt.activityId), asc(sameRunDoubt.otherId));
}

function isThere(id: AnyColumn): SQL {
  return sql`exists (select 1 from ${activity} where ${activity.athleteId} = ${sameRunDoubt.athleteId} and ${activity.activityId} = ${id})`;
}

function ordered([a, b]: [string, string]): [string, string] {
  return a < b ? [a, b] : [b, a];
}
