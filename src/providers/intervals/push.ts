import { z } from 'zod';
import type { ApiAnswer } from '../call.ts';
import type { Push, PushAnswer } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';

const event = z.looseObject({ id: idText, external_id: z.string().nullish() });

/** Events of the calendar; intervals.icu matches `external_id` among those of our application, so a second put replaces the first. */
export const push: Push = {
  target: 'intervals',
  scope: 'CALENDAR:WRITE',
  async put(call, { content, externalId }) {
    const answer = await call({
      method: 'POST',
      base: 'api',
      path: '/athlete/0/events/bulk',
      query: { upsert: 'true' },
      json: [content],
    });
    if (answer.status >= 300) return refusedBy(answer);
    const read = readAs(z.array(event), answer.body);
    const mine = read.ok ? read.value.find((e) => e.external_id === externalId) : undefined;
    if (mine === undefined)
      return {
        kind: 'refused',
        code: 'ANSWER_UNREADABLE',
        message: 'intervals.icu did not say what it stored.',
      };
    return { kind: 'placed', remote: { eventId: mine.id } };
  },
  async remove(call, { externalId }) {
    const answer = await call({
      method: 'PUT',
      base: 'api',
      path: '/athlete/0/events/bulk-delete',
      json: [{ external_id: externalId }],
    });
    return answer.status < 300 || answer.status === 404 ? { kind: 'removed' } : refusedBy(answer);
  },
};

function refusedBy({ status }: ApiAnswer): PushAnswer {
  return {
    kind: 'refused',
    code: 'WORKOUT_REFUSED',
    message: `intervals.icu refused the workout (${status}).`,
  };
}
