import { and, asc, count, desc, eq, gt, isNotNull, isNull } from 'drizzle-orm';
import { activity } from '../schema/activity.ts';
import { delivery } from '../schema/delivery.ts';
import { type RederiveScope, rederivation } from '../schema/rederivation.ts';
import type { Db, Tx } from '../transaction.ts';

export type Rederivation = typeof rederivation.$inferSelect;
export type { RederiveScope };

export async function insertRederivation(tx: Tx, row: typeof rederivation.$inferInsert): Promise<void> {
  await tx.insert(rederivation).values(row);
}

export async function getRederivation(db: Db, athleteId: string, id: string): Promise<Rederivation | null> {
  const rows = await db.select().from(rederivation).where(isOne(athleteId, id));
  return rows[0] ?? null;
}

/** Newest first. */
export async function listRederivations(db: Db, athleteId: string): Promise<Rederivation[]> {
  return db
    .select()
    .from(rederivation)
    .where(eq(rederivation.athleteId, athleteId))
    .orderBy(desc(rederivation.startedMs), asc(rederivation.rederivationId))
    .limit(100);
}

/** The one of this scope that is under way; null: none. */
export async function openRederivation(
  db: Db,
  athleteId: string,
  scope: RederiveScope,
): Promise<Rederivation | null> {
  const rows = await db
    .select()
    .from(rederivation)
    .where(
      and(eq(rederivation.athleteId, athleteId), eq(rederivation.scope, scope), isNull(rederivation.endedMs)),
    );
  return rows[0] ?? null;
}

export async function moveRederivation(
  tx: Tx,
  athleteId: string,
  id: string,
  changes: Partial<Pick<Rederivation, 'done' | 'changed' | 'failed' | 'cursor'>>,
): Promise<void> {
  await tx.update(rederivation).set(changes).where(isOne(athleteId, id));
}

/** `endedMs` null: given up where it stood, at the moment of its start. */
export async function endRederivation(
  tx: Tx,
  athleteId: string,
  id: string,
  endedMs: number | null,
): Promise<void> {
  const row = await getRederivation(tx, athleteId, id);
  if (row === null) return;
  await tx
    .update(rederivation)
    .set({ endedMs: endedMs ?? row.startedMs })
    .where(isOne(athleteId, id));
}

/** What a walk deals with after `cursor`, by id: stored files for a parser, activities for everything else. */
export async function nextToDerive(
  db: Db,
  athleteId: string,
  scope: RederiveScope,
  cursor: string,
): Promise<string | null> {
  if (scope === 'parser') {
    const [row] = await db
      .select({ id: delivery.deliveryId })
      .from(delivery)
      .where(
        and(
          eq(delivery.athleteId, athleteId),
          isNotNull(delivery.sha256),
          isNull(delivery.mediaType),
          gt(delivery.deliveryId, cursor),
        ),
      )
      .orderBy(asc(delivery.deliveryId))
      .limit(1);
    return row?.id ?? null;
  }
  const [row] = await db
    .select({ id: activity.activityId })
    .from(activity)
    .where(and(eq(activity.athleteId, athleteId), gt(activity.activityId, cursor)))
    .orderBy(asc(activity.activityId))
    .limit(1);
  return row?.id ?? null;
}

export async function countToDerive(db: Db, athleteId: string, scope: RederiveScope): Promise<number> {
  const rows =
    scope === 'parser'
      ? await db
          .select({ n: count() })
          .from(delivery)
          .where(
            and(eq(delivery.athleteId, athleteId), isNotNull(delivery.sha256), isNull(delivery.mediaType)),
          )
      : await db.select({ n: count() }).from(activity).where(eq(activity.athleteId, athleteId));
  return Number(rows[0]?.n ?? 0);
}

function isOne(athleteId: string, id: string) {
  return and(eq(rederivation.athleteId, athleteId), eq(rederivation.rederivationId, id));
}
