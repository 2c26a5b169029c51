import { matchDelivery } from '../services/ingest/match-delivery.ts';
import { ABOUT_DELIVERY, type Job } from './job.ts';
import { rejectDelivery } from './reject-delivery.ts';

/** Gives each recording of a delivery its activity: one that is there, or its own. */
export const match: Job = {
  name: 'match',
  payload: ABOUT_DELIVERY,
  retry: { limit: 6, firstS: 1, mostS: 60 },
  // under the athlete's lock a second one would only wait
  atOnce: { here: 2, anAthlete: 1 },
  once: false,
  run: (deps, step, { athleteId, deliveryId }) => matchDelivery(deps, step, athleteId, deliveryId!),
  abandon: rejectDelivery,
};
