import { reviewDeliveries } from '../services/ingest/analyse-deliveries.ts';
import { analyse } from './analyse.ts';
import { ABOUT_ATHLETE, type Job } from './job.ts';

/** Closes the deliveries whose history the policy has seen. */
export const review: Job = {
  name: 'review',
  payload: ABOUT_ATHLETE,
  retry: { limit: 4, firstS: 5, mostS: 300 },
  atOnce: { here: 2, anAthlete: 1 },
  once: true,
  run: (deps, step, { athleteId }) => reviewDeliveries(deps, step, athleteId),
  abandon: analyse.abandon,
};
