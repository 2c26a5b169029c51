import { type Assessment, assess, type WeekTotal, weekTotals } from '../../core/coaching/assess.ts';
import { asAcquired } from '../../core/coaching/match-plan.ts';
import { type BlockPlan, reviewInputFor } from '../../core/coaching/next-block.ts';
import type { AdaptationDecision } from '../../core/coaching/record.ts';
import { onReturn } from '../../core/coaching/return-week.ts';
import { review } from '../../core/coaching/review.ts';
import type {
  IllnessReport,
  Lock,
  PainReport,
  PastDecision,
  PlannedSession,
  ReadinessState,
  ReviewInput,
  RunRecord,
} from '../../core/coaching/review-input.ts';
import { resultOf, workOf } from '../../core/coaching/run-evidence.ts';
import { toCrossTraining, toRunRecord } from '../../core/coaching/run-record.ts';
import type { Result } from '../../core/result.ts';
import { dailyLoads, type Span } from '../../core/science/daily-loads.ts';
import { type FitnessPoint, type FitnessSeries, fitnessSeries } from '../../core/science/fitness-series.ts';
import type { RunningBreak } from '../../core/science/threshold-input.ts';
import { zonesOn } from '../../core/science/threshold-timeline.ts';
import type { Zones } from '../../core/science/zones-at.ts';
import { type Day, dayNumber, daysBetween } from '../../core/time.ts';
import type { Workout } from '../../core/workout/workout.ts';
import { sessionsOfRuns } from '../ingest/sessions-of-runs.ts';
import { blockWorkouts, paceZones, slowEasySPerKm } from '../plan/block-workouts.ts';
import { withPlannedLoad } from '../plan/planned-load.ts';
import { type Circumstances, inCircumstances } from '../review/circumstances.ts';
import { type HistoryState, meantUntil, reviewWindow, type WeekState } from './history-state.ts';
import {
  type HistoryItem,
  type JudgedHistory,
  type JudgeOptions,
  judgeHistory,
  type UnjudgedItem,
} from './judge-history.ts';
import { type ScaledLoad, scaledLoads } from './scaled-loads.ts';

export interface EvaluateOptions extends Omit<JudgeOptions, 'sessionOf'> {
  runnerId: string;
  plan: BlockPlan | null;
  readiness: { day: Day; state: ReadinessState }[];
  pain: PainReport[];
  illness: IllnessReport[];
  decisions: PastDecision[];
  mode: ReviewInput['mode'];
  locks: Lock[];
  /** last day of which every recording has arrived; null: none; absent: all there is */
  acquiredThrough?: Day | null;
  circumstances?: Circumstances;
  /** days that data were sure to arrive for; absent: all */
  covered?: readonly Span[] | undefined;
  language: 'en' | 'de';
  risk: ReviewInput['runner']['risk'];
}

export interface Evaluation extends Omit<JudgedHistory, 'state'> {
  state: HistoryState;
  asOf: Day;
  zones: Zones | null;
  loads: ScaledLoad[];
  series: FitnessPoint[];
  weeks: WeekTotal[];
  assessment: Assessment;
  runs: RunRecord[];
  reviewInput: ReviewInput;
  /** made when it is first asked for: most who evaluate only want what it would be made from */
  readonly decision: Result<AdaptationDecision>;
  /** the next block's workouts as decided, rendered against the zones in force; made when first asked for */
  readonly workouts: Workout[];
}

