import { giveUpMessage } from '../services/outbox/give-up-message.ts';
import { sendMessage } from '../services/outbox/send-message.ts';
import { ABOUT_MESSAGE, type Job } from './job.ts';

/** Sends one message of the outbox, or finds out whether it arrived. When to try again is the outbox's to say. */
export const message: Job = {
  name: 'message',
  payload: ABOUT_MESSAGE,
  // of tries that failed here and not there
  retry: { limit: 6, firstS: 2, mostS: 300 },
  atOnce: { here: 4, anAthlete: 2 },
  once: false,
  run: (deps, step, { athleteId, messageId }) => sendMessage(deps, step, athleteId, messageId!),
  abandon: (tx, { athleteId, messageId }, why) => giveUpMessage(tx, athleteId, messageId!, why),
};
