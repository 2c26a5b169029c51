// Every statement on deliveries and the files that they name: longer than a file should be, each by itself and short.
import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { type DeliveryState, delivery } from '../schema/delivery.ts';
import { rawFile } from '../schema/raw-file.ts';
import type { Db, Tx } from '../transaction.ts';
import { isFree } from './source-policy.ts';

export type Delivery = typeof delivery.$inferSelect;
export type NewDelivery = typeof delivery.$inferInsert;

/** Notes that the file store keeps these bytes, each once; call before deliveries refer to them. Bytes that retention had removed count as kept again. */
export async function keepRawFiles(tx: Tx, rows: readonly (typeof rawFile.$inferInsert)[]): Promise<void> {
  const each = [...new Map(rows.map((row) => [`${row.athleteId} ${row.sha256}`, row])).values()];
  if (each.length === 0) return;
  await tx
    .insert(rawFile)
    .values(each)
    .onConflictDoUpdate({ target: [rawFile.athleteId, rawFile.sha256], set: { removedMs: null } });
}

/** How many bytes the file store keeps for an athlete. */
export async function storedBytes(db: Db, athleteId: string): Promise<number> {
  const [row] = await db
    .select({ bytes: sql<number>`coalesce(sum(${rawFile.sizeBytes}), 0)::float8` })
    .from(rawFile)
    .where(and(eq(rawFile.athleteId, athleteId), isNull(rawFile.removedMs)));
  return row!.bytes;
}

/** Those of the digests whose bytes are kept. */
export async function listKept(db: Db, athleteId: string, digests: readonly string[]): Promise<string[]> {
  if (digests.length === 0) return [];
  const rows = await db
    .select({ sha256: rawFile.sha256 })
    .from(rawFile)
    .where(
      and(eq(rawFile.athleteId, athleteId), inArray(rawFile.sha256, [...digests]), isNull(rawFile.removedMs)),
    );
  return rows.map((row) => row.sha256);
}

/** Inserts a delivery, or answers the one that came before with the same natural key. */
export async function insertDelivery(
  tx: Tx,
  row: NewDelivery,
): Promise<{ inserted: boolean; delivery: Delivery }> {
  return (await insertDeliveries(tx, row.athleteId, [row]))[0]!;
}

/** The same for several of one athlete, answered in their order: of two with one key the second finds the first. */
export async function insertDeliveries(
  tx: Tx,
  athleteId: string,
  rows: readonly NewDelivery[],
): Promise<{ inserted: boolean; delivery: Delivery }[]> {
  if (rows.length === 0) return [];
  const inserted = await tx
    .insert(delivery)
    .values([...rows])
    .onConflictDoNothing({ target: [delivery.athleteId, delivery.naturalKey] })
    .returning();
  const fresh = new Map(inserted.map((row) => [row.naturalKey, row]));
  const known = rows.map((row) => row.naturalKey).filter((key) => !fresh.has(key));
  const earlier =
    known.length === 0
      ? []
      : await tx
          .select()
          .from(delivery)
          .where(and(eq(delivery.athleteId, athleteId), inArray(delivery.naturalKey, known)));
  const found = new Map([...earlier, ...inserted].map((row) => [row.naturalKey, row]));
  // of several rows with one key the first is the one that was inserted
  return rows.map(({ naturalKey }) => ({
    inserted: fresh.delete(naturalKey),
    delivery: found.get(naturalKey)!,
  }));
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
  { from, to, ...known }: { from: readonly DeliveryState[]; to: DeliveryState; parserVersion?: string },
): Promise<void> {
  if (deliveryIds.length === 0) return;
  await tx
    .update(delivery)
    .set({ state: to, code: null, detail: null, ...known })
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

/** How many files of theirs wait to be judged, how many to be read, and whether an archive is among these. */
export async function countWaiting(
  db: Db,
  athleteId: string,
  archiveType: string,
): Promise<{ matched: number; unread: number; hasArchive: boolean }> {
  const [row] = await db
    .select({
      matched: sql<number>`count(*) filter (where ${delivery.state} = 'matched')`.mapWith(Number),
      unread: sql<number>`count(*) filter (where ${delivery.state} <> 'matched')`.mapWith(Number),
      hasArchive: sql<boolean>`coalesce(bool_or(${delivery.state} <> 'matched' and ${delivery.mediaType} = ${archiveType}), false)`,
    })
    .from(delivery)
    .where(
      and(eq(delivery.athleteId, athleteId), sql`${delivery.state} in ('received', 'decoded', 'matched')`),
    );
  return row!;
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
