import type { Failure } from '../core/result.ts';
import type { Tx } from '../db/transaction.ts';
import { decodeEntries as decode } from '../services/ingest/decode-entries.ts';
import type { Subject } from '../services/job-queue.ts';
import { ABOUT_DELIVERIES, type Job } from './job.ts';
import { rejectDelivery } from './reject-delivery.ts';

/** Reads several files of an archive, two at a time, and keeps what was read of them in one transaction. */
export const decodeEntries: Job = {
  name: 'decode_entries',
  payload: ABOUT_DELIVERIES,
  retry: { limit: 4, firstS: 1, mostS: 60 },
  // as many as keep the decoders busy while one of them writes
  atOnce: { here: 4, anAthlete: 3 },
  once: false,
  run: (deps, step, { athleteId, deliveryIds }) => decode(deps, step, athleteId, deliveryIds!),
  async abandon(tx: Tx, { athleteId, deliveryIds }: Subject, why: Failure) {
    for (const deliveryId of deliveryIds!) await rejectDelivery(tx, { athleteId, deliveryId }, why);
  },
};
