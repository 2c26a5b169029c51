import { ok, type Result } from '../../result.ts';
import { type Day, weekStart } from '../../time.ts';
import { deny } from '../texts/refusals.ts';
import type { EditContext, PlanEdit } from './edit-plan.ts';
import { type Equipment, exercisesOf, type StrengthPhase, type StrengthSession } from './strength-library.ts';

/** How a planned strength session stands by hand. */
export interface StrengthChange {
  id: string;
  /** null: it was dropped */
  day: Day | null;
  /** null: the one that was laid */
  phase: StrengthPhase | null;
}

/** One change of a strength session by hand; the ops of runs that a strength session has no use for are none of these. */
export type StrengthEdit =
  | Extract<PlanEdit, { op: 'move' | 'drop' }>
  | { op: 'swap_strength'; sessionId: string; phase: StrengthPhase };

/** The sessions that were laid as they stand after changes by hand, in order of days; dropped ones are gone. */
export function arrangedStrength(
  laid: readonly StrengthSession[],
  changes: readonly StrengthChange[],
  equipment: Equipment,
): StrengthSession[] {
  const byId = new Map(changes.map((c) => [c.id, c]));
  return laid
    .flatMap((s): StrengthSession[] => {
      const change = byId.get(s.id);
      if (change === undefined) return [s];
      if (change.day === null) return [];
      const { day } = change;
      const phase = change.phase ?? s.phase;
      if (phase === s.phase) return [{ ...s, day }];
      const exercises = exercisesOf(phase, equipment, s.minutes);
      const confirm = phase === 'form' || phase === 'strength' ? ('form_ok_twice' as const) : null;
      return [{ ...s, day, phase, exercises, confirm }];
    })
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

/**
 * Changes of strength sessions with these on top; `weeks` are the Mondays of the plan. What they would break
 * strengthBreaks tells. Errors: SESSION_NOT_FOUND, SESSION_IS_PAST, SESSION_LOCKED, DAY_OUTSIDE_PLAN,
 * EDIT_CHANGES_NOTHING.
 */
export function editStrength(
  laid: readonly StrengthSession[],
  changes: readonly StrengthChange[],
  edits: readonly StrengthEdit[],
  context: EditContext & { weeks: readonly Day[] },
): Result<StrengthChange[]> {
  const byId = new Map(changes.map((c) => [c.id, c]));
  for (const edit of edits) {
    const session = laid.find((s) => s.id === edit.sessionId);
    const was = byId.get(edit.sessionId) ?? { id: edit.sessionId, day: session?.day ?? null, phase: null };
    const { day } = was;
    if (session === undefined || day === null) return deny('SESSION_NOT_FOUND:strength');
    if (day <= context.historyUntil) return deny('SESSION_IS_PAST', { day });
    if (context.lockedBy({ id: session.id, day }, [edit.op === 'swap_strength' ? 'type' : 'day']) !== null)
      return deny('SESSION_LOCKED', { day });
    const now = changed(was, session, edit);
    if (now.day === was.day && now.phase === was.phase) return deny('EDIT_CHANGES_NOTHING', { day });
    if (now.day !== null && now.day <= context.historyUntil)
      return deny('SESSION_IS_PAST:day', { day: now.day });
    if (now.day !== null && !context.weeks.includes(weekStart(now.day)))
      return deny('DAY_OUTSIDE_PLAN:week', { day: weekStart(now.day) });
    byId.set(session.id, now);
  }
  return ok([...byId.values()]);
}

function changed(was: StrengthChange, laid: StrengthSession, edit: StrengthEdit): StrengthChange {
  switch (edit.op) {
    case 'drop':
      return { ...was, day: null };
    case 'move':
      return { ...was, day: edit.day };
    case 'swap_strength':
      return { ...was, phase: edit.phase === laid.phase ? null : edit.phase };
  }
}
