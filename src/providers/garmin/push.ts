import { z } from 'zod';
import { fail, ok } from '../../core/result.ts';
import type { Day } from '../../core/time.ts';
import type { ApiAnswer, Call } from '../call.ts';
import type { Push, PushAnswer } from '../provider.ts';
import { idText, readAs, readJson } from '../read-json.ts';

/** It is made under one prefix and changed under another. */
const CREATE = '/workoutportal/workout/v2';
const WORKOUT = '/training-api/workout/v2';
const SCHEDULE = '/training-api/schedule/';

const made = z.looseObject({ workoutId: idText });
const scheduled = z.array(
  z.looseObject({ scheduleId: idText, workoutId: idText, date: z.string().min(10).max(40) }),
);

/** A workout, and that it is due on a day. Nothing is matched by our id, so that what stands there is looked at before a second try. */
export const push: Push = {
  target: 'garmin',
  scope: 'WORKOUT_IMPORT',

  async put(call, { content, day, changedMs, remote }) {
    const version = String(changedMs);
    const workoutId = remote?.workoutId;
    if (workoutId === undefined) return create(call, content, version);
    if (remote?.version !== version) {
      const body = { ...content, workoutId: rawNumber(workoutId) };
      const answer = await call({ method: 'PUT', base: 'api', path: `${WORKOUT}/${workoutId}`, json: body });
      if (answer.status === 404) return create(call, content, version);
      if (answer.status >= 300) return refused(answer);
    }
    const before = remote?.day ?? day;
    // where the answer was lost it may be there
    const known = remote?.scheduleId ?? (await scheduleOf(call, before, workoutId));
    if (known !== null && before === day)
      return { kind: 'placed', remote: { workoutId, scheduleId: known, version, day } };
    const json = { workoutId: rawNumber(workoutId), date: day };
    const moved =
      known === null ? null : await call({ method: 'PUT', base: 'api', path: SCHEDULE + known, json });
    const isMoved = moved !== null && moved.status !== 404;
    const answer = isMoved ? moved : await call({ method: 'POST', base: 'api', path: SCHEDULE, json });
    if (answer.status >= 300) return refused(answer);
    const said = isMoved ? known : scheduleIdIn(answer);
    const scheduleId = said ?? (await scheduleOf(call, day, workoutId));
    return {
      kind: 'placed',
      remote: { workoutId, ...(scheduleId === null ? {} : { scheduleId }), version, day },
    };
  },

  async remove(call, { day, remote }) {
    const workoutId = remote?.workoutId;
    if (workoutId === undefined) return { kind: 'removed' };
    const scheduleId = remote?.scheduleId ?? (await scheduleOf(call, remote?.day ?? day, workoutId));
    const paths = [scheduleId === null ? [] : SCHEDULE + scheduleId, `${WORKOUT}/${workoutId}`].flat();
    for (const path of paths) {
      const answer = await call({ method: 'DELETE', base: 'api', path });
      if (answer.status >= 300 && answer.status !== 404) return refused(answer);
    }
    return { kind: 'removed' };
  },

  async look(call, { from, to }) {
    const found = await listed(call, from, to);
    if (!found.ok) return found;
    const mine = [];
    for (const { workoutId, scheduleId, date } of found.value) {
      const answer = await call({ base: 'api', path: `${WORKOUT}/${workoutId}` });
      const read =
        answer.status === 200 ? readAs(z.looseObject({ workoutSourceId: idText }), answer.body) : null;
      if (read?.ok !== true) continue;
      const day = date.slice(0, 10);
      const remote = { workoutId, scheduleId, day };
      mine.push({ externalId: read.value.workoutSourceId, day, remote });
    }
    return ok(mine);
  },
};

/** What it is called there has to be kept before anything else is asked. */
async function create(call: Call, content: object, version: string): Promise<PushAnswer> {
  const answer = await call({ method: 'POST', base: 'api', path: CREATE, json: content });
  if (answer.status >= 300) return refused(answer);
  const read = readAs(made, answer.body);
  if (read.ok) return { kind: 'begun', remote: { workoutId: read.value.workoutId, version } };
  return { kind: 'refused', code: 'ANSWER_UNREADABLE', message: 'Garmin did not say what it stored.' };
}

async function listed(call: Call, from: Day, to: Day) {
  const query = { startDate: from, endDate: to };
  const answer = await call({ base: 'api', path: SCHEDULE.replace(/\/$/, ''), query });
  if (answer.status !== 200)
    return fail('LIST_REFUSED', `Garmin refused to list workouts (${answer.status}).`);
  return readAs(scheduled, answer.body);
}

async function scheduleOf(call: Call, day: Day, workoutId: string): Promise<string | null> {
  const found = await listed(call, day, day);
  return (found.ok && found.value.find((one) => one.workoutId === workoutId)?.scheduleId) || null;
}

/** An object, a bare number, or nothing at all. */
function scheduleIdIn({ body }: ApiAnswer): string | null {
  const json = readJson(body);
  if (!json.ok) return null;
  const bare = idText.safeParse(json.value);
  if (bare.success) return bare.data;
  const read = z.looseObject({ scheduleId: idText }).safeParse(json.value);
  return read.success ? read.data.scheduleId : null;
}

/** Ids are of 64 bits, more than a number holds. */
function rawNumber(id: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(
    /^\d+$/.test(id) ? id : JSON.stringify(id),
  );
}

function refused({ status }: ApiAnswer): PushAnswer {
  if (status === 412 || status === 403) {
    return {
      kind: 'refused',
      code: 'NOT_GRANTED',
      message: 'Workouts may not be sent to this Garmin account.',
    };
  }
  return { kind: 'refused', code: 'WORKOUT_REFUSED', message: `Garmin refused the workout (${status}).` };
}
