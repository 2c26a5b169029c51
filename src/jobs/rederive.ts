import { endRederivation } from '../db/queries/rederivation.ts';
import { rederive as rederiveStored } from '../services/ingest/rederive.ts';
import { ABOUT_REDERIVATION, type Job } from './job.ts';

/** Derives again what is stored, with a newer parser, newer formulas or another zone. */
export const rederive: Job = {
  name: 'rederive',
  payload: ABOUT_REDERIVATION,
  retry: { limit: 6, firstS: 5, mostS: 300 },
  atOnce: { here: 1, anAthlete: 1 },
  once: false,
  run: (deps, step, { athleteId, rederivationId }) => rederiveStored(deps, step, athleteId, rederivationId!),
  abandon: (tx, { athleteId, rederivationId }) => endRederivation(tx, athleteId, rederivationId!, null),
};
