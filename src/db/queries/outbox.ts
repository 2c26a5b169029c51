import { and, desc, eq, gt, inArray, ne, sql } from 'drizzle-orm';
import { OPEN_STATES } from '../../core/outbox/message.ts';
import { outbox } from '../schema/outbox.ts';
import type { Db, Tx } from '../transaction.ts';

export type Message = typeof outbox.$inferSelect;

/** False where the same message was written before; nothing is changed then. */
export async function insertMessage(tx: Tx, row: typeof outbox.$inferInsert): Promise<boolean> {
  const rows = await tx.insert(outbox).values(row).onConflictDoNothing().returning({ id: outbox.messageId });
  return rows.length === 1;
}

export async function getMessage(db: Db, athleteId: string, messageId: string): Promise<Message | null> {
  const rows = await db.select().from(outbox).where(isOne(athleteId, messageId));
  return rows[0] ?? null;
}

/** As getMessage, and nobody else claims it before the transaction ends. */
export async function lockMessage(tx: Tx, athleteId: string, messageId: string): Promise<Message | null> {
  const rows = await tx.select().from(outbox).where(isOne(athleteId, messageId)).for('update');
  return rows[0] ?? null;
}

/** The other versions of the same subject on the same channel. */
export async function otherVersions(
  db: Db,
  { athleteId, channel, subject, version }: Message,
): Promise<Pick<Message, 'version' | 'state' | 'triedMs'>[]> {
  return db
    .select({ version: outbox.version, state: outbox.state, triedMs: outbox.triedMs })
    .from(outbox)
    .where(
      and(
        eq(outbox.athleteId, athleteId),
        eq(outbox.channel, channel),
        eq(outbox.subject, subject),
        ne(outbox.version, version),
      ),
    );
}

/** Writes only while `fence` is the message's claim; false: somebody has claimed it since. */
export async function moveMessage(
  tx: Tx,
  { athleteId, messageId, fence }: Pick<Message, 'athleteId' | 'messageId' | 'fence'>,
  changes: Partial<Omit<Message, 'athleteId' | 'messageId'>>,
): Promise<boolean> {
  const rows = await tx
    .update(outbox)
    .set(changes)
    .where(and(isOne(athleteId, messageId), eq(outbox.fence, fence)))
    .returning({ id: outbox.messageId });
  return rows.length === 1;
}

/** What a message holds from now on, while it is claimed under `fence`. */
export async function changePayload(
  tx: Tx,
  claim: Pick<Message, 'athleteId' | 'messageId' | 'fence'>,
  payload: unknown,
): Promise<void> {
  await moveMessage(tx, claim, { payload });
}

/** What is still to leave for an athlete by a channel. */
export async function listOpenMessages(db: Db, athleteId: string, channel: string): Promise<Message[]> {
  return db
    .select()
    .from(outbox)
    .where(
      and(
        eq(outbox.athleteId, athleteId),
        eq(outbox.channel, channel),
        inArray(outbox.state, [...OPEN_STATES]),
      ),
    );
}

/** Messages of a channel that were given up after an instant, the first first. */
export async function listGivenUp(db: Db, channel: string, sinceMs: number): Promise<Message[]> {
  return db
    .select()
    .from(outbox)
    .where(and(eq(outbox.channel, channel), eq(outbox.state, 'given_up'), gt(outbox.endedMs, sinceMs)))
    .orderBy(outbox.endedMs, outbox.messageId);
}

/** Newest first. */
export async function listMessages(
  db: Db,
  athleteId: string,
  page: { limit: number; offset: number },
): Promise<Message[]> {
  return db
    .select()
    .from(outbox)
    .where(eq(outbox.athleteId, athleteId))
    .orderBy(desc(outbox.createdMs), outbox.messageId)
    .limit(page.limit)
    .offset(page.offset);
}

/** Newest first: those of a channel whose subject begins so. */
export async function listMessagesAbout(
  db: Db,
  athleteId: string,
  channel: string,
  subject: string,
  limit: number,
): Promise<Message[]> {
  return db
    .select()
    .from(outbox)
    .where(
      and(
        eq(outbox.athleteId, athleteId),
        eq(outbox.channel, channel),
        sql`starts_with(${outbox.subject}, ${subject})`,
      ),
    )
    .orderBy(desc(outbox.createdMs), desc(outbox.version), outbox.messageId)
    .limit(limit);
}

function isOne(athleteId: string, messageId: string) {
  return and(eq(outbox.athleteId, athleteId), eq(outbox.messageId, messageId));
}
