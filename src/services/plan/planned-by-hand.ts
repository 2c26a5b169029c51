import { weekStart } from '../../core/time.ts';
import type { PlanVersion } from '../../db/queries/plan.ts';
import type { PlanDocument } from './plan-document.ts';
import type { PlanOutline } from './plans.ts';

type Week = PlanDocument['weeks'][number];
type Session = Week['sessions'][number];
type Version = Pick<PlanVersion, 'version' | 'decisionId' | 'reason' | 'outline'>;

/** What a plan version is called that changed single days, not weeks. */
export const DAY_REASONS: readonly string[] = ['swap_hard', 'move_session', 'drop_session'];

/** A version that a review wrote, and not a person, a day's decision or a new availability. */
export function isReviewed({ decisionId, reason }: Pick<Version, 'decisionId' | 'reason'>): boolean {
  return decisionId !== null && !DAY_REASONS.includes(reason ?? '');
}

/**
 * The plan with everything that was changed in later versions by other than reviews (COACH-4): a review that is made
 * again lays its week anew, but never over a moved, changed or added session. `later` in order, after `base`.
 */
export function withHandChanges(plan: PlanDocument, base: Version, later: readonly Version[]): PlanDocument {
  let result = plan;
  let before = documentOf(base);
  for (const version of later) {
    const after = documentOf(version);
    if (!isReviewed(version)) result = withDifference(result, sessionsOf(before), sessionsOf(after));
    before = after;
  }
  return result;
}

type Sessions = ReadonlyMap<string, Session>;

function withDifference(plan: PlanDocument, was: Sessions, is: Sessions): PlanDocument {
  const gone = [...was.keys()].filter((id) => !is.has(id));
  const come = [...is.keys()].filter((id) => !was.has(id));
  const replaced = new Map(
    gone.map((id) => [id, come.find((other) => rootOf(other) === rootOf(id))] as const),
  );
  const added = come.filter((id) => ![...replaced.values()].includes(id)).map((id) => is.get(id)!);
  const sessions = plan.weeks
    .flatMap((w) => w.sessions)
    .flatMap((s): Session[] => {
      // a review may have given it another name
      const id = was.has(s.id) ? s.id : [...was.keys()].find((other) => rootOf(other) === rootOf(s.id));
      if (id === undefined) return [s];
      const now = is.get(id) ?? is.get(replaced.get(id) ?? '');
      return now === undefined ? [] : [changedAs(s, was.get(id)!, now)];
    });
  const known = new Set(sessions.map((s) => s.id));
  const all = [...sessions, ...added.filter((s) => !known.has(s.id))];
  const weeks = plan.weeks.map((w): Week => {
    const own = all
      .filter((s) => weekStart(s.day) === w.start)
      .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
    if (JSON.stringify(own) === JSON.stringify(w.sessions)) return w;
    return { ...w, sessions: own, km: Math.round(own.reduce((sum, s) => sum + s.km, 0) * 10) / 10 };
  });
  return { ...plan, weeks };
}

/** What changed from `old` to `now`, done to this one. */
function changedAs(session: Session, old: Session, now: Session): Session {
  const keys = (Object.keys(now) as (keyof Session)[]).filter((key) => now[key] !== old[key]);
  return { ...session, ...Object.fromEntries(keys.map((key) => [key, now[key]])) };
}

/** A workout that took another's place is called after it. */
function rootOf(id: string): string {
  return id.split('~')[0]!;
}

function sessionsOf(plan: PlanDocument): Sessions {
  return new Map(plan.weeks.flatMap((w) => w.sessions.map((s) => [s.id, s] as const)));
}

function documentOf(version: Version): PlanDocument {
  return (version.outline as PlanOutline).document;
}
