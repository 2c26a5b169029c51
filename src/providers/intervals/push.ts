import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fail, ok } from '../../core/result.ts';
import type { SeenWorkout } from '../../core/workout/device-edit.ts';
import type { ApiAnswer } from '../call.ts';
import type { Push, PushAnswer } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';

const event = z.looseObject({
  id: idText,
  external_id: z.string().nullish(),
  start_date_local: z.string().nullish(),
  moving_time: z.number().nullish(),
  name: z.string().nullish(),
  description: z.string().nullish(),
});

/**
 * Events of the calendar; intervals.icu matches `external_id` among those of our application, so a second put replaces
 * the first. The runner can change them there.
 */
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
    const seen = seenOf(mine);
    return { kind: 'placed', remote: { eventId: mine.id }, ...(seen === null ? {} : { seen }) };
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
  async read(call, { from, to }) {
    const query = { oldest: from, newest: to };
    const answer = await call({ base: 'api', path: '/athlete/0/events', query });
    if (answer.status !== 200)
      return fail('LIST_REFUSED', `intervals.icu refused to list its calendar (${answer.status}).`);
    const read = readAs(z.array(event), answer.body);
    if (!read.ok) return read;
    const found = read.value.flatMap((one) => {
      const seen = seenOf(one);
      return one.external_id == null || seen === null ? [] : [[one.external_id, seen] as const];
    });
    return ok(new Map(found));
  },
};

function seenOf(given: z.infer<typeof event>): SeenWorkout | null {
  const day = given.start_date_local?.slice(0, 10);
  if (day === undefined || !z.iso.date().safeParse(day).success) return null;
  const words = JSON.stringify([given.name?.trim() ?? '', given.description?.trim() ?? '']);
  const text = createHash('sha256').update(words).digest('hex').slice(0, 24);
  return { day, durationS: given.moving_time ?? null, text };
}

function refusedBy({ status }: ApiAnswer): PushAnswer {
  return {
    kind: 'refused',
    code: 'WORKOUT_REFUSED',
    message: `intervals.icu refused the workout (${status}).`,
  };
}
