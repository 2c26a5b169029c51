import { randomUUID } from 'node:crypto';
import { addDays, localDay } from '../../core/time.ts';
import { deviceEdit, type SeenWorkout } from '../../core/workout/device-edit.ts';
import { getAthlete } from '../../db/queries/athlete.ts';
import type { Connection } from '../../db/queries/connection.ts';
import { insertEdit, openEditOf, settleEdit } from '../../db/queries/device-edit.ts';
import { type DeviceWorkout, listDeviceWorkouts, putDeviceWorkout } from '../../db/queries/device-workout.ts';
import type { Tx } from '../../db/transaction.ts';
import type { Account } from '../../providers/provider.ts';
import type { Platform } from '../../providers/settings.ts';
import type { Step } from '../job-queue.ts';
import { renderPlanned } from '../plan/planned-workouts.ts';
import { CallEnded } from './call-ended.ts';
import { callAs } from './call-platform.ts';
import { holdConnection } from './hold-connection.ts';
import { DAYS_AHEAD, mayPush } from './plan-workouts.ts';
import type { PullDeps } from './pull.ts';

/** Whoever moves a workout moves it by days, not by months. */
const MARGIN_DAYS = 28;

/**
 * Looks at what stands at a platform for what somebody changed there, and keeps each change as a proposal. What waits
 * for its answer is neither replaced nor taken off meanwhile.
 */
export async function lookAtEdits(
  deps: PullDeps,
  step: Step,
  platform: Platform,
  row: Connection,
): Promise<void> {
  const { push } = platform.provider;
  if (push?.read === undefined || !mayPush(platform, row)) return;
  const { athleteId } = row;
  const { placed, zone, today } = await deps.db.read(async (db) => {
    const athlete = await getAthlete(db, athleteId);
    const own = athlete?.zone ?? 'UTC';
    const day = localDay(deps.now(), own);
    const rows = await listDeviceWorkouts(db, row, day);
    return { placed: rows.filter(isReadable), zone: own, today: day };
  });
  if (placed.length === 0) return;
  const { externalId, scopes } = row;
  const account: Account = { externalId, scopes, settings: platform.settings, zone };
  const span = { from: addDays(today, -MARGIN_DAYS), to: addDays(today, DAYS_AHEAD + MARGIN_DAYS) };
  const found = await push.read(callAs(deps, platform, row, false), span, account).catch(orUnusable);
  if (found?.ok !== true) return;
  await deps.db.transaction(async (tx) => {
    await holdConnection(tx, step, row);
    // what was put anew since it was read says nothing
    const now = new Map((await listDeviceWorkouts(tx, row, today)).map((one) => [one.externalId, one]));
    for (const one of placed) {
      const still = now.get(one.externalId);
      if (still === undefined || still.version !== one.version || !isReadable(still)) continue;
      const kept = await keepEdit(deps, tx, still, found.value.get(one.externalId) ?? null);
      // what the plan said meanwhile was not sent
      if (kept === 'undone') await putDeviceWorkout(tx, { ...still, content: '' });
    }
  });
}

function isReadable({ state, seen }: DeviceWorkout): boolean {
  return state === 'placed' && seen !== null;
}

/** An answer that cannot be used says nothing of changes, and holds nothing else up. */
function orUnusable(error: unknown): null {
  if (error instanceof CallEnded && error.code === 'ANSWER_UNUSABLE') return null;
  throw error;
}

/**
 * Notes how one stands there now: as it was put, or changed, or changed again. `waits`: for an answer to what was
 * changed; `undone`: it was changed, and stands again as it was put.
 */
export async function keepEdit(
  deps: Pick<PullDeps, 'now'>,
  tx: Tx,
  workout: DeviceWorkout,
  now: SeenWorkout | null,
): Promise<'waits' | 'undone' | 'none'> {
  const { athleteId, connectionId, externalId, day } = workout;
  const placed = workout.seen!;
  const isChanged = deviceEdit(placed, now, null) !== null;
  const open = await openEditOf(tx, workout);
  if (open !== null) {
    if (isChanged && isSameView(open.seen, now)) return 'waits';
    // it was changed again, or back
    await settleEdit(tx, open, { state: 'outdated', answeredMs: deps.now() });
  }
  if (!isChanged) return open === null ? 'none' : 'undone';
  const planned = (await renderPlanned(tx, athleteId, {})).find((one) => one.externalId === externalId);
  const edit = planned === undefined ? null : deviceEdit(placed, now, planned.km);
  if (planned === undefined || edit === null) return 'none';
  await insertEdit(tx, {
    ...{ athleteId, connectionId, externalId, day, seenMs: deps.now(), state: 'open' },
    ...{ editId: `edt_${randomUUID().replaceAll('-', '')}`, workoutId: planned.workout.id },
    ...{ kind: edit.kind, seen: edit.seen, km: edit.km },
  });
  return 'waits';
}

function isSameView(a: SeenWorkout | null, b: SeenWorkout | null): boolean {
  if (a === null || b === null) return a === b;
  return a.day === b.day && a.durationS === b.durationS && a.text === b.text;
}
