import { and, asc, count, eq, max } from 'drizzle-orm';
import { archiveEntry } from '../schema/archive-entry.ts';
import type { DeliveryState } from '../schema/delivery.ts';
import { delivery } from '../schema/delivery.ts';
import type { Db, Tx } from '../transaction.ts';
import type { Delivery } from './delivery.ts';

export type ArchiveEntryRow = typeof archiveEntry.$inferSelect;

/** Notes files of an archive; what is noted already stays. */
export async function putArchiveEntries(tx: Tx, rows: readonly ArchiveEntryRow[]): Promise<void> {
  if (rows.length > 0)
    await tx
      .insert(archiveEntry)
      .values([...rows])
      .onConflictDoNothing();
}

/** How far the walk through an archive got; 0: nothing yet. */
export async function lastEntryPosition(db: Db, athleteId: string, archiveId: string): Promise<number> {
  const [row] = await db
    .select({ last: max(archiveEntry.position) })
    .from(archiveEntry)
    .where(and(eq(archiveEntry.athleteId, athleteId), eq(archiveEntry.archiveId, archiveId)));
  return row?.last ?? 0;
}

/** The files of an archive in its order, each with its delivery. */
export async function listArchiveEntries(
  db: Db,
  athleteId: string,
  archiveId: string,
): Promise<{ entry: ArchiveEntryRow; delivery: Delivery }[]> {
  return db
    .select({ entry: archiveEntry, delivery })
    .from(archiveEntry)
    .innerJoin(
      delivery,
      and(eq(delivery.athleteId, archiveEntry.athleteId), eq(delivery.deliveryId, archiveEntry.deliveryId)),
    )
    .where(and(eq(archiveEntry.athleteId, athleteId), eq(archiveEntry.archiveId, archiveId)))
    .orderBy(asc(archiveEntry.position));
}

/** How many files of an archive stand in each state. */
export async function countEntries(
  db: Db,
  athleteId: string,
  archiveId: string,
): Promise<Partial<Record<DeliveryState, number>>> {
  const rows = await db
    .select({ state: delivery.state, n: count() })
    .from(archiveEntry)
    .innerJoin(
      delivery,
      and(eq(delivery.athleteId, archiveEntry.athleteId), eq(delivery.deliveryId, archiveEntry.deliveryId)),
    )
    .where(and(eq(archiveEntry.athleteId, athleteId), eq(archiveEntry.archiveId, archiveId)))
    .groupBy(delivery.state);
  return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
}
