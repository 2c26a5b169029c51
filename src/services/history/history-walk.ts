import { policyVersion } from '../../core/coaching/policy.ts';
import { EMPTY_FITNESS, type FitnessState } from '../../core/science/fitness-series.ts';
import { addStatement } from '../../core/science/stated-threshold.ts';
import { estimateThreshold } from '../../core/science/threshold.ts';
import type { RunningBreak, ThresholdEstimate } from '../../core/science/threshold-input.ts';
import {
  addBreak,
  addEstimate,
  emptyTimeline,
  type TimelineSoFar,
} from '../../core/science/threshold-timeline.ts';
import { type Day, daysBetween } from '../../core/time.ts';
import { type HistoryState, KEPT_WEEKS, timelineBefore, type WeekState } from './history-state.ts';
import type { LookBack } from './look-back.ts';
import { type AthleteFacts, type Evidence, thresholdInput } from './threshold-evidence.ts';

/** A walk through a history in time: what has been met so far, and where it can be taken up again. */
export interface Walk extends Evidence {
  athlete: AthleteFacts;
  sofar: TimelineSoFar;
  /** how many of the runner's statements have taken effect */
  statements: number;
  weeks: WeekState[];
  lastRunDay: Day | null;
  resumedAt: Day | null;
  /** up to the day before the week that a resumed walk begins with */
  fitness: FitnessState;
}

/** Changes whenever formulas in core or here change what an activity gets. */
export const FORMULA_VERSION = '4';
const BREAK_DAYS = 6;

/** Where a walk is taken up again: the state, one of its weeks, and the activities before that week. */
export interface Resume {
  state: HistoryState;
  week: WeekState;
  behind: readonly LookBack[];
}

export function startWalk(athlete: AthleteFacts, resume: Resume | null): Walk {
  const empty: Walk = {
    athlete,
    known: [],
    sofar: emptyTimeline(),
    races: [],
    breaks: [],
    statements: 0,
    weeks: [],
    previous: null,
    lastRunDay: null,
    firstRunDay: null,
    resumedAt: null,
    fitness: EMPTY_FITNESS,
    efforts: new Map(),
  };
  if (resume === null) return empty;
  const { state, week: at } = resume;
  return {
    ...empty,
    known: inOrder(resume.behind),
    sofar: timelineBefore(state, at),
    races: state.races.slice(0, at.races),
    breaks: state.breaks.slice(0, at.breaks),
    statements: at.statements,
    weeks: state.weeks.filter((w) => w.week < at.week),
    previous: at.estimate,
    lastRunDay: at.lastRunDay,
    firstRunDay: state.firstRunDay !== null && state.firstRunDay < at.week ? state.firstRunDay : null,
    resumedAt: at.week,
    fitness: at.fitness,
  };
}

/** By start, and two of one second by their ids. */
export function inOrder<T extends { id: string; summary: { startMs: number } }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => a.summary.startMs - b.summary.startMs || (a.id < b.id ? -1 : 1));
}

/** Notes where the walk stands before the first activity of a week. */
export function markWeek(walk: Walk, week: Day): void {
  if (walk.weeks.at(-1)?.week === week) return;
  walk.weeks.push({
    week,
    changes: walk.sofar.timeline.changes.length,
    held: walk.sofar.timeline.held.length,
    seen: walk.sofar.seen.size,
    races: walk.races.length,
    breaks: walk.breaks.length,
    statements: walk.statements,
    estimate: walk.previous,
    lastRunDay: walk.lastRunDay,
    fitness: week === walk.resumedAt ? walk.fitness : EMPTY_FITNESS,
  });
}

/** A run after at least six days without one ends a break: its paces hold from this day. */
export function meetRun(walk: Walk, { day, summary }: Pick<LookBack, 'day' | 'summary'>): void {
  if (summary.sport !== 'running' || !summary.trust.time) return;
  if (walk.firstRunDay === null && summary.trust.distance && (summary.distanceM ?? 0) > 0) {
    walk.firstRunDay = day;
  }
  const gap = walk.lastRunDay === null ? 0 : daysBetween(walk.lastRunDay, day) - 1;
  walk.lastRunDay = day;
  if (gap < BREAK_DAYS) return;
  const found: RunningBreak = { returnDay: day, days: gap, crossTraining: false };
  walk.breaks.push(found);
  addBreak(walk.sofar, found);
}

/** Lets every statement of a day before `end` take effect, each on its own day. */
export function applyStatements(walk: Walk, end: Day): void {
  const { statements } = walk.athlete;
  for (let next = statements[walk.statements]; next !== undefined && next.day < end; ) {
    const { day } = next;
    addStatement(walk.sofar, next, () =>
      estimateThreshold({ ...thresholdInput(walk, walk.athlete, day), previous: null }),
    );
    walk.statements += 1;
    next = statements[walk.statements];
  }
}

export function estimateOn(walk: Walk, day: Day): ThresholdEstimate {
  const estimate = estimateThreshold(thresholdInput(walk, walk.athlete, day));
  addEstimate(walk.sofar, estimate);
  const { validFrom, thresholdSpeedMps, seRel, source, evidenceDay } = estimate;
  walk.previous = { validFrom, thresholdSpeedMps, seRel, source, evidenceDay };
  return estimate;
}

/** What the next walk needs to go on from one of the last weeks. */
export function stateOf(walk: Walk, through: Day): Omit<HistoryState, 'meant'> {
  const { changes, held } = walk.sofar.timeline;
  return {
    key: stateKey(walk.athlete),
    through,
    firstRunDay: walk.firstRunDay,
    changes: [...changes],
    held: [...held],
    seen: [...walk.sofar.seen],
    races: walk.races,
    breaks: walk.breaks,
    statements: walk.athlete.statements.filter((s) => s.day <= through),
    weeks: walk.weeks.slice(-KEPT_WEEKS),
  };
}

/** What a state stands on for all of its days; statements stand on their own days and are compared by them. */
export function stateKey({ statements: _, ...facts }: AthleteFacts): string {
  return JSON.stringify([FORMULA_VERSION, policyVersion, facts]);
}
