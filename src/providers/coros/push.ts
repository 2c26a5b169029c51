import { z } from 'zod';
import { type CorosWorkout, corosSchedule } from '../../formats/encode/coros-schedule.ts';
import { numericIdOf } from '../../formats/encode/external-id.ts';
import type { ApiAnswer } from '../call.ts';
import type { Push, PushAnswer } from '../provider.ts';
import { dataOf, isOk, NO_TRAINING_PUSH, resultOf } from './answer.ts';

const accepted = z.looseObject({ startDate: z.coerce.number(), endDate: z.coerce.number() });

/**
 * A day at a time, matched by number, so that putting twice leaves one. Whether COROS takes off what of ours
 * stands on a day and is not sent with it is disputed: the whole day is sent each time, and what it says it
 * took off changes nothing here.
 */
export const push: Push = {
  target: 'coros',
  scope: null,
  async put(call, { content, day, sameDay }, { externalId }) {
    const workouts = sameDay as CorosWorkout[];
    const schedule = corosSchedule(numericIdOf(externalId), workouts, day);
    if (!schedule.ok) return { kind: 'refused', ...schedule.error };
    const data = JSON.stringify(schedule.value);
    const answer = await call({ method: 'POST', base: 'api', path: '/coros/tp/list/push', form: { data } });
    if (!isOk(answer)) return refused(answer);
    const read = dataOf(accepted, answer);
    const at = Number(day.replaceAll('-', ''));
    if (!read.ok || read.value.startDate > at || read.value.endDate < at) {
      return { kind: 'refused', code: 'ANSWER_UNREADABLE', message: 'COROS did not say what it stored.' };
    }
    return { kind: 'placed', remote: { id: String((content as CorosWorkout).Id) } };
  },
  /** What it does not take off was done, or is not there. */
  async remove(call, { externalId, remote }) {
    const id = remote?.id === undefined ? numericIdOf(externalId) : Number(remote.id);
    const form = { workoutIds: JSON.stringify([id]) };
    const answer = await call({ method: 'POST', base: 'api', path: '/coros/tp/workout/deleteById', form });
    return isOk(answer) ? { kind: 'removed' } : refused(answer);
  },
};

function refused(answer: ApiAnswer): PushAnswer {
  const result = resultOf(answer);
  if (result === NO_TRAINING_PUSH)
    return { kind: 'refused', code: 'NOT_GRANTED', message: 'COROS lets this application push no workouts.' };
  const said = (result ?? String(answer.status)).slice(0, 20);
  return { kind: 'refused', code: 'WORKOUT_REFUSED', message: `COROS refused the workout (${said}).` };
}
