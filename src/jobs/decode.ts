import { decodeDelivery } from '../services/ingest/decode-delivery.ts';
import { ABOUT_DELIVERY, type Job } from './job.ts';
import { rejectDelivery } from './reject-delivery.ts';

/** Reads one delivered file in a decoder process and keeps its parts. */
export const decode: Job = {
  name: 'decode',
  payload: ABOUT_DELIVERY,
  retry: { limit: 4, firstS: 1, mostS: 60 },
  // one more than an athlete may have, so that a bulk import leaves a place for everybody else
  atOnce: { here: 4, anAthlete: 3 },
  once: false,
  run: (deps, step, { athleteId, deliveryId }) => decodeDelivery(deps, step, athleteId, deliveryId!),
  abandon: rejectDelivery,
};
