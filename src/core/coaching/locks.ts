import { type Day, weekStart } from '../time.ts';
import type { Lock, LockedField, PlannedSession } from './review-input.ts';

/** What somebody fixed in the plan, as the review and the plan's store know it (COACH-3). */
type PlanLock = Pick<Lock, 'scope' | 'day' | 'workoutId' | 'field'>;
type Session = Pick<PlannedSession, 'id' | 'day'>;

export function isWeekLocked(locks: readonly PlanLock[], monday: Day): boolean {
  return locks.some((l) => l.scope === 'week' && weekStart(l.day) === monday);
}

/** Locks that hold something of this session: its week, itself, or one of its fields. */
export function locksOn<L extends PlanLock>(locks: readonly L[], s: Session): L[] {
  return locks.filter((l) =>
    l.scope === 'week'
      ? weekStart(l.day) === weekStart(s.day)
      : l.workoutId === null
        ? l.day === s.day
        : l.workoutId === s.id,
  );
}

/** The lock that keeps one of these fields of the session as it is; null: it may change. */
export function lockOn<L extends PlanLock>(
  locks: readonly L[],
  s: Session,
  fields: readonly LockedField[],
): L | null {
  return locksOn(locks, s).find((l) => l.field === undefined || fields.includes(l.field)) ?? null;
}

/** The session with what is fixed of it: all, or single fields. Locks of weeks stand apart. */
export function withLocks<S extends PlannedSession>(session: S, locks: readonly PlanLock[]): S {
  const own = locksOn(locks, session).filter((l) => l.scope !== 'week');
  if (own.some((l) => l.field === undefined)) return { ...session, locked: true };
  const held = [...new Set(own.flatMap((l) => l.field ?? []))].toSorted();
  return held.length === 0 ? session : { ...session, held };
}
