import { type AnyColumn, aliasedTable, and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { isOneRecording, ONE_RECORDING } from '../../core/activity/same-run.ts';
import { activity } from '../schema/activity.ts';
import { sameRunDoubt } from '../schema/same-run-doubt.ts';
import type { Db, Tx } from '../transaction.ts';
import { noteHistoryChange } from './history-state.ts';
import { isFree } from './source-policy.ts';

export type SameRunDoubt = typeof sameRunDoubt.$inferSelect;

const KEY = [sameRunDoubt.athleteId, sameRunDoubt.activityId, sameRunDoubt.otherId];

/**
 * What may enter training: free by its source's terms, and no second copy of what does. Of two that can only be one
 * recording the one that starts later waits until somebody answers.
 */
export function countsAsTraining(athleteId: string): SQL {
  const one = aliasedTable(activity, 'one');
  const other = aliasedTable(activity, 'other');
  const isOneLater = sql`(${one.startMs}, ${one.activityId}) > (${other.startMs}, ${other.activityId})`;
  const words = sql.join(
    ONE_RECORDING.map((word) => sql`${word}`),
    sql`, `,
  );
  return sql`${isFree(activity.policy)} and ${activity.activityId} not in (
    select case when ${isOneLater} then ${one.activityId} else ${other.activityId} end from ${sameRunDoubt}
      join ${activity} one on ${one.athleteId} = ${sameRunDoubt.athleteId} and ${one.activityId} = ${sameRunDoubt.activityId}
      join ${activity} other on ${other.athleteId} = ${sameRunDoubt.athleteId} and ${other.activityId} = ${sameRunDoubt.otherId}
     where ${sameRunDoubt.athleteId} = ${athleteId} and ${sameRunDoubt.state} = 'open'
       and ${sameRunDoubt.evidence} -> 'why' ?| array[${words}]
       and case when ${isOneLater} then ${isFree(other.policy)} else ${isFree(one.policy)} end)`;
}

/** Whether one of the two counts may have changed: the history is walked anew from the earlier of both. */
async function notePair(tx: Tx, athleteId: string, pair: [string, string]): Promise<void> {
  const [earlier] = await tx
    .select({ day: activity.localDay })
    .from(activity)
    .where(and(eq(activity.athleteId, athleteId), inArray(activity.activityId, pair)))
    .orderBy(asc(activity.localDay))
    .limit(1);
  if (earlier !== undefined) await noteHistoryChange(tx, athleteId, earlier.day);
}

/** Notes a doubt once; one that was decided stays decided. What speaks for one recording is kept, whichever came first. */
export async function openDoubt(
  tx: Tx,
  row: { athleteId: string; pair: [string, string]; why: string[]; openedMs: number },
): Promise<void> {
  const { athleteId, pair, why, openedMs } = row;
  const [activityId, otherId] = ordered(pair);
  const isOne = isOneRecording(why);
  if (isOne) await notePair(tx, athleteId, pair);
  const insert = tx
    .insert(sameRunDoubt)
    .values({ athleteId, activityId, otherId, evidence: { why }, openedMs });
  if (isOne) await insert.onConflictDoUpdate({ target: KEY, set: { evidence: { why } } });
  else await insert.onConflictDoNothing();
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
    if (rows.length === 0) continue;
    if (isOneRecording(doubt.evidence.why)) await notePair(tx, athleteId, [keptId, otherId]);
    carried.push(otherId);
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
  await notePair(tx, athleteId, pair);
  await tx
    .insert(sameRunDoubt)
    .values({ athleteId, activityId, otherId, evidence: { why }, openedMs: nowMs, state, decidedMs })
    .onConflictDoUpdate({
      target: KEY,
      set: { state, decidedMs },
    });
}

/** As if nobody had ever asked. */
export async function dropDoubt(tx: Tx, athleteId: string, pair: [string, string]): Promise<void> {
  await notePair(tx, athleteId, pair);
  await tx.delete(sameRunDoubt).where(isOf(athleteId, pair));
}

export async function getDoubt(
  db: Db,
  athleteId: string,
  pair: [string, string],
): Promise<SameRunDoubt | null> {
  const rows = await db.select().from(sameRunDoubt).where(isOf(athleteId, pair));
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

function isOf(athleteId: string, pair: [string, string]): SQL | undefined {
  const [activityId, otherId] = ordered(pair);
  return and(
    eq(sameRunDoubt.athleteId, athleteId),
    eq(sameRunDoubt.activityId, activityId),
    eq(sameRunDoubt.otherId, otherId),
  );
}

function ordered([a, b]: [string, string]): [string, string] {
  return a < b ? [a, b] : [b, a];
}
