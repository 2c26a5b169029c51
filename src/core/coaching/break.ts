import { breakVdotFactor } from '../science/break-factor.ts';
import { addDays, type Day, daysBetween, weekStart } from '../time.ts';
import { type History, inBlackout, wasPlanned, weekKm } from './history.ts';
import type { Policy } from './policy.ts';

/** A break of ≥ 6 days that was neither planned rest nor a blackout, and the table that follows it (§2.9). */
export interface BreakState {
  lastRunDay: Day;
  /** first run afterwards; null while the break lasts */
  returnDay: Day | null;
  gapDays: number;
  row: Policy['break']['rows'][number];
  referenceKm: number | null;
  /** longest run in the 30 days up to the last run before the break */
  longestBeforeKm: number | null;
  vdotFactor: number;
}

/**
 * The latest break seen at the history's day: the open one if the runner has not run for ≥ 6 days,
 * else the last closed one. Planned rest and blackouts are no breaks (BRK-5).
 */
export function findBreak(h: History, chainFrom?: Day): BreakState | null {
  const days = [...new Set(h.runs.map((r) => r.day))];
  if (days.length === 0) return null;
  const open = daysBetween(days.at(-1)!, h.asOf);
  if (open >= h.policy.break.minDays && isUnplanned(h, days.at(-1)!, addDays(h.asOf, 1))) {
    return breakState(h, days.at(-1)!, null, open);
  }
  for (let i = days.length - 1; i > 0; i--) {
    const gap = daysBetween(days[i - 1]!, days[i]!) - 1;
    if (gap >= h.policy.break.minDays && isUnplanned(h, days[i - 1]!, days[i]!)) {
      return breakState(h, days[i - 1]!, days[i]!, gap, false, chainFrom);
    }
  }
  return null;
}

/** The break that began after `chainFrom` and whose table still ran in the week of this run; null: none. */
function runningTable(h: History, lastRunDay: Day, chainFrom: Day): BreakState | null {
  const before = { ...h, runs: h.runs.filter((r) => r.day <= lastRunDay), asOf: lastRunDay };
  const state = findBreak(before, chainFrom);
  if (state === null || state.lastRunDay < chainFrom) return null;
  return breakShare(state, weekStart(lastRunDay)) === null ? null : state;
}

/** A break needs a day on which running was planned and no blackout stood. */
function isUnplanned(h: History, lastRun: Day, until: Day): boolean {
  for (let day = addDays(lastRun, 1); day < until; day = addDays(day, 1)) {
    if (wasPlanned(h, day) && !inBlackout(h, day)) return true;
  }
  return false;
}

/**
 * §2.9 for a gap of this many days. A break while an earlier table runs starts that table again, from its reference,
 * or a further row where the new gap asks for one: else each skipped run would shrink the next weeks. BRK-1 takes
 * the row further down after an injury or systemic illness.
 */
export function breakState(
  h: History,
  lastRunDay: Day,
  returnDay: Day | null,
  gapDays: number,
  oneRowDown = false,
  chainFrom = addDays(lastRunDay, -h.policy.break.chainDays),
): BreakState {
  const { rows } = h.policy.break;
  const shifted = oneRowDown || needsRowDown(h, lastRunDay);
  const earlier = runningTable(h, lastRunDay, chainFrom);
  const own = rows.findIndex((r) => gapDays <= r.upTo) + (shifted ? 1 : 0);
  const index = Math.max(own, earlier === null ? 0 : rows.indexOf(earlier.row));
  const before = addDays(lastRunDay, 1 - h.policy.spike.baselineDays);
  const longest = Math.max(
    0,
    ...h.outings.filter((o) => o.day >= before && o.day <= lastRunDay).map((o) => o.distanceKm),
  );
  return {
    lastRunDay,
    returnDay,
    gapDays,
    row: rows[Math.min(index, rows.length - 1)]!,
    // the weeks of a running table are small because of it: they are no measure for the next one
    referenceKm: earlier === null ? referenceKm(h, lastRunDay) : earlier.referenceKm,
    longestBeforeKm: longest > 0 ? longest : null,
    vdotFactor: vdotFactor(h, lastRunDay, gapDays),
  };
}

function needsRowDown(h: History, lastRunDay: Day): boolean {
  if (h.input.breakReason === 'injury' || h.input.breakReason === 'illness_systemic') return true;
  return h.input.illness.some(
    (i) => (i.kind === 'systemic' || i.fever) && i.from >= addDays(lastRunDay, -2) && i.from <= h.asOf,
  );
}

/** Mean of the 4 complete weeks before the week of the last run; weeks before the history are left out. */
function referenceKm(h: History, lastRunDay: Day): number | null {
  const monday = weekStart(lastRunDay);
  const known: number[] = [];
  for (let k = 1; k <= h.policy.break.referenceWeeks; k++) {
    const km = weekKm(h, addDays(monday, -7 * k));
    if (km !== null) known.push(km);
  }
  if (known.length === 0) return weekKm(h, monday);
  return known.reduce((a, b) => a + b, 0) / known.length;
}

/** From the real gap; at least three cross-training sessions a week halve the loss. */
function vdotFactor(h: History, lastRunDay: Day, gapDays: number): number {
  const sessions = h.input.crossTraining.filter(
    (x) => x.day > lastRunDay && daysBetween(lastRunDay, x.day) <= gapDays,
  ).length;
  const crossTrained = gapDays > 0 && sessions / (gapDays / 7) >= h.policy.break.crossPerWeek;
  return breakVdotFactor(gapDays, crossTrained) ?? 1;
}

/** 1 for the week of the return, 2 for the next …; null before the return. */
export function breakWeekIndex(state: BreakState, monday: Day): number | null {
  if (state.returnDay === null) return null;
  const weeks = Math.floor(daysBetween(weekStart(state.returnDay), monday) / 7);
  return weeks < 0 ? null : weeks + 1;
}

/** The table's share for a week while it still runs; null when the week lies outside it. */
export function breakShare(state: BreakState, monday: Day): number | null {
  const index = breakWeekIndex(state, monday);
  return index === null ? null : (state.row.weeks[index - 1] ?? null);
}

/** Volumes of the table's weeks in km; empty without a reference. */
export function breakWeeksKm(state: BreakState): number[] {
  return state.referenceKm === null ? [] : state.row.weeks.map((share) => share * state.referenceKm!);
}

/** Longest run allowed in the first week back; null: the table sets none. */
export function breakLongestKm(state: BreakState): number | null {
  if (state.row.longShare === null || state.longestBeforeKm === null) return null;
  return Math.min(
    state.row.longShare * state.longestBeforeKm,
    state.row.longMaxKm ?? Number.POSITIVE_INFINITY,
  );
}
