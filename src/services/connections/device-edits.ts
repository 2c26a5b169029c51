import { randomUUID } from 'node:crypto';
import { addDays, localDay } from '../../core/time.ts';
import { deviceEdit, type SeenWorkout } from '../../core/workout/device-edit.ts';
import { getAthlete } from '../../db/queries/athlete.ts';
import type { Connection } from '../../db/queries/connection.ts';
import { insertEdit, openEditOf, settleEdit } from '../../db/queries/device-edit.ts';
import { type DeviceWorkout, listDeviceWorkouts } from '../../db/queries/device-workout.ts';
import type { Tx } from '../../db/transaction.ts';
import type { Account } from '../../providers/provider.ts';
import type { Platform } from '../../providers/settings.ts';
import type { Step } from '../job-queue.ts';
import { renderPlanned } from '../plan/planned-workouts.ts';
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
  const found = await push.read(callAs(deps, platform, row, false), span, account);
  if (!found.ok) return;
  await deps.db.transaction(async (tx) => {
    await holdConnection(tx, step, row);
    // what was put anew since it was read says nothing
    const now = new Map((await listDeviceWorkouts(tx, row, today)).map((one) => [one.externalId, one]));
    for (const one of placed) {
      const still = now.get(one.externalId);
      if (still === undefined || still.version !== one.version || !isReadable(still)) continue;
      await keepEdit(deps, tx, still, found.value.get(one.externalId) ?? null);
    }
  });
}

function isReadable({ state, seen }: DeviceWorkout): boolean {
  return state === 'placed' && seen !== null;
}

/** Notes how one stands there now: as it was put, or changed, or changed again. */
export async function keepEdit(
  deps: Pick<PullDeps, 'now'>,
  tx: Tx,
  workout: DeviceWorkout,
  now: SeenWorkout | null,
): Promise<boolean> {
  const { athleteId, connectionId, externalId, day } = workout;
  const planned = (await renderPlanned(tx, athleteId, {})).find((one) => one.externalId === externalId);
  const edit = deviceEdit(workout.seen!, now, planned?.km ?? null);
  const open = await openEditOf(tx, workout);
  if (open !== null) {
    const isSame = edit !== null && isSameView(open.seen, edit.seen);
    if (isSame) return true;
    // it was changed again, or back
    await settleEdit(tx, open, { state: 'outdated', answeredMs: deps.now() });
  }
  if (edit === null || planned === undefined) return false;
  await insertEdit(tx, {
    ...{ athleteId, connectionId, externalId, day, seenMs: deps.now(), state: 'open' },
    ...{ editId: `edt_${randomUUID().replaceAll('-', '')}`, workoutId: planned.workout.id },
    ...{ kind: edit.kind, seen: edit.seen, km: edit.km },
  });
  return true;
}

function isSameView(a: SeenWorkout | null, b: SeenWorkout | null): boolean {
  if (a === null || b === null) return a === b;
  return a.day === b.day && a.durationS === b.durationS && a.text === b.text;
}
