import type { PlannedWeek } from '../../core/coaching/review-input.ts';
import type { FitnessState } from '../../core/science/fitness-series.ts';
import type { Statement } from '../../core/science/stated-threshold.ts';
import type { PreviousEstimate, RaceResult, RunningBreak } from '../../core/science/threshold-input.ts';
import type { TimelineSoFar, ZoneChange, ZoneProposal } from '../../core/science/threshold-timeline.ts';
import { addDays, type Day, daysBetween, weekStart } from '../../core/time.ts';

/**
 * Where a walk through a history stood at the start of each of its last weeks. Plain JSON. With it a new
 * activity is judged from its own week on, and one of up to a year ago from its week, whatever lies behind.
 */
export interface HistoryState {
  /** formulas and facts about the runner; another key is another walk */
  key: string;
  /** the last day walked; later activities are new to it */
  through: Day;
  /** first recorded run that counts as volume */
  firstRunDay: Day | null;
  changes: ZoneChange[];
  held: ZoneProposal[];
  seen: string[];
  races: RaceResult[];
  breaks: RunningBreak[];
  /** what the runner had stated, and what the plan meant with each week, as far as the walk went */
  statements: readonly Statement[];
  meant: readonly (readonly [Day, string])[];
  /** oldest first; weeks without an activity are left out */
  weeks: WeekState[];
}

/** Before the first activity of a week: how much of each list there was, and what the next estimate builds on. */
export interface WeekState {
  week: Day;
  changes: number;
  held: number;
  seen: number;
  races: number;
  breaks: number;
  statements: number;
  estimate: PreviousEstimate | null;
  lastRunDay: Day | null;
  /** fitness up to the day before */
  fitness: FitnessState;
}

/** Weeks kept: a year, and some more for runners who rest. */
export const KEPT_WEEKS = 60;

/** How far an estimate and a judgement look back, days. */
export const HR_DAYS = 365;
export const BEST_DAYS = 90;
/** What a review may look at: the 26 weeks of an assessment (coaching.md §1.3); its cost does not grow with the history. */
const REVIEW_DAYS = 26 * 7;
const BEFORE_BREAK_DAYS = 60;

/** A review looks back over whole weeks of half a year, and past a long break to the training before it. */
export function reviewWindow(breaks: readonly RunningBreak[], asOf: Day): Day {
  const from = weekStart(addDays(asOf, -REVIEW_DAYS));
  const last = breaks.findLast((b) => b.returnDay >= from && b.returnDay <= asOf);
  if (last === undefined) return from;
  const before = weekStart(addDays(last.returnDay, -(last.days + BEFORE_BREAK_DAYS)));
  return before < from ? before : from;
}

/** Where a walk is taken up again, and the first day whose activities it has to look back on. */
export interface ResumePoint {
  week: WeekState;
  lookBackFrom: Day;
}

/**
 * The latest kept week from which a walk to `asOf` misses nothing, when what changed is of `changedDay` or
 * later; null: the state does not reach back that far, and the walk begins at the beginning.
 */
export function resumePoint(state: HistoryState, changedDay: Day, asOf: Day): ResumePoint | null {
  const first = changedDay < asOf ? changedDay : asOf;
  const week = state.weeks.findLast((w) => w.week <= first);
  if (week === undefined) return null;
  const lookBack = addDays(week.week, -(HR_DAYS + BEST_DAYS));
  const days = week.lastRunDay === null ? 0 : daysBetween(week.lastRunDay, first);
  const perhaps = [...state.breaks, { returnDay: first, days, crossTraining: false }];
  const review = perhaps.map((b) => reviewWindow([b], asOf)).reduce((a, b) => (b < a ? b : a));
  return { week, lookBackFrom: review < lookBack ? review : lookBack };
}

/** The first day on which what the runner states or the plan meant is not as the walk saw it; null: it is. */
export function firstDifference(
  state: HistoryState,
  now: Pick<HistoryState, 'statements' | 'meant'>,
  asOf: Day,
): Day | null {
  const until = state.through < asOf ? state.through : asOf;
  const statements = (list: readonly Statement[]) =>
    list.map((s) => [s.day, JSON.stringify([s.day, s.speedMps, s.lthrBpm, s.origin])] as const);
  const days = [
    ...differing(statements(state.statements), statements(now.statements)),
    ...differing(state.meant, now.meant),
  ].filter((day) => day <= until);
  return days.length === 0 ? null : days.reduce((a, b) => (b < a ? b : a));
}

/** What a plan meant with each week up to a day, to see a difference by. */
export function meantUntil(weeks: readonly PlannedWeek[], asOf: Day): [Day, string][] {
  return weeks.flatMap((w): [Day, string][] =>
    w.start <= asOf ? [[w.start, JSON.stringify(w.sessions)]] : [],
  );
}

function differing(a: readonly (readonly [Day, string])[], b: readonly (readonly [Day, string])[]): Day[] {
  const [before, now] = [new Map(a), new Map(b)];
  return [...new Set([...before.keys(), ...now.keys()])].filter((day) => before.get(day) !== now.get(day));
}

/** The timeline as it was before a kept week. */
export function timelineBefore(state: HistoryState, at: WeekState): TimelineSoFar {
  return {
    timeline: { changes: state.changes.slice(0, at.changes), held: state.held.slice(0, at.held) },
    seen: new Set(state.seen.slice(0, at.seen)),
    better: [],
  };
}
