import { unpackArchive } from '../services/ingest/unpack-archive.ts';
import { ABOUT_DELIVERY, type Job } from './job.ts';
import { rejectDelivery } from './reject-delivery.ts';

/** Walks a delivered archive and makes a delivery of each file in it. */
export const unpack: Job = {
  name: 'unpack',
  payload: ABOUT_DELIVERY,
  retry: { limit: 4, firstS: 2, mostS: 60 },
  atOnce: { here: 2, anAthlete: 1 },
  once: false,
  run: (deps, step, { athleteId, deliveryId }) => unpackArchive(deps, step, athleteId, deliveryId!),
  abandon: rejectDelivery,
};
