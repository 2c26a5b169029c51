import type { AdaptationDecision } from '../../core/coaching/record.ts';
import type { ReviewInput } from '../../core/coaching/review-input.ts';
import type { Day } from '../../core/time.ts';
import { LIBRARY_TYPES } from '../../core/workout/library.ts';
import type { PlanDocument } from '../plan/plan-document.ts';

type Week = PlanDocument['weeks'][number];
type Session = Week['sessions'][number];

/** The decided sessions; one whose workout became another gets another id, so that no device takes it for the old one. */
export function decidedWeek(input: ReviewInput, decision: AdaptationDecision): Week {
  const swapped = new Set(decision.changes.filter((c) => c.op === 'swap').map((c) => c.workoutId));
  const planned = new Map(input.next.sessions.map((s) => [s.id, s]));
  return {
    start: decision.scope.from,
    type: weekType(input.next.type, decision),
    km: decision.newKm,
    sessions: decision.sessions.map((s) => ({
      id: swapped.has(s.workoutId) ? renamed(s.workoutId, decision) : s.workoutId,
      day: s.day,
      type: libraryType(s.type),
      km: s.km,
      flexibility: planned.get(s.workoutId)?.key ? 'key' : 'normal',
      locked: planned.get(s.workoutId)?.locked ?? false,
    })),
  };
}

/**
 * A planned week with the changes of a decision in it. Days before `today` stand as they do `now` (GRD-8), and a
 * session that was changed or dropped by hand meanwhile stays as it is (COACH-4).
 */
export function changedWeek(
  week: Week,
  now: Week | undefined,
  decision: AdaptationDecision,
  today: Day,
): Week {
  const past = (now ?? week).sessions.filter((s) => s.day < today);
  const ahead = week.sessions
    .filter((s) => s.day >= today && !past.some((p) => p.id === s.id))
    .flatMap((s): Session[] => {
      const c = decision.changes.find((x) => x.workoutId === s.id);
      if (c === undefined || c.before.km !== s.km || c.before.type !== s.type) return [s];
      if (c.after === null) return [];
      const { type, km } = c.after;
      const id = c.op === 'swap' ? renamed(s.id, decision) : s.id;
      return [{ ...s, id, type: libraryType(type), km }];
    });
  const sessions = [...past, ...ahead].toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  return {
    ...week,
    type: weekType(week.type, decision),
    sessions,
    km: Math.round(sessions.reduce((sum, s) => sum + s.km, 0) * 10) / 10,
  };
}

/** A recovery week is no load week any more: what comes after it is measured by the load week before it (§2.6). */
function weekType(type: Week['type'], { code }: AdaptationDecision): Week['type'] {
  return code === 'insert_recovery' && type === 'load' ? 'recovery' : type;
}

export function renamed(id: string, { inputsHash }: AdaptationDecision): string {
  return `${id.slice(0, 60)}~${inputsHash.slice(0, 8)}`;
}

export function libraryType(type: string): Session['type'] {
  return LIBRARY_TYPES.find((t) => t === type) ?? 'easy';
}
