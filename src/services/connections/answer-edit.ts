import type { PlanEdit } from '../../core/coaching/plan/edit-plan.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Day } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { changeConnection } from '../../db/queries/connection.ts';
import { type DeviceEditRow, lockEdit, settleEdit } from '../../db/queries/device-edit.ts';
import { getDeviceWorkout, putDeviceWorkout } from '../../db/queries/device-workout.ts';
import type { Tx } from '../../db/transaction.ts';
import type { Asker } from '../asker.ts';
import type { Evaluation } from '../history/evaluate-history.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { JobQueue } from '../job-queue.ts';
import { editWithin } from '../plan/plan-edits.ts';

export interface EditAnswer {
  accept: boolean;
  reason: string | null;
}

/**
 * Takes a change that somebody made on a platform over into the plan, as an edit by whoever answers, with every
 * rule that an edit by hand has; or has the plan stand there again. Errors: DEVICE_EDIT_NOT_FOUND, DEVICE_EDIT_ANSWERED and those of
 * `editWithin`.
 */
export async function answerEdit(
  deps: ServiceDeps & { queue: Pick<JobQueue, 'due'> },
  athleteId: string,
  by: Asker,
  editId: string,
  { accept, reason }: EditAnswer,
  { evaluation, today }: { evaluation: Evaluation | null; today: Day },
): Promise<Result<DeviceEditRow>> {
  return deps.db.transaction(async (tx) => {
    await lockAthlete(tx, athleteId);
    const edit = await lockEdit(tx, athleteId, editId);
    if (edit === null) return fail('DEVICE_EDIT_NOT_FOUND', 'There is no such change of a workout.');
    if (edit.state !== 'open' || edit.day < today)
      return fail('DEVICE_EDIT_ANSWERED', 'It has been answered, or its day is over.');
    const edits = accept ? planEditsOf(edit) : [];
    if (edits.length > 0) {
      const request = { edits, reason, dryRun: false, expected: null };
      const changed = await editWithin(deps, tx, athleteId, by, evaluation, today, request);
      if (!changed.ok) return changed;
    }
    const isOurs = !accept || edits.length > 0;
    await nowStands(tx, edit, isOurs);
    const answered = {
      state: accept ? 'accepted' : 'rejected',
      answeredMs: deps.now(),
      answeredBy: by.id,
    } as const;
    await settleEdit(tx, edit, answered);
    // the platform is brought to what the plan says now
    await changeConnection(tx, athleteId, edit.connectionId, { dueMs: deps.now() });
    await deps.queue.due(tx, 'provider', { athleteId, connectionId: edit.connectionId });
    return ok({ ...edit, ...answered });
  });
}

/** In the plan's own words; of other words for the same workout the plan knows nothing. */
function planEditsOf({ kind, workoutId: sessionId, seen, km }: DeviceEditRow): PlanEdit[] {
  if (kind === 'dropped') return [{ op: 'drop', sessionId }];
  if (kind === 'moved') return [{ op: 'move', sessionId, day: seen!.day }];
  return kind === 'resized' && km !== null ? [{ op: 'set_km', sessionId, km }] : [];
}

/** `isOurs`: what stands there is to be what the plan says; else it stays as it is until the plan changes. */
async function nowStands(tx: Tx, edit: DeviceEditRow, isOurs: boolean): Promise<void> {
  const workout = await getDeviceWorkout(tx, edit);
  if (workout === null) return;
  await putDeviceWorkout(
    tx,
    isOurs ? { ...workout, content: '', seen: null } : { ...workout, seen: edit.seen },
  );
}
