import { createHash } from 'node:crypto';
import { insertMessage } from '../../db/queries/outbox.ts';
import type { Tx } from '../../db/transaction.ts';
import type { JobQueue } from '../job-queue.ts';

export interface PlannedMessage {
  /** whose message; of what touches no athlete `account:` and the account's id */
  athleteId: string;
  channel: string;
  /** what it is about and, where there are several, whom it goes to */
  subject: string;
  /** of the same subject a higher one takes the place of a lower one that was not sent yet */
  version: number;
  /** what its owner reads in the delivery log */
  title: string;
  /** in the channel's own shape */
  payload: unknown;
  /** not before then; at once where absent */
  dueMs?: number;
}

/**
 * Writes a message and the job that sends it, in the transaction that decided it. The same athlete,
 * channel, subject and version are one message, however often they are planned. Call `queue.wake()`
 * after the commit.
 */
export async function planMessage(
  deps: { queue: Pick<JobQueue, 'due'>; now: () => number },
  tx: Tx,
  message: PlannedMessage,
): Promise<{ messageId: string; isNew: boolean }> {
  const { athleteId } = message;
  const messageId = messageIdOf(message);
  const nowMs = deps.now();
  const isNew = await insertMessage(tx, { dueMs: nowMs, ...message, messageId, createdMs: nowMs });
  if (isNew) await deps.queue.due(tx, 'message', { athleteId, messageId });
  return { messageId, isNew };
}

/** The natural key as one text, stable over every try and every process. */
export function messageIdOf({
  athleteId,
  channel,
  subject,
  version,
}: Pick<PlannedMessage, 'athleteId' | 'channel' | 'subject' | 'version'>): string {
  const key = JSON.stringify([athleteId, channel, subject, version]);
  return `msg_${createHash('sha256').update(key).digest('base64url').slice(0, 32)}`;
}