/** From activities to the adjusted next block: threshold, zones, loads, form, flags, decision, workouts. */
export async function evaluateHistory(
  items: readonly UnjudgedItem[],
  options: EvaluateOptions,
): Promise<Evaluation> {
  const { asOf, plan } = options;
  const weeks = plan?.weeks ?? [];
  const sessions = sessionsOfRuns(weeks, [...(options.resume?.behind ?? []), ...items], asOf);
  const sessionOf = (item: { id: string }): PlannedSession | null => sessions.get(item.id) ?? null;
  const history = await judgeHistory(items, { ...options, sessionOf });
  const { judged, known, timeline } = history;
  const loads = scaledLoads(judged, known);
  const series = seriesFrom(history, loads, options);
  const state = {
    ...history.state,
    meant: meantUntil(weeks, asOf),
    weeks: withFitness(history.state.weeks, series),
  };
  const firstRunDay = history.state.firstRunDay;
  const all = known
    .filter((j) => j.summary.sport === 'running')
    .map((j) => ({
      ...toRunRecord(j, sessionOf(j)),
      work: workOf(j.profile, sessionOf(j), zonesOn(timeline, j.day)),
      result: resultOf(j.id, history.races, timeline),
    }));
  const since = reviewWindow([...history.state.breaks, ...openBreak(all.at(-1)?.day, asOf)], asOf);
  const runs = all.filter((r) => r.day >= since);
  const assessment = assess(runs, asOf);
  const zones = zonesOn(timeline, asOf);
  const ceiling = zones?.easyCeilingMps ?? null;
  const laid = reviewInputFor({
    ...options,
    runs,
    recordedSince: firstRunDay !== null && firstRunDay < since ? firstRunDay : null,
    crossTraining: known.filter((j) => j.summary.sport !== 'running' && j.day >= since).map(toCrossTraining),
    assessment,
    easyCeilingSPerKm: ceiling === null ? null : 1000 / ceiling,
    slowEasySPerKm: slowEasySPerKm(paceZones(zones)),
  });
  const level = plan?.level ?? assessment.level;
  const costed = withPlannedLoad(laid.weeks, timeline, { level, races: plan?.races ?? [] });
  const told = inCircumstances({ ...laid, weeks: costed }, options.circumstances ?? {});
  const reviewInput = onReturn(asAcquired(told, options.acquiredThrough), weeks);
  const decided = once(() => review(reviewInput));
  const workouts = once(() => workoutsOf(decided(), reviewInput, zones));
  return {
    ...history,
    asOf,
    zones,
    loads,
    state,
    series: series.points,
    weeks: weekTotals(all, asOf),
    assessment,
    runs,
    reviewInput,
    get decision() {
      return decided();
    },
    get workouts() {
      return workouts();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function workoutsOf(
  decision: Result<AdaptationDecision>,
  input: ReviewInput,
  zones: Zones | null,
): Workout[] {
  if (!decision.ok) return [];
  return blockWorkouts(decision.value, input.runner.level, paceZones(zones), raceAhead(input));
}

/** The race that the plan leads to: its pace is what race-pace work has. */
function raceAhead({ races, asOf }: ReviewInput): ReviewInput['races'][number] | null {
  return races.find((r) => r.priority === 'A' && r.day > asOf) ?? null;
}

/** The days since the last run as a break that would end today, so that a review still sees what was before it. */
function openBreak(lastRunDay: Day | undefined, asOf: Day): RunningBreak[] {
  const days = lastRunDay === undefined ? 0 : daysBetween(lastRunDay, asOf);
  return days > 0 ? [{ returnDay: asOf, days, crossTraining: false }] : [];
}

/** Day by day from the first activity, or from the week that a resumed walk began with. */
function seriesFrom(
  history: JudgedHistory,
  loads: ScaledLoad[],
  { asOf, covered }: EvaluateOptions,
): FitnessSeries {
  const { from, fitnessBefore: before } = history;
  if (from === null) return { points: [], states: [] };
  const start = before.day === null ? (history.judged[0]?.day ?? from) : from;
  const span = { from: start, to: asOf };
  return fitnessSeries(dailyLoads(loads, span, covered ?? [span]), before);
}

/** Each kept week with the fitness up to the day before it. */
function withFitness(weeks: readonly WeekState[], series: FitnessSeries): WeekState[] {
  const first = series.points[0]?.day;
  if (first === undefined) return [...weeks];
  return weeks.map((w) => {
    const before = dayNumber(w.week) - dayNumber(first) - 1;
    return before < 0 ? w : { ...w, fitness: series.states[before] ?? w.fitness };
  });
}

export type { HistoryItem };
