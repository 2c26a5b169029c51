import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { type DeliveryState, delivery } from '../schema/delivery.ts';
import { rawFile } from '../schema/raw-file.ts';
import type { Db, Tx } from '../transaction.ts';
import { isFree } from './source-policy.ts';

export type Delivery = typeof delivery.$inferSelect;
export type NewDelivery = typeof delivery.$inferInsert;

/** Notes that the file store keeps these bytes; call before a delivery refers to them. Bytes that retention had removed count as kept again. */
export async function keepRawFile(tx: Tx, row: typeof rawFile.$inferInsert): Promise<void> {
  await tx
    .insert(rawFile)
    .values(row)
    .onConflictDoUpdate({ target: [rawFile.athleteId, rawFile.sha256], set: { removedMs: null } });
}

/** How much the file store keeps for an athlete, and whether these bytes are among it. */
export async function storedOf(
  db: Db,
  athleteId: string,
  sha256: string,
): Promise<{ bytes: number; isKept: boolean }> {
  const [row] = await db
    .select({
      bytes: sql<number>`coalesce(sum(${rawFile.sizeBytes}), 0)::float8`,
      isKept: sql<boolean>`coalesce(bool_or(${rawFile.sha256} = ${sha256}), false)`,
    })
    .from(rawFile)
    .where(and(eq(rawFile.athleteId, athleteId), isNull(rawFile.removedMs)));
  return row!;
}

/** Inserts a delivery, or answers the one that came before with the same natural key. */
export async function insertDelivery(
  tx: Tx,
  row: NewDelivery,
): Promise<{ inserted: boolean; delivery: Delivery }> {
  const [inserted] = await tx
    .insert(delivery)
    .values(row)
    .onConflictDoNothing({ target: [delivery.athleteId, delivery.naturalKey] })
    .returning();
  if (inserted !== undefined) return { inserted: true, delivery: inserted };
  const [earlier] = await tx
    .select()
    .from(delivery)
    .where(and(eq(delivery.athleteId, row.athleteId), eq(delivery.naturalKey, row.naturalKey)));
  return { inserted: false, delivery: earlier! };
}

export async function getDelivery(db: Db, athleteId: string, deliveryId: string): Promise<Delivery | null> {
  const rows = await db.select().from(delivery).where(isDelivery(athleteId, deliveryId));
  return rows[0] ?? null;
}

/**
 * Moves a delivery on, only from one of the states `from`: a worker that was overtaken changes
 * nothing and gets false.
 */
export async function moveDelivery(
  tx: Tx,
  athleteId: string,
  deliveryId: string,
  move: {
    from: readonly DeliveryState[];
    to: DeliveryState;
    code?: string | null;
    detail?: string | null;
    parserVersion?: string;
    duplicateOf?: string | null;
  },
): Promise<boolean> {
  const { from, to, code = null, detail = null, ...known } = move;
  const { parserVersion, duplicateOf } = known;
  const rows = await tx
    .update(delivery)
    .set({
      state: to,
      code,
      detail,
      ...(parserVersion === undefined ? {} : { parserVersion }),
      ...(duplicateOf === undefined ? {} : { duplicateOf }),
    })
    .where(and(isDelivery(athleteId, deliveryId), inArray(delivery.state, [...from])))
    .returning({ id: delivery.deliveryId });
  return rows.length === 1;
}

/** Of these deliveries, those that show the run `fromId` show `toId` instead. */
export async function pointDuplicates(
  tx: Tx,
  athleteId: string,
  deliveryIds: readonly string[],
  fromId: string,
  toId: string,
): Promise<void> {
  if (deliveryIds.length === 0) return;
  await tx
    .update(delivery)
    .set({ duplicateOf: toId, detail: sql`replace(${delivery.detail}, ${fromId}, ${toId})` })
    .where(
      and(
        eq(delivery.athleteId, athleteId),
        inArray(delivery.deliveryId, [...deliveryIds]),
        eq(delivery.duplicateOf, fromId),
      ),
    );
}

