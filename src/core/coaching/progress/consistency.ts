import { addDays, type Day, daysBetween } from '../../time.ts';
import { atLeast, policy } from '../policy.ts';
import type { DecisionCode, PlannedSession, PlannedWeek } from '../review-input.ts';
import type { ProgressHistory, ProgressRun } from './progress-run.ts';

export interface KeptWeek {
  start: Day;
  planned: number;
  done: number;
  /** not run because of pain, illness or a decision: counts as kept */
  excused: number;
  kept: boolean;
  /** runs that stand for a session */
  runIds: string[];
}

export interface Consistency {
  /** planned weeks that have ended, oldest first */
  weeks: KeptWeek[];
  /** CONS-2: kept weeks of the last eight ÷ 8; null while nothing was planned */
  score: number | null;
  kept: number;
  of: number;
  /** kept weeks in a row up to now */
  streak: number;
}

/** CONS-1 … CONS-3: which planned weeks were kept. Extra runs never make up for anything. */
export function consistency(h: ProgressHistory): Consistency {
  const { weeks: of } = policy.progress.consistency;
  const weeks = h.review.weeks
    .filter((w) => addDays(w.start, 6) <= h.asOf && runsPlanned(w).length > 0)
    .toSorted((a, b) => (a.start < b.start ? -1 : 1))
    .map((w) => keptWeek(h, w));
  const since = addDays(h.asOf, 1 - 7 * of);
  const kept = weeks.filter((w) => w.kept && addDays(w.start, 6) >= since).length;
  return {
    weeks,
    score: weeks.length === 0 ? null : Math.min(1, kept / of),
    kept,
    of,
    streak: streak(weeks),
  };
}

/** CONS-1: at least 80 % of the planned sessions done (moved within the week counts) or excused (CONS-2). */
function keptWeek(h: ProgressHistory, week: PlannedWeek): KeptWeek {
  const planned = runsPlanned(week);
  const end = addDays(week.start, 6);
  const runs = h.runs.filter((r) => r.trusted && r.day >= week.start && r.day <= end);
  const { runOf } = matched(planned, runs);
  const excused = planned.filter((s) => !runOf.has(s) && isExcused(h, s.day)).length;
  return {
    start: week.start,
    planned: planned.length,
    done: runOf.size,
    excused,
    kept: atLeast((runOf.size + excused) / planned.length, policy.progress.consistency.keptShare),
    runIds: [...runOf.values()].map((r) => r.id),
  };
}

function runsPlanned(week: PlannedWeek): PlannedSession[] {
  return week.sessions.filter((s) => s.km > 0);
}

/** Each run stands for one session at most: that of its day first, then one that was moved (CONS-3). */
function matched(planned: readonly PlannedSession[], runs: readonly ProgressRun[]) {
  const runOf = new Map<PlannedSession, ProgressRun>();
  const left = new Set(runs.toSorted((a, b) => b.distanceKm - a.distanceKm || (a.id < b.id ? -1 : 1)));
  const take = (session: PlannedSession, fits: (run: ProgressRun) => boolean) => {
    const run = [...left].find(fits);
    if (run === undefined) return;
    runOf.set(session, run);
    left.delete(run);
  };
  for (const s of planned) take(s, (r) => r.day === s.day);
  const { movedShare } = policy.progress.consistency;
  for (const s of planned) if (!runOf.has(s)) take(s, (r) => atLeast(r.distanceKm, movedShare * s.km));
  return { runOf };
}

const RESTING: readonly DecisionCode[] = [
  'rest_and_refer',
  'rest_until_clear',
  'replan_after_break',
  'insert_recovery',
  'scale_down',
  'swap_hard',
  'drop_session',
];

/** CONS-2: pain, illness or an adaptation decision stood in the way on this day. */
function isExcused(h: ProgressHistory, day: Day): boolean {
  const { excusedPainDays } = policy.progress.consistency;
  const hurt = h.review.pain.some((p) => {
    const age = daysBetween(p.day, day);
    return p.level >= policy.pain.amberOnce && age >= 0 && age < excusedPainDays;
  });
  const ill = h.review.illness.some((i) => i.from <= day && (i.to ?? i.allClearOn ?? h.asOf) >= day);
  const decided = h.decided.some((d) => RESTING.includes(d.code) && day >= d.from && day <= d.to);
  return hurt || ill || decided;
}

/** Kept weeks in a row, counted from the end; a week without a plan in between ends the row. */
function streak(weeks: readonly KeptWeek[]): number {
  let count = 0;
  for (let i = weeks.length - 1; i >= 0 && weeks[i]!.kept; i--) {
    const next = weeks[i + 1];
    if (next !== undefined && addDays(weeks[i]!.start, 7) !== next.start) break;
    count++;
  }
  return count;
}
