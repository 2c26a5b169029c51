import { addDays } from '../time.ts';
import { buildHistory, type History } from './history.ts';
import type { MatchRun } from './match-confidence.ts';
import { matchSessions, type SessionMatch } from './match-sessions.ts';
import type { PlannedSession, PlannedWeek, ReviewInput, RunRecord } from './review-input.ts';
import { loadClass } from './session-class.ts';

/** `unknown`: not over yet, or its recording may still be on the way. */
export type SessionState = 'done' | 'missed' | 'unknown';

export interface PlanMatch {
  matches: SessionMatch[];
  done: PlannedSession[];
  missed: PlannedSession[];
  unknown: PlannedSession[];
  /** runs that answer no planned session */
  extraRunIds: string[];
}

/** A planned week against what was run in it, as of the history's day. */
export function matchPlan(h: History, week: PlannedWeek): PlanMatch {
  const end = addDays(week.start, 6);
  const runs = h.input.runs.filter(
    (r) => r.day >= week.start && r.day <= end && r.day <= h.asOf && r.distanceKm > 0,
  );
  return matchDays(week.sessions, runs.map(matchRun), dayThrough(h));
}

/** Sessions against runs; one that nobody ran is missed once its day lies in what has been acquired. */
export function matchDays(
  sessions: readonly PlannedSession[],
  runs: readonly MatchRun[],
  acquiredThrough: string,
): PlanMatch {
  const { matches, openIds, extraRunIds } = matchSessions(sessions, runs);
  const open = new Set(openIds);
  const left = sessions.filter((s) => open.has(s.id));
  return {
    matches,
    done: sessions.filter((s) => matches.some((m) => m.sessionId === s.id)),
    missed: left.filter((s) => s.day <= acquiredThrough),
    unknown: left.filter((s) => s.day > acquiredThrough),
    extraRunIds,
  };
}

/** Done ÷ due sessions; null where nothing was planned or is due yet. */
export function adherence({ done, missed }: Pick<PlanMatch, 'done' | 'missed'>): number | null {
  const due = done.length + missed.length;
  return due === 0 ? null : done.length / due;
}

/** MISS-3: length of the long run that was planned and not run; null when it was run or may have been. */
export function missedLongKm(h: History, week: PlannedWeek): number | null {
  const missed = matchPlan(h, week).missed.filter((s) => loadClass(s.type) === 'long');
  return missed.length === 0 ? null : Math.max(...missed.map((s) => s.km));
}

/** Planned sessions without a run in the last `days` days up to the history's day. */
export function missedInDays(h: History, days: number): PlannedSession[] {
  const from = addDays(h.asOf, 1 - days);
  return h.input.weeks
    .flatMap((w) => matchPlan(h, w).missed)
    .concat(matchPlan(h, h.input.next).missed)
    .filter((s, i, all) => all.findIndex((x) => x.id === s.id) === i)
    .filter((s) => s.day >= from && s.day <= h.asOf);
}

function matchRun(r: RunRecord): MatchRun {
  return {
    id: r.id,
    day: r.day,
    startMs: r.startMs,
    distanceKm: r.trusted ? r.distanceKm : null,
    kind: r.kind,
    ...(r.shape === undefined ? {} : { shape: r.shape }),
  };
}

/** The review stands at the end of its day, so that day is over; a replayed earlier review knows what is known now. */
function dayThrough(h: History): string {
  const through = h.input.acquiredThrough ?? h.asOf;
  return through < h.asOf ? through : h.asOf;
}

/**
 * The input of a review made before everything has arrived (`through`: the last day that has; null: none). Where
 * no session is open because of it the input stays as it is, so that waiting alone is no new evidence.
 */
export function asAcquired(input: ReviewInput, through: string | null = input.asOf): ReviewInput {
  const acquiredThrough = through ?? addDays(input.runs[0]?.day ?? input.asOf, -1);
  if (acquiredThrough >= input.asOf) return input;
  const limited = { ...input, acquiredThrough };
  const h = buildHistory(limited, input.asOf);
  const open = [...input.weeks, input.next].flatMap((w) => matchPlan(h, w).unknown);
  return open.some((s) => s.day <= input.asOf) ? limited : input;
}
