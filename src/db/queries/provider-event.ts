import { and, asc, eq, isNull, lt } from 'drizzle-orm';
import { parkedEvent } from '../schema/parked-event.ts';
import { type ProviderEventRecord, providerEvent } from '../schema/provider-event.ts';
import { type Db, sendWithin, type Tx } from '../transaction.ts';

export type { ProviderEventRecord };
export type StoredEvent = typeof providerEvent.$inferSelect;
export type ParkedEvent = typeof parkedEvent.$inferSelect;

/** What was told about one account of a platform. */
export interface ToldEvents {
  provider: string;
  externalId: string;
  events: readonly { eventKey: string; receivedMs: number; event: ProviderEventRecord }[];
}

/** Whose that account is, and whether anything of it did not come before. */
export interface KeptEvents {
  athleteId: string;
  connectionId: string;
  isNew: boolean;
}

/**
 * Writes events about one or several accounts, each as the athlete whose account it is, by one statement in a
 * transaction that began as somebody and is the last athlete's afterwards. Answers one for each of `told`; null: that
 * account is nobody's, and nothing of it was written. The rows go in one order, so that two who write the same wait for
 * each other and not in a circle.
 */
export async function keepEvents(tx: Tx, told: readonly ToldEvents[]): Promise<(KeptEvents | null)[]> {
  const named = told.map(({ provider, externalId, events }) => ({
    ...{ provider, externalId },
    events: events.map(({ eventKey, receivedMs, event }) => ({ key: eventKey, ms: receivedMs, event })),
  }));
  const kept = (await sendWithin(
    tx,
    'select nth, "athleteId", "connectionId", "isNew" from pacekeeper_keep_events($1::text::jsonb)',
    [JSON.stringify(named)],
  )) as (KeptEvents & { nth: number })[];
  const byPlace = new Map(kept.map(({ nth, ...one }) => [Number(nth), one]));
  return told.map((_, i) => byPlace.get(i + 1) ?? null);
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

/** Keeps what is nobody's, and drops what nobody came for. */
export async function parkEvents(tx: Tx, rows: readonly ParkedEvent[], nowMs: number): Promise<void> {
  await tx.delete(parkedEvent).where(lt(parkedEvent.expiresMs, nowMs));
  await sendWithin(
    tx,
    `insert into parked_event (provider, external_id, event_key, received_ms, expires_ms, event)
     select e.* from jsonb_to_recordset($1::text::jsonb)
         as e(provider text, "externalId" text, "eventKey" text, "receivedMs" bigint, "expiresMs" bigint, event jsonb)
      order by 1, 2, 3 on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}

/** Takes what waited for an account. */
export async function takeParkedEvents(tx: Tx, provider: string, externalId: string): Promise<ParkedEvent[]> {
  return tx
    .delete(parkedEvent)
    .where(and(eq(parkedEvent.provider, provider), eq(parkedEvent.externalId, externalId)))
    .returning();
}
