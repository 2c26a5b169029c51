import { and, asc, eq, isNull, lt } from 'drizzle-orm';
import { parkedEvent } from '../schema/parked-event.ts';
import { type ProviderEventRecord, providerEvent } from '../schema/provider-event.ts';
import type { Db, Tx } from '../transaction.ts';

export type { ProviderEventRecord };
export type StoredEvent = typeof providerEvent.$inferSelect;
export type ParkedEvent = typeof parkedEvent.$inferSelect;

/** False where the same event came before. */
export async function insertEvent(tx: Tx, row: typeof providerEvent.$inferInsert): Promise<boolean> {
  const rows = await tx
    .insert(providerEvent)
    .values(row)
    .onConflictDoNothing()
    .returning({ key: providerEvent.eventKey });
  return rows.length === 1;
}

/** Oldest first. */
export async function listWaitingEvents(
  db: Db,
  athleteId: string,
  connectionId: string,
  limit: number,
): Promise<StoredEvent[]> {
  return db
    .select()
    .from(providerEvent)
    .where(
      and(
        eq(providerEvent.athleteId, athleteId),
        eq(providerEvent.connectionId, connectionId),
        isNull(providerEvent.outcome),
      ),
    )
    .orderBy(asc(providerEvent.receivedMs), asc(providerEvent.eventKey))
    .limit(limit);
}

/** What became of an event; what it said goes. */
export async function settleEvent(tx: Tx, event: StoredEvent, outcome: string): Promise<void> {
  await tx
    .update(providerEvent)
    .set({ outcome, event: null })
    .where(
      and(
        eq(providerEvent.athleteId, event.athleteId),
        eq(providerEvent.connectionId, event.connectionId),
        eq(providerEvent.eventKey, event.eventKey),
      ),
    );
}

/** Keys are kept for as long as somebody may repeat an event, then they go. */
export async function dropOldEvents(
  tx: Tx,
  athleteId: string,
  connectionId: string,
  beforeMs: number,
): Promise<void> {
  await tx
    .delete(providerEvent)
    .where(
      and(
        eq(providerEvent.athleteId, athleteId),
        eq(providerEvent.connectionId, connectionId),
        lt(providerEvent.receivedMs, beforeMs),
      ),
    );
}

export async function parkEvent(tx: Tx, row: ParkedEvent): Promise<void> {
  await tx.delete(parkedEvent).where(lt(parkedEvent.expiresMs, row.receivedMs));
  await tx.insert(parkedEvent).values(row).onConflictDoNothing();
}

/** Takes what waited for an account. */
export async function takeParkedEvents(tx: Tx, provider: string, externalId: string): Promise<ParkedEvent[]> {
  return tx
    .delete(parkedEvent)
    .where(and(eq(parkedEvent.provider, provider), eq(parkedEvent.externalId, externalId)))
    .returning();
}
