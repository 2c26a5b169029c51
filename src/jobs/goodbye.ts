import { forgetTokens, sayGoodbye } from '../services/connections/disconnect.ts';
import { ABOUT_CONNECTION, type Job } from './job.ts';

/** Gives a grant back to its platform; after four tries the tokens go without it. */
export const goodbye: Job = {
  name: 'goodbye',
  payload: ABOUT_CONNECTION,
  retry: { limit: 3, firstS: 3, mostS: 12 },
  atOnce: { here: 2, anAthlete: 1 },
  once: true,
  run: (deps, step, { athleteId, connectionId }) => sayGoodbye(deps, step, athleteId, connectionId!),
  abandon: (tx, { athleteId, connectionId }) => forgetTokens(tx, athleteId, connectionId!),
};
