import type { Day } from '../../time.ts';
import type { PlanDocumentValue } from './to-plan-document.ts';

type Session = PlanDocumentValue['weeks'][number]['sessions'][number];

export interface SessionChange {
  op: 'added' | 'removed' | 'moved' | 'swapped' | 'changed';
  sessionId: string;
  before: Session | null;
  after: Session | null;
}

export interface PlanDiff {
  sessions: SessionChange[];
  /** weeks whose kilometres or kind differ; null: the week is not there */
  weeks: { start: Day; beforeKm: number | null; afterKm: number | null; type: string }[];
  /** strength sessions that stand otherwise by hand, as they stand now; day and phase null: as they were laid */
  strength: { sessionId: string; op: 'arranged' | 'dropped'; day: Day | null; phase: string | null }[];
}

/**
 * What differs between two versions of a plan. A session keeps its id when it is moved or shortened; another
 * workout has another id, and stands for the one it replaced where it took its day.
 */
export function planDiff(before: PlanDocumentValue | null, after: PlanDocumentValue): PlanDiff {
  const old = new Map((before?.weeks ?? []).flatMap((w) => w.sessions.map((s) => [s.id, s] as const)));
  const now = new Map(after.weeks.flatMap((w) => w.sessions.map((s) => [s.id, s] as const)));
  const gone = [...old.values()].filter((s) => !now.has(s.id));
  const sessions: SessionChange[] = [];
  for (const s of now.values()) {
    const was = old.get(s.id);
    if (was === undefined) {
      const at = gone.findIndex((g) => g.day === s.day);
      const replaced = at === -1 ? null : gone.splice(at, 1)[0]!;
      sessions.push({
        op: replaced === null ? 'added' : 'swapped',
        sessionId: s.id,
        before: replaced,
        after: s,
      });
    } else if (was.day !== s.day) {
      sessions.push({ op: 'moved', sessionId: s.id, before: was, after: s });
    } else if (was.type !== s.type) {
      sessions.push({ op: 'swapped', sessionId: s.id, before: was, after: s });
    } else if (was.km !== s.km || was.flexibility !== s.flexibility || was.locked !== s.locked) {
      sessions.push({ op: 'changed', sessionId: s.id, before: was, after: s });
    }
  }
  for (const s of gone) sessions.push({ op: 'removed', sessionId: s.id, before: s, after: null });
  sessions.sort((a, b) => ((a.after ?? a.before)!.day < (b.after ?? b.before)!.day ? -1 : 1));
  return { sessions, weeks: weekChanges(before, after), strength: strengthChanges(before, after) };
}

function strengthChanges(before: PlanDocumentValue | null, after: PlanDocumentValue): PlanDiff['strength'] {
  const old = new Map((before?.strength ?? []).map((c) => [c.id, c]));
  const now = new Map((after.strength ?? []).map((c) => [c.id, c]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((id) => {
    const [was, is] = [old.get(id), now.get(id)];
    if (was?.day === is?.day && was?.phase === is?.phase) return [];
    const op = is !== undefined && is.day === null ? ('dropped' as const) : ('arranged' as const);
    return [{ sessionId: id, op, day: is?.day ?? null, phase: is?.phase ?? null }];
  });
}

function weekChanges(before: PlanDocumentValue | null, after: PlanDocumentValue): PlanDiff['weeks'] {
  const old = new Map((before?.weeks ?? []).map((w) => [w.start, w]));
  const now = new Map(after.weeks.map((w) => [w.start, w]));
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((start) => {
    const [was, is] = [old.get(start), now.get(start)];
    if (was?.km === is?.km && was?.type === is?.type) return [];
    return [{ start, beforeKm: was?.km ?? null, afterKm: is?.km ?? null, type: (is ?? was)!.type }];
  });
}