/** Moves on those of the deliveries that are in one of the states `from`. */
export async function moveDeliveries(
  tx: Tx,
  athleteId: string,
  deliveryIds: readonly string[],
  { from, to }: { from: readonly DeliveryState[]; to: DeliveryState },
): Promise<void> {
  if (deliveryIds.length === 0) return;
  await tx
    .update(delivery)
    .set({ state: to, code: null, detail: null })
    .where(
      and(
        eq(delivery.athleteId, athleteId),
        inArray(delivery.deliveryId, [...deliveryIds]),
        inArray(delivery.state, [...from]),
      ),
    );
}

/** When bytes last arrived that training may be derived from; null: never. */
export async function lastReceivedMs(db: Db, athleteId: string): Promise<number | null> {
  const rows = await db
    .select({ receivedMs: delivery.receivedMs })
    .from(delivery)
    .where(and(eq(delivery.athleteId, athleteId), isFree(delivery.policy)))
    .orderBy(desc(delivery.receivedMs))
    .limit(1);
  return rows[0]?.receivedMs ?? null;
}

/** Newest first. */
export async function listDeliveries(
  db: Db,
  athleteId: string,
  page: { limit: number; offset?: number; states?: readonly DeliveryState[] },
): Promise<Delivery[]> {
  const { limit, offset = 0, states } = page;
  return db
    .select()
    .from(delivery)
    .where(and(eq(delivery.athleteId, athleteId), states && inArray(delivery.state, [...states])))
    .orderBy(desc(delivery.receivedMs), asc(delivery.deliveryId))
    .limit(limit)
    .offset(offset);
}

/** How many deliveries stand in each state; states without any are left out. */
export async function countDeliveries(
  db: Db,
  athleteId: string,
): Promise<Partial<Record<DeliveryState, number>>> {
  const rows = await db
    .select({ state: delivery.state, count: sql<number>`count(*)`.mapWith(Number) })
    .from(delivery)
    .where(eq(delivery.athleteId, athleteId))
    .groupBy(delivery.state);
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** Whether a file of theirs waits to be read. */
export async function hasUnread(db: Db, athleteId: string): Promise<boolean> {
  const rows = await db
    .select({ id: delivery.deliveryId })
    .from(delivery)
    .where(and(eq(delivery.athleteId, athleteId), sql`${delivery.state} in ('received', 'decoded')`))
    .limit(1);
  return rows.length > 0;
}

/** The deliveries that are in one of the states, oldest first. */
export async function listInStates(
  db: Db,
  athleteId: string,
  states: readonly DeliveryState[],
): Promise<Delivery[]> {
  return db
    .select()
    .from(delivery)
    .where(and(eq(delivery.athleteId, athleteId), inArray(delivery.state, [...states])))
    .orderBy(asc(delivery.receivedMs), asc(delivery.deliveryId));
}

/** Which bytes the store keeps for an athlete, those that retention removed included. */
export async function listRawFiles(
  db: Db,
  athleteId: string,
): Promise<{ sha256: string; removedMs: number | null }[]> {
  return db
    .select({ sha256: rawFile.sha256, removedMs: rawFile.removedMs })
    .from(rawFile)
    .where(eq(rawFile.athleteId, athleteId));
}

export async function rawFilesWithoutDelivery(db: Db, athleteId: string): Promise<string[]> {
  const rows = await db
    .select({ sha256: rawFile.sha256 })
    .from(rawFile)
    .leftJoin(delivery, and(eq(delivery.athleteId, rawFile.athleteId), eq(delivery.sha256, rawFile.sha256)))
    .where(and(eq(rawFile.athleteId, athleteId), isNull(delivery.deliveryId)));
  return rows.map((r) => r.sha256);
}

export async function listByIds(db: Db, athleteId: string, ids: readonly string[]): Promise<Delivery[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(delivery)
    .where(and(eq(delivery.athleteId, athleteId), inArray(delivery.deliveryId, [...ids])));
}

function isDelivery(athleteId: string, deliveryId: string) {
  return and(eq(delivery.athleteId, athleteId), eq(delivery.deliveryId, deliveryId));
}
