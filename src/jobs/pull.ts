import { changeConnection } from '../db/queries/connection.ts';
import { pullConnection } from '../services/connections/pull.ts';
import { ABOUT_CONNECTION, type Job } from './job.ts';

/** Works off what a platform told, and looks for what it did not tell. */
export const pull: Job = {
  name: 'pull',
  payload: ABOUT_CONNECTION,
  retry: { limit: 6, firstS: 5, mostS: 900 },
  atOnce: { here: 6, anAthlete: 1 },
  once: true,
  run: (deps, step, { athleteId, connectionId }) => pullConnection(deps, step, athleteId, connectionId!),
  // what it left is found by the next one
  abandon: (tx, { athleteId, connectionId }) => changeConnection(tx, athleteId, connectionId!, { dueMs: 0 }),
};
