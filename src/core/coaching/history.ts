import { addDays, type Day, daysBetween, weekStart } from '../time.ts';
import { type BreakState, findBreak } from './break.ts';
import { type Policy, policy } from './policy.ts';
import { POLICY_VERSIONS } from './policy-versions.ts';
import type { PlannedWeek, ReviewInput, RunRecord } from './review-input.ts';

/** The runs a rule may count, as they stood at the end of one day. Built once for each review point. */
export interface History {
  input: ReviewInput;
  policy: Policy;
  asOf: Day;
  /** trusted runs up to `asOf`, in order of start */
  runs: RunRecord[];
  /** runs less than 30 minutes apart put together: what one outing was for the tissues */
  outings: Outing[];
  firstRunDay: Day | null;
  lastRunDay: Day | null;
  /** the week under review: the latest planned week that has ended, or null */
  week: PlannedWeek | null;
  /** the last break of at least `policy.break.minDays`, with the table that runs since the return */
  lastBreak: BreakState | null;
}

export interface Outing {
  runIds: string[];
  day: Day;
  startMs: number;
  distanceKm: number;
  race: boolean;
}

/** By the numbers of the version that the input names, unless others are given. */
export function buildHistory(
  input: ReviewInput,
  asOf: Day,
  policyUsed: Policy = POLICY_VERSIONS.get(input.policyVersion) ?? policy,
): History {
  const runs = input.runs
    .filter((r) => r.trusted && r.distanceKm > 0 && r.day <= asOf)
    .toSorted((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1));
  const ended = input.weeks.filter((w) => addDays(w.start, 6) <= asOf);
  const history: History = {
    input,
    policy: policyUsed,
    asOf,
    runs,
    outings: mergeOutings(runs, policyUsed.spike),
    firstRunDay: runs[0]?.day ?? null,
    lastRunDay: runs.at(-1)?.day ?? null,
    week: ended.toSorted((a, b) => (a.start < b.start ? -1 : 1)).at(-1) ?? null,
    lastBreak: null,
  };
  history.lastBreak = findBreak(history);
  return history;
}

/** Back-to-back files of one outing count as one run (science reference §5.6). */
function mergeOutings(runs: RunRecord[], { mergeGapMin, overlapS }: Policy['spike']): Outing[] {
  const outings: Outing[] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    const last = outings.at(-1);
    if (
      last !== undefined &&
      run.startMs - endMs < mergeGapMin * 60_000 &&
      run.kind !== 'race' &&
      !last.race
    ) {
      last.runIds.push(run.id);
      // nobody runs twice at once: two recordings of the same minutes are one run, not a longer one
      if (run.startMs < endMs - overlapS * 1000) last.distanceKm = Math.max(last.distanceKm, run.distanceKm);
      else last.distanceKm += run.distanceKm;
    } else {
      outings.push({
        runIds: [run.id],
        day: run.day,
        startMs: run.startMs,
        distanceKm: run.distanceKm,
        race: run.kind === 'race',
      });
    }
    endMs = Math.max(endMs, run.startMs + run.movingS * 1000);
  }
  return outings;
}

export function runsBetween(h: History, from: Day, to: Day): RunRecord[] {
  return h.runs.filter((r) => r.day >= from && r.day <= to);
}

export function kmBetween(h: History, from: Day, to: Day): number {
  return runsBetween(h, from, to).reduce((sum, r) => sum + r.distanceKm, 0);
}

/** Kilometres run in the week that begins on this Monday; null before the first recorded run (unknown, not zero). */
export function weekKm(h: History, monday: Day): number | null {
  if (h.firstRunDay === null || addDays(monday, 6) < h.firstRunDay) return null;
  return kmBetween(h, monday, addDays(monday, 6));
}

/** Done ÷ planned km of a week; null where nothing was planned or the history does not reach back. */
export function doneShare(h: History, week: PlannedWeek): number | null {
  const done = weekKm(h, week.start);
  return done === null || week.plannedKm <= 0 ? null : done / week.plannedKm;
}

/** The planned week before the given one; null when the plan has none. */
export function weekBefore(h: History, week: PlannedWeek): PlannedWeek | null {
  const start = addDays(week.start, -7);
  return h.input.weeks.find((w) => w.start === start) ?? null;
}

/** The last planned load week up to and including the week under review. */
export function lastLoadWeek(h: History): PlannedWeek | null {
  const upTo = h.week?.start ?? '';
  const load = h.input.weeks.filter((w) => w.type === 'load' && w.start <= upTo);
  return load.toSorted((a, b) => (a.start < b.start ? -1 : 1)).at(-1) ?? null;
}

/** §2.4: fewer than 6 runs in 42 days, or less than 14 days of history. */
export function hasTooLittleData(h: History): boolean {
  const { minRuns, runWindowDays, minHistoryDays } = h.policy.data;
  if (h.firstRunDay === null) return true;
  const recent = runsBetween(h, addDays(h.asOf, 1 - runWindowDays), h.asOf).length;
  return recent < minRuns || daysBetween(h.firstRunDay, h.asOf) + 1 < minHistoryDays;
}

/** GRD-9: the first four weeks of recorded running, whatever the age of the account. */
export function isNewRunner(h: History): boolean {
  const since = h.input.runner.recordedSince ?? h.firstRunDay;
  return since === null || daysBetween(since, h.asOf) < h.policy.data.newRunnerDays;
}

export function inBlackout(h: History, day: Day): boolean {
  return h.input.blackouts.some((b) => day >= b.from && day <= b.to);
}

/** The week is a holiday known in advance (BRK-5) from its first to its last missed day. */
export function touchesBlackout(h: History, week: PlannedWeek): boolean {
  const end = addDays(week.start, 6);
  return h.input.blackouts.some((b) => b.from <= end && b.to >= week.start);
}

/** Was running planned on this day? Unknown layout of a week with kilometres counts as yes. */
export function wasPlanned(h: History, day: Day): boolean {
  const monday = weekStart(day);
  const week =
    h.input.weeks.find((w) => w.start === monday) ?? (h.input.next.start === monday ? h.input.next : null);
  if (week === null) return true;
  if (week.sessions.length === 0) return week.plannedKm > 0;
  return week.sessions.some((s) => s.day === day && s.km > 0);
}
