import { and, asc, eq, inArray, lt, lte, sql } from 'drizzle-orm';
import { type ObjectState, sourceObject } from '../schema/source-object.ts';
import type { Db, Tx } from '../transaction.ts';

export type SourceObject = typeof sourceObject.$inferSelect;
export interface Wanted {
  kind: 'activity' | 'wellness';
  objectId: string;
  version: string | null;
  startMs: number | null;
  link?: string | null;
  priority: 0 | 1;
  saidGone: boolean;
}

/** Wants each of these, unless this state of it is here. Answers how many were not. */
export async function wantObjects(
  tx: Tx,
  { athleteId, connectionId }: { athleteId: string; connectionId: string },
  wanted: readonly Wanted[],
  nowMs: number,
): Promise<number> {
  let news = 0;
  for (const { saidGone, ...object } of wanted) {
    const row = { athleteId, connectionId, ...object, saidGone: saidGone ? 1 : 0, nextMs: nowMs };
    const isNew = saidGone
      ? sql`${sourceObject.state} <> 'gone'`
      : sql`(excluded.version is not null and excluded.version is distinct from ${sourceObject.version})
            or (excluded.priority = 0 and ${sourceObject.state} in ('absent', 'withheld'))
            or (excluded.priority < ${sourceObject.priority} and ${sourceObject.state} = 'wanted')`;
    const rows = await tx
      .insert(sourceObject)
      .values({ ...row, state: 'wanted' })
      .onConflictDoUpdate({
        target: [sourceObject.athleteId, sourceObject.connectionId, sourceObject.kind, sourceObject.objectId],
        set: {
          state: 'wanted',
          code: null,
          version: sql`coalesce(excluded.version, ${sourceObject.version})`,
          startMs: sql`coalesce(excluded.start_ms, ${sourceObject.startMs})`,
          link: sql`coalesce(excluded.link, ${sourceObject.link})`,
          priority: sql`least(excluded.priority, ${sourceObject.priority})`,
          saidGone: sql`excluded.said_gone`,
          attempts: 0,
          nextMs: nowMs,
        },
        setWhere: isNew,
      })
      .returning({ id: sourceObject.objectId });
    news += rows.length;
  }
  return news;
}

/** What to fetch now: what events told of first, then the newest. */
export async function nextWanted(
  db: Db,
  athleteId: string,
  connectionId: string,
  nowMs: number,
  mostPriority: 0 | 1,
): Promise<SourceObject | null> {
  const rows = await db
    .select()
    .from(sourceObject)
    .where(
      and(
        eq(sourceObject.athleteId, athleteId),
        eq(sourceObject.connectionId, connectionId),
        eq(sourceObject.state, 'wanted'),
        lte(sourceObject.nextMs, nowMs),
        lte(sourceObject.priority, mostPriority),
      ),
    )
    .orderBy(
      asc(sourceObject.priority),
      sql`${sourceObject.startMs} desc nulls first`,
      asc(sourceObject.kind),
      asc(sourceObject.objectId),
    )
    .limit(1);
  return rows[0] ?? null;
}

/** What could not be read may be read by now: by a newer version of this service, or because the platform mended it. */
export async function wantQuarantined(
  tx: Tx,
  { athleteId, connectionId }: { athleteId: string; connectionId: string },
  nowMs: number,
): Promise<void> {
  await tx
    .update(sourceObject)
    .set({ state: 'wanted', nextMs: nowMs })
    .where(
      and(
        eq(sourceObject.athleteId, athleteId),
        eq(sourceObject.connectionId, connectionId),
        eq(sourceObject.state, 'quarantined'),
        lt(sourceObject.attempts, MOST_READINGS),
      ),
    );
}

/** After so many it is left, until the platform tells of a newer one. */
const MOST_READINGS = 8;

/** When the next of what waits may be tried; null: nothing waits. */
export async function nextWantedMs(db: Db, athleteId: string, connectionId: string): Promise<number | null> {
  const [row] = await db
    .select({ nextMs: sql<number | null>`min(${sourceObject.nextMs})` })
    .from(sourceObject)
    .where(
      and(
        eq(sourceObject.athleteId, athleteId),
        eq(sourceObject.connectionId, connectionId),
        eq(sourceObject.state, 'wanted'),
      ),
    );
  return row?.nextMs == null ? null : Number(row.nextMs);
}

/** Only while this state of it is what is wanted: a newer one that was heard of meanwhile stays wanted. */
export async function settleObject(
  tx: Tx,
  object: SourceObject,
  set: {
    state: ObjectState;
    code?: string | null;
    deliveryId?: string | null;
    nextMs?: number;
    attempts?: number;
  },
): Promise<boolean> {
  const { athleteId, connectionId, kind, objectId, version } = object;
  const rows = await tx
    .update(sourceObject)
    .set({ code: null, ...set })
    .where(
      and(
        eq(sourceObject.athleteId, athleteId),
        eq(sourceObject.connectionId, connectionId),
        eq(sourceObject.kind, kind),
        eq(sourceObject.objectId, objectId),
        sql`${sourceObject.version} is not distinct from ${version}`,
      ),
    )
    .returning({ id: sourceObject.objectId });
  return rows.length === 1;
}

/** How many of a connection's things are in each state, by kind; for its owner. */
export async function countObjects(
  db: Db,
  athleteId: string,
  connectionIds: readonly string[],
): Promise<{ connectionId: string; kind: string; state: ObjectState; count: number }[]> {
  if (connectionIds.length === 0) return [];
  return db
    .select({
      connectionId: sourceObject.connectionId,
      kind: sourceObject.kind,
      state: sourceObject.state,
      count: sql<number>`count(*)`.mapWith(Number),
    })
    .from(sourceObject)
    .where(and(eq(sourceObject.athleteId, athleteId), inArray(sourceObject.connectionId, [...connectionIds])))
    .groupBy(sourceObject.connectionId, sourceObject.kind, sourceObject.state);
}
