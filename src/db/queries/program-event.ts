import { createHash } from 'node:crypto';
import { and, eq, isNotNull, isNull, lt, lte, sql } from 'drizzle-orm';
import type { ProgramEventAbout } from '../../core/access/program-event.ts';
import { programEndpoint } from '../schema/program-endpoint.ts';
import { programEvent } from '../schema/program-event.ts';
import type { Db, Tx } from '../transaction.ts';

export type ProgramEvent = typeof programEvent.$inferSelect;

/**
 * Notes what programs are to be told of, in the transaction that makes it so: it is told if and only if that
 * commits. Where no endpoint wants such events nothing is written.
 */
export async function noteEvent(
  tx: Tx,
  athleteId: string,
  about: ProgramEventAbout,
  occurredMs: number,
): Promise<void> {
  const wanted = await tx
    .select({ one: sql`1` })
    .from(programEndpoint)
    .where(
      and(isNull(programEndpoint.stoppedMs), sql`jsonb_exists(${programEndpoint.events}, ${about.type})`),
    )
    .limit(1);
  if (wanted.length === 0) return;
  const digest = createHash('sha256').update(JSON.stringify([athleteId, about, occurredMs]));
  const eventId = `evt_${digest.digest('base64url').slice(0, 32)}`;
  await tx
    .insert(programEvent)
    .values({ athleteId, eventId, about, occurredMs, tellMs: occurredMs })
    .onConflictDoNothing();
}

/** Events of any athlete whose messages are not planned yet, oldest first. Only for the tables' owner. */
export async function listUntoldEvents(
  db: Db,
  nowMs: number,
  most: number,
): Promise<Pick<ProgramEvent, 'athleteId' | 'eventId'>[]> {
  return db
    .select({ athleteId: programEvent.athleteId, eventId: programEvent.eventId })
    .from(programEvent)
    .where(lte(programEvent.tellMs, nowMs))
    .orderBy(programEvent.tellMs, programEvent.eventId)
    .limit(most);
}

/** Takes an event for telling: of several that try, one gets it. */
export async function takeUntoldEvent(
  tx: Tx,
  athleteId: string,
  eventId: string,
): Promise<ProgramEvent | null> {
  const rows = await tx
    .update(programEvent)
    .set({ tellMs: null })
    .where(and(isOne(athleteId, eventId), isNotNull(programEvent.tellMs)))
    .returning();
  return rows[0] ?? null;
}

export async function getEvent(db: Db, athleteId: string, eventId: string): Promise<ProgramEvent | null> {
  const rows = await db.select().from(programEvent).where(isOne(athleteId, eventId));
  return rows[0] ?? null;
}

export async function deleteEventsBefore(tx: Tx, beforeMs: number): Promise<void> {
  await tx.delete(programEvent).where(lt(programEvent.occurredMs, beforeMs));
}

function isOne(athleteId: string, eventId: string) {
  return and(eq(programEvent.athleteId, athleteId), eq(programEvent.eventId, eventId));
}
