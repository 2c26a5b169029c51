import { createHash } from 'node:crypto';
import { feedsTraining } from '../../core/access/source-policy.ts';
import { addDays, type Day, localDay } from '../../core/time.ts';
import type { RenderedWorkout } from '../../core/workout/rendered-workout.ts';
import { listActivities } from '../../db/queries/activity.ts';
import { getAthlete } from '../../db/queries/athlete.ts';
import { type Connection, changeConnection } from '../../db/queries/connection.ts';
import { listOpenEdits } from '../../db/queries/device-edit.ts';
import { type DeviceWorkout, listDeviceWorkouts, putDeviceWorkout } from '../../db/queries/device-workout.ts';
import type { Db, Tx } from '../../db/transaction.ts';
import { workoutTarget } from '../../formats/encode/workout-targets.ts';
import type { ProviderSettings, Push } from '../../providers/provider.ts';
import type { Platform } from '../../providers/settings.ts';
import type { Step } from '../job-queue.ts';
import { planMessage } from '../outbox/plan-message.ts';
import { renderPlanned } from '../plan/planned-workouts.ts';
import { grants } from './connect.ts';
import { holdConnection } from './hold-connection.ts';
import type { PullDeps } from './pull.ts';

export const WATCH_CHANNEL = 'watch';
/** The next block, which a review may change, and the week after it to look at. */
export const DAYS_AHEAD = 14;

/** What a workout is at a platform: its content as it would be sent now; null where the platform cannot have it. */
export function encodeFor(
  push: Push,
  settings: ProviderSettings,
  rendered: RenderedWorkout,
): { content: Uint8Array | object; digest: string; losses: string[] | null } | null {
  const encode = push.encoder?.(settings) ?? workoutTarget(push.target).encode;
  const { content, fidelity } = encode(rendered);
  if (content === null) return null;
  const bytes = content instanceof Uint8Array ? content : JSON.stringify(content);
  const losses = fidelity.losses.map(({ code }) => code);
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { content, digest, losses: losses.length === 0 ? null : losses };
}

export function mayPush({ provider }: Platform, { scopes }: Pick<Connection, 'scopes'>): boolean {
  const { push } = provider;
  return push !== null && (push.scope === null || grants(scopes, { scope: push.scope }));
}

/**
 * Compares what is planned with what stands at the platform, and plans a message for each difference: put,
 * replace, remove. Days that are over or have been run are left alone: a workout that was done is not sent again.
 */
export async function planWorkouts(
  deps: PullDeps,
  step: Step,
  platform: Platform,
  row: Connection,
): Promise<void> {
  if (!mayPush(platform, row)) return;
  const push = platform.provider.push!;
  const nowMs = deps.now();
  let isPlanned = false;
  await deps.db.transaction(async (tx) => {
    await holdConnection(tx, step, row);
    const { wanted, there } = await compared(tx, row, nowMs);
    const edits = await listOpenEdits(tx, row.athleteId, addDays(localDay(nowMs, 'UTC'), -1));
    const waiting = new Set(
      edits.flatMap((edit) => (edit.connectionId === row.connectionId ? [edit.externalId] : [])),
    );
    for (const rendered of wanted) {
      const form = encodeFor(push, platform.settings, rendered);
      const before = there.get(rendered.externalId);
      there.delete(rendered.externalId);
      const { day } = rendered.workout;
      // some forms of a workout say nothing of its day
      const isThere = before?.content === form?.digest && before?.day === day && !GOING.has(before.state);
      // somebody changed it there, and nobody has answered yet
      if (form === null || isThere || waiting.has(rendered.externalId)) continue;
      const content = { content: form.digest, losses: form.losses, state: 'planned' as const };
      await plan(deps, tx, row, before, { day, externalId: rendered.externalId, ...content });
      isPlanned = true;
    }
    for (const gone of there.values()) {
      if (waiting.has(gone.externalId)) continue;
      // one that is on its way may stand there in a moment
      if (GOING.has(gone.state) || (gone.remote === null && gone.state !== 'planned')) continue;
      const { day, externalId, losses } = gone;
      await plan(deps, tx, row, gone, { day, externalId, losses, content: '', state: 'removing' });
      isPlanned = true;
    }
    await changeConnection(tx, row.athleteId, row.connectionId, { pushedMs: nowMs });
  });
  if (isPlanned) deps.queue.wake();
}

const GOING: ReadonlySet<string> = new Set(['removing', 'removed']);

async function compared(
  db: Db,
  row: Connection,
  nowMs: number,
): Promise<{ wanted: RenderedWorkout[]; there: Map<string, DeviceWorkout> }> {
  const { athleteId } = row;
  const zone = (await getAthlete(db, athleteId))?.zone ?? 'UTC';
  const from = localDay(nowMs, zone);
  const to: Day = addDays(from, DAYS_AHEAD - 1);
  const done = await listActivities(db, athleteId, { from, to });
  // what may only be shown decides nothing
  const run = new Set(
    done.flatMap((a) => (a.sport === 'running' && feedsTraining(a.policy) ? [a.localDay] : [])),
  );
  const planned = await renderPlanned(db, athleteId, { from, to });
  const there = (await listDeviceWorkouts(db, row, from)).filter(({ day }) => !run.has(day));
  return {
    wanted: planned.filter(({ workout }) => !run.has(workout.day)),
    there: new Map(there.map((one) => [one.externalId, one])),
  };
}

async function plan(
  deps: PullDeps,
  tx: Tx,
  { athleteId, connectionId, provider }: Connection,
  before: DeviceWorkout | undefined,
  to: Pick<DeviceWorkout, 'day' | 'externalId' | 'content' | 'losses' | 'state'>,
): Promise<void> {
  const version = (before?.version ?? 0) + 1;
  await putDeviceWorkout(tx, {
    athleteId,
    connectionId,
    version,
    ...to,
    remote: before?.remote ?? null,
    code: null,
  });
  const { externalId, day, state } = to;
  await planMessage(deps, tx, {
    athleteId,
    channel: WATCH_CHANNEL,
    subject: `${connectionId} ${externalId}`,
    version,
    title: `${state === 'removing' ? 'Take the workout off' : 'Workout for'} ${day} (${provider})`,
    payload: { connectionId, externalId, day },
  });
}
