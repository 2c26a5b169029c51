import { ok, type Result } from '../result.ts';
import type { Day } from '../time.ts';
import { longRunCaps } from './caps.ts';
import { buildHistory } from './history.ts';
import { above } from './policy.ts';
import type { ReviewInput } from './review-input.ts';
import { deny } from './texts/refusals.ts';

/** A planned run changed by hand. */
export interface SessionEdit {
  workoutId: string;
  day: Day;
  km: number;
  by: { id: string; role: 'runner' | 'coach' };
  at: string;
  reason: string | null;
}

/** COACH-4: who changed what, when and why; the policy takes the new value as plan and does not revert it. */
export interface EditRecord {
  workoutId: string;
  by: string;
  at: string;
  oldKm: number;
  newKm: number;
  reason: string | null;
  /** LNG-2 at that day in km, where the edit goes above it (GRD-4) */
  aboveCapKm: number | null;
}

/**
 * GRD-4: LNG-2 holds for edits too. A runner's longer run is kept with a warning, a coach's needs a
 * reason. Fails with SESSION_NOT_FOUND, SESSION_IS_PAST (GRD-8) or OVERRIDE_NEEDS_REASON.
 */
export function checkEdit(input: ReviewInput, edit: SessionEdit): Result<EditRecord> {
  const session = input.next.sessions.find((s) => s.id === edit.workoutId);
  if (session === undefined) return deny('SESSION_NOT_FOUND');
  if (session.day <= input.asOf || edit.day <= input.asOf) {
    return deny('SESSION_IS_PAST', { day: session.day });
  }
  const caps = longRunCaps(buildHistory(input, input.asOf), edit.day).map((c) => c.limit);
  const limit = caps.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...caps);
  const over = above(edit.km, limit);
  if (over && edit.by.role === 'coach' && (edit.reason ?? '').trim() === '') {
    return deny('OVERRIDE_NEEDS_REASON', { km: edit.km });
  }
  return ok({
    workoutId: edit.workoutId,
    by: edit.by.id,
    at: edit.at,
    oldKm: session.km,
    newKm: edit.km,
    reason: edit.reason,
    aboveCapKm: over ? limit : null,
  });
}
