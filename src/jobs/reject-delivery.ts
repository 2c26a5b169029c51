import type { Failure } from '../core/result.ts';
import { moveDelivery } from '../db/queries/delivery.ts';
import type { Tx } from '../db/transaction.ts';
import type { Subject } from '../services/job-queue.ts';

/** What stays behind where reading a delivery was given up: its final state, and why. */
export async function rejectDelivery(
  tx: Tx,
  { athleteId, deliveryId }: Subject,
  why: Failure,
): Promise<void> {
  await moveDelivery(tx, athleteId, deliveryId!, {
    from: ['received', 'decoded'],
    to: 'rejected',
    code: why.code,
    detail: why.message,
  });
}
