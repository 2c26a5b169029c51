import { OPEN_STATES } from '../../core/outbox/message.ts';
import type { Failure } from '../../core/result.ts';
import { lockMessage, moveMessage } from '../../db/queries/outbox.ts';
import type { Tx } from '../../db/transaction.ts';

/** What stays behind of a message that is given up. Without `nowMs` its end is stamped with its last known moment. */
export async function giveUpMessage(
  tx: Tx,
  athleteId: string,
  messageId: string,
  { code, message }: Failure,
  nowMs: number | null = null,
): Promise<void> {
  const row = await lockMessage(tx, athleteId, messageId);
  if (row === null || !OPEN_STATES.some((state) => state === row.state)) return;
  await moveMessage(tx, row, {
    state: 'given_up',
    payload: null,
    fence: row.fence + 1,
    endedMs: nowMs ?? row.triedMs ?? row.createdMs,
    code,
    detail: message,
  });
}
