import { z } from 'zod';
import { instantOf } from '../../core/time.ts';
import type { WahooPlan } from '../../formats/encode/wahoo-plan.ts';
import type { ApiAnswer, Call } from '../call.ts';
import type { Account, OutgoingWorkout, Push, PushAnswer } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';

const RUN = '1';
/** A workout has a time of day; which one is the runner's business. */
const HOUR = 9;
const made = z.looseObject({ id: idText });
const plans = z.union([
  z.array(z.looseObject({ id: idText, external_id: z.string().nullish() })),
  z.looseObject({ plans: z.array(z.looseObject({ id: idText, external_id: z.string().nullish() })) }),
]);
const workouts = z.looseObject({
  workouts: z.array(z.looseObject({ id: idText, workout_token: z.string().nullish() })),
});

/**
 * Two things: a plan, and a workout of a day that has it. Both carry our id and are looked for before they
 * are made, so that putting twice leaves one of each.
 */
export const push: Push = {
  target: 'wahoo',
  scope: 'plans_write',

  async put(call, workout, account) {
    const { content, externalId, remote } = workout;
    const plan = content as WahooPlan;
    const known = remote?.planId ?? (await planOf(call, externalId));
    const placed = await write(call, '/v1/plans', known, {
      'plan[file]': `data:application/json;base64,${Buffer.from(JSON.stringify(plan)).toString('base64')}`,
      'plan[filename]': 'plan.json',
      'plan[external_id]': externalId,
      'plan[provider_updated_at]': new Date(workout.changedMs).toISOString(),
    });
    if (placed.id === null) return refused(placed.answer);
    const old = remote?.workoutId ?? (await workoutOf(call, externalId));
    const dated = await write(call, '/v1/workouts', old, workoutForm(workout, plan, placed.id, account));
    if (dated.id === null) return refused(dated.answer);
    return { kind: 'placed', remote: { planId: placed.id, workoutId: dated.id } };
  },

  async remove(call, { externalId, remote }) {
    const workoutId = remote?.workoutId ?? (await workoutOf(call, externalId));
    const planId = remote?.planId ?? (await planOf(call, externalId));
    const paths = [
      workoutId === null ? [] : `/v1/workouts/${workoutId}`,
      planId === null ? [] : `/v1/plans/${planId}`,
    ].flat();
    for (const path of paths) {
      const answer = await call({ method: 'DELETE', base: 'api', path });
      if (answer.status >= 300 && answer.status !== 404) return refused(answer);
    }
    return { kind: 'removed' };
  },
};

function workoutForm(
  { day, externalId }: Pick<OutgoingWorkout, 'day' | 'externalId'>,
  { header }: WahooPlan,
  planId: string,
  { zone }: Account,
): Record<string, string> {
  return {
    'workout[name]': header.name,
    'workout[workout_token]': externalId,
    'workout[workout_type_id]': RUN,
    'workout[starts]': new Date(instantOf(day, HOUR, 0, zone)).toISOString(),
    'workout[minutes]': String(Math.max(1, Math.round(header.duration_s / 60))),
    'workout[plan_id]': planId,
  };
}

/** Changes the one that is known, or makes one; what is known may be gone. */
async function write(
  call: Call,
  path: string,
  known: string | null,
  form: Record<string, string>,
): Promise<{ id: string | null; answer: ApiAnswer }> {
  if (known !== null) {
    const answer = await call({ method: 'PUT', base: 'api', path: `${path}/${known}`, form });
    if (answer.status !== 404) return { id: answer.status < 300 ? known : null, answer };
  }
  const answer = await call({ method: 'POST', base: 'api', path, form });
  const read = answer.status < 300 ? readAs(made, answer.body) : null;
  return { id: read?.ok === true ? read.value.id : null, answer };
}

async function planOf(call: Call, externalId: string): Promise<string | null> {
  const answer = await call({ base: 'api', path: '/v1/plans', query: { external_id: externalId } });
  const read = answer.status === 200 ? readAs(plans, answer.body) : null;
  if (read?.ok !== true) return null;
  const all = Array.isArray(read.value) ? read.value : read.value.plans;
  return all.find((plan) => plan.external_id === externalId)?.id ?? null;
}

/** Newest first by start: what lies ahead stands on the first page. */
async function workoutOf(call: Call, externalId: string): Promise<string | null> {
  const answer = await call({ base: 'api', path: '/v1/workouts', query: { page: '1', per_page: '100' } });
  const read = answer.status === 200 ? readAs(workouts, answer.body) : null;
  if (read?.ok !== true) return null;
  return read.value.workouts.find((one) => one.workout_token === externalId)?.id ?? null;
}

function refused({ status }: ApiAnswer): PushAnswer {
  return { kind: 'refused', code: 'WORKOUT_REFUSED', message: `Wahoo refused the workout (${status}).` };
}
