import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { activity } from '../schema/activity.ts';
import { activitySource } from '../schema/activity-source.ts';
import type { Db, Tx } from '../transaction.ts';

/** Joins an activity with each recording that it is made from. */
export const SOURCE_OF_THE_ACTIVITY = and(
  eq(activitySource.athleteId, activity.athleteId),
  eq(activitySource.activityId, activity.activityId),
);

export type ActivitySource = typeof activitySource.$inferSelect;

/** Links recordings that have no place yet to the activities they feed. */
export async function insertSources(
  tx: Tx,
  rows: readonly (typeof activitySource.$inferInsert)[],
): Promise<void> {
  if (rows.length > 0) await tx.insert(activitySource).values([...rows]);
}

/** Links a recording to the activity it feeds; a recording that fed another one is moved. */
export async function linkSource(tx: Tx, row: typeof activitySource.$inferInsert): Promise<void> {
  const { athleteId: _, deliveryId: __, part: ___, ...changes } = row;
  await tx
    .insert(activitySource)
    .values(row)
    .onConflictDoUpdate({
      target: [activitySource.athleteId, activitySource.deliveryId, activitySource.part],
      set: changes,
    });
}

/** The recordings that feed these activities, best first. */
export async function listSources(
  db: Db,
  athleteId: string,
  activityIds: readonly string[],
): Promise<ActivitySource[]> {
  if (activityIds.length === 0) return [];
  return db
    .select()
    .from(activitySource)
    .where(and(eq(activitySource.athleteId, athleteId), inArray(activitySource.activityId, [...activityIds])))
    .orderBy(
      activitySource.activityId,
      activitySource.priority,
      activitySource.deliveryId,
      activitySource.part,
    );
}

/** The activities that these deliveries feed and that their sources let programs know of, by start. */
export async function activitiesForPrograms(
  db: Db,
  athleteId: string,
  deliveryIds: readonly string[],
): Promise<string[]> {
  if (deliveryIds.length === 0) return [];
  const rows = await db
    .selectDistinct({ id: activity.activityId, startMs: activity.startMs })
    .from(activity)
    .innerJoin(activitySource, SOURCE_OF_THE_ACTIVITY)
    .where(
      and(
        eq(activity.athleteId, athleteId),
        inArray(activitySource.deliveryId, [...deliveryIds]),
        sql`(${activity.policy} ->> 'mayUsePrograms')::boolean`,
      ),
    )
    .orderBy(activity.startMs, activity.activityId);
  return rows.map(({ id }) => id);
}

/** The links of a delivery's recordings, in the order of its parts. */
export async function listSourcesOfDelivery(
  db: Db,
  athleteId: string,
  deliveryId: string,
): Promise<ActivitySource[]> {
  return db
    .select()
    .from(activitySource)
    .where(and(eq(activitySource.athleteId, athleteId), eq(activitySource.deliveryId, deliveryId)))
    .orderBy(activitySource.part);
}

export async function listSourcesOfDeliveries(
  db: Db,
  athleteId: string,
  deliveryIds: readonly string[],
): Promise<ActivitySource[]> {
  if (deliveryIds.length === 0) return [];
  return db
    .select()
    .from(activitySource)
    .where(and(eq(activitySource.athleteId, athleteId), inArray(activitySource.deliveryId, [...deliveryIds])))
    .orderBy(activitySource.deliveryId, activitySource.part);
}

/** There should be none. */
export async function activitiesWithoutSource(db: Db, athleteId: string): Promise<string[]> {
  const rows = await db
    .select({ activityId: activity.activityId })
    .from(activity)
    .leftJoin(activitySource, SOURCE_OF_THE_ACTIVITY)
    .where(and(eq(activity.athleteId, athleteId), isNull(activitySource.deliveryId)));
  return rows.map((r) => r.activityId);
}

/** The activity that a recording feeds; null where it feeds none. */
export async function findSource(
  db: Db,
  athleteId: string,
  deliveryId: string,
  part: number,
): Promise<ActivitySource | null> {
  const rows = await db
    .select()
    .from(activitySource)
    .where(
      and(
        eq(activitySource.athleteId, athleteId),
        eq(activitySource.deliveryId, deliveryId),
        eq(activitySource.part, part),
      ),
    );
  return rows[0] ?? null;
}
