import { forgetTokens, sayGoodbye } from '../services/connections/disconnect.ts';
import { ABOUT_CONNECTION, type Job } from './job.ts';

/** Made due by processes of the version before this one, which this one may run beside. */
export const goodbye: Job = {
  name: 'goodbye',
  payload: ABOUT_CONNECTION,
  retry: { limit: 6, firstS: 2, mostS: 300 },
  atOnce: { here: 2, anAthlete: 1 },
  once: true,
  run: (deps, step, { athleteId, connectionId }) => sayGoodbye(deps, step, athleteId, connectionId!),
  abandon: (tx, { athleteId, connectionId }) => forgetTokens(tx, athleteId, connectionId!),
};
