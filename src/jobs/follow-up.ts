import { noteFailedReview } from '../db/queries/review-clock.ts';
import { followUp as follow } from '../services/review/follow-up.ts';
import { ABOUT_ATHLETE, type Job } from './job.ts';

/** What the policy does of itself for one athlete: weekly and event reviews, late files, missed sessions, proposals. */
export const followUp: Job = {
  name: 'follow_up',
  payload: ABOUT_ATHLETE,
  retry: { limit: 4, firstS: 5, mostS: 300 },
  atOnce: { here: 1, anAthlete: 1 },
  once: true,
  run: (deps, step, { athleteId }) => follow(deps, step, athleteId),
  // the clock stays where it is: a later round tries again; until one succeeds the athlete is told
  abandon: (tx, { athleteId }) => noteFailedReview(tx, athleteId),
};
