import { listInStates, moveDelivery } from '../db/queries/delivery.ts';
import { analyseDeliveries } from '../services/ingest/analyse-deliveries.ts';
import { ABOUT_ATHLETE, type Job } from './job.ts';

/** Judges what is new in an athlete's history: zones, efforts, load, verdicts. */
export const analyse: Job = {
  name: 'analyse',
  payload: ABOUT_ATHLETE,
  retry: { limit: 4, firstS: 5, mostS: 300 },
  atOnce: { here: 2, anAthlete: 1 },
  once: true,
  run: (deps, step, { athleteId }) => analyseDeliveries(deps, step, athleteId),
  async abandon(tx, { athleteId }, why) {
    for (const { deliveryId } of await listInStates(tx, athleteId, ['matched', 'analysed'])) {
      await moveDelivery(tx, athleteId, deliveryId, {
        from: ['matched', 'analysed'],
        to: 'reviewed',
        code: 'ANALYSIS_FAILED',
        detail: `The activity is stored, but could not be judged (${why.code}).`,
      });
    }
  },
};
