import { createHash } from 'node:crypto';
import type { Lock } from '../../core/coaching/review-input.ts';
import { deny } from '../../core/coaching/texts/refusals.ts';
import { ok, type Result } from '../../core/result.ts';
import { addDays, weekday } from '../../core/time.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { insertLock, liftLock, listLocks, type PlanLock } from '../../db/queries/plan-lock.ts';
import type { Db } from '../../db/transaction.ts';
import type { Asker } from '../asker.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { planInForce } from './plans.ts';

/** What is fixed in the plan, as the rules read it. */
export async function planLocks(db: Db, athleteId: string): Promise<(Lock & { madeBy: string })[]> {
  return (await listLocks(db, athleteId)).map(({ scope, day, workoutId, field, madeBy }) => ({
    ...{ scope, day, workoutId, by: madeBy, madeBy },
    ...(field === null ? {} : { field }),
  }));
}

export type NewLock = Pick<PlanLock, 'scope' | 'day' | 'workoutId' | 'field' | 'reason'>;

/**
 * Fixes a week, a session or a field of it against automatic changes (COACH-3); the same lock again is the same
 * lock. Errors: LOCK_INVALID, SESSION_NOT_FOUND.
 */
export async function lockPlan(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  wanted: NewLock,
): Promise<Result<PlanLock>> {
  if (wanted.scope === 'week' && (weekday(wanted.day) !== 0 || wanted.workoutId !== null))
    return deny('LOCK_INVALID');
  return deps.db.transaction(async (tx): Promise<Result<PlanLock>> => {
    await lockAthlete(tx, athleteId);
    const found = await planInForce(tx, athleteId);
    const sessions = found?.document.weeks.flatMap((w) => w.sessions) ?? [];
    const last = wanted.scope === 'week' ? addDays(wanted.day, 6) : wanted.day;
    const isMeant = sessions.some(
      (s) => s.day >= wanted.day && s.day <= last && (wanted.workoutId === null || s.id === wanted.workoutId),
    );
    if (!isMeant) return deny('SESSION_NOT_FOUND:lock');
    const key = JSON.stringify([wanted.scope, wanted.day, wanted.workoutId, wanted.field, by.id, deps.now()]);
    const lockId = `lock_${createHash('sha256').update(key).digest('hex').slice(0, 20)}`;
    const same = (await listLocks(tx, athleteId)).find(
      (l) =>
        l.scope === wanted.scope &&
        l.day === wanted.day &&
        l.workoutId === wanted.workoutId &&
        l.field === wanted.field &&
        l.madeBy === by.id,
    );
    if (same !== undefined) return ok(same);
    await insertLock(tx, { athleteId, lockId, ...wanted, madeBy: by.id, createdMs: deps.now() });
    return ok((await listLocks(tx, athleteId)).find((l) => l.lockId === lockId)!);
  });
}

/** Lifts a lock. Errors: LOCK_NOT_FOUND, LOCK_OF_ANOTHER. */
export async function unlockPlan(
  deps: ServiceDeps,
  athleteId: string,
  by: Asker,
  lockId: string,
): Promise<Result<null>> {
  return deps.db.transaction(async (tx): Promise<Result<null>> => {
    await lockAthlete(tx, athleteId);
    const lock = (await listLocks(tx, athleteId)).find((l) => l.lockId === lockId);
    if (lock === undefined) return deny('LOCK_NOT_FOUND');
    if (lock.madeBy !== by.id && by.role !== 'coach') return deny('LOCK_OF_ANOTHER');
    await liftLock(tx, athleteId, lockId, deps.now());
    return ok(null);
  });
}
