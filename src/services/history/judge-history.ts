import type { Activity, ActivitySummary } from '../../core/activity/activity.ts';
import type { PlannedSession } from '../../core/coaching/review-input.ts';
import type { JudgedActivity } from '../../core/coaching/run-record.ts';
import { loadClass } from '../../core/coaching/session-class.ts';
import { CEILING_SHARE_OF_THRESHOLD } from '../../core/science/easy-ceiling.ts';
import type { FitnessState } from '../../core/science/fitness-series.ts';
import {
  type ActivityAnalysis,
  type ActivityAnchors,
  judgeActivity,
} from '../../core/science/judge-activity.ts';
import type { Intent } from '../../core/science/load-input.ts';
import type { ActivityProfile } from '../../core/science/profile-activity.ts';
import type { RaceResult, ThresholdEstimate } from '../../core/science/threshold-input.ts';
import { type ZoneTimeline, zonesOn } from '../../core/science/threshold-timeline.ts';
import type { Zones } from '../../core/science/zones-at.ts';
import { addDays, type Day, weekStart } from '../../core/time.ts';
import { isShapedLikeARace } from '../plan/race-shape.ts';
import { BEST_DAYS, type HistoryState } from './history-state.ts';
import {
  applyStatements,
  estimateOn,
  FORMULA_VERSION,
  inOrder,
  markWeek,
  meetRun,
  type Resume,
  startWalk,
  stateOf,
  type Walk,
} from './history-walk.ts';
import { type LookBack, within } from './look-back.ts';
import { medianRecentDuration, weekMoving } from './recent-weeks.ts';
import { createSamples } from './samples.ts';
import { type AthleteFacts, bestRecentVdot, raceResult } from './threshold-evidence.ts';

/** One stored activity; `analysis` with the key of the borders it was made against, where there is one. */
export interface HistoryItem {
  id: string;
  day: Day;
  summary: ActivitySummary;
  profile: ActivityProfile;
  stored: { analysis: ActivityAnalysis; key: string } | null;
  rpe: number | null;
}

/** The same as it is read: null where no profile was made by these formulas. */
export type UnjudgedItem = Omit<HistoryItem, 'profile'> & { profile: ActivityProfile | null };

export interface JudgedHistory {
  /** in order of time; after a resumed walk only those from `from` on */
  judged: Judged[];
  /** all that the walk knows: with those it only looked back on */
  known: LookBack[];
  /** first day that was walked (again) */
  from: Day | null;
  /** fitness up to the day before `from`; empty for a walk from the beginning */
  fitnessBefore: FitnessState;
  timeline: ZoneTimeline;
  /** the estimate as of the last day; what zones would be proposed from */
  estimate: ThresholdEstimate;
  races: RaceResult[];
  /** where to resume from next time */
  state: Omit<HistoryState, 'meant'>;
}

export type Judged = JudgedActivity & { key: string; fresh: boolean };

export interface JudgeOptions {
  asOf: Day;
  athlete: AthleteFacts;
  /** the planned session that a run answers */
  sessionOf: (item: Pick<HistoryItem, 'id' | 'day'>) => PlannedSession | null;
  /** the stream of an activity that has to be judged (again) */
  loadActivity: (id: string) => Promise<Activity>;
  /** where an earlier walk of the same history stood, to be taken up there; absent: from the beginning */
  resume?: Resume | null | undefined;
  onJudged?: (done: number, of: number) => void;
}

/**
 * Walks a history in time: the threshold is estimated once a week and at every race from what lay before,
 * and every activity is judged against the zones of its own day. A stored analysis is kept where the
 * borders it was made against are still those of its day. Every look back has an end, so a walk that resumes
 * costs the same whatever lies behind: `items` are then those from the resumed week on.
 */
export async function judgeHistory(
  items: readonly UnjudgedItem[],
  options: JudgeOptions,
): Promise<JudgedHistory> {
  const { asOf, athlete, resume = null } = options;
  const ordered = inOrder(items.filter((i) => i.day <= asOf && i.day >= (resume?.week.week ?? '')));
  const days = byDay(ordered);
  const walk = startWalk(athlete, resume);
  const judged: Judged[] = [];
  for (const item of ordered) {
    const monday = weekStart(item.day);
    markWeek(walk, monday);
    applyStatements(walk, monday);
    if (walk.known.length > 0 && (walk.previous === null || weekStart(walk.previous.validFrom) < monday)) {
      estimateOn(walk, monday);
    }
    applyStatements(walk, item.day);
    meetRun(walk, item);
    applyStatements(walk, addDays(item.day, 1));
    const intended = intentOf(options.sessionOf(item), item, days.get(item.day)!);
    judged.push(await judge(walk, item, intended, options));
    options.onJudged?.(judged.length, ordered.length);
  }
  const state = stateOf(walk, asOf);
  const { timeline } = walk.sofar;
  walk.sofar = { ...walk.sofar, timeline: { changes: [...timeline.changes], held: [...timeline.held] } };
  applyStatements(walk, asOf);
  const estimate = estimateOn(walk, asOf);
  applyStatements(walk, addDays(asOf, 1));
  return {
    judged,
    known: walk.known,
    from: walk.resumedAt ?? ordered[0]?.day ?? null,
    fitnessBefore: walk.fitness,
    timeline: walk.sofar.timeline,
    estimate,
    races: walk.races,
    state,
  };
}

async function judge(
  walk: Walk,
  unjudged: UnjudgedItem,
  intended: Intent | null,
  options: JudgeOptions,
): Promise<Judged> {
  const { known, athlete } = walk;
  const samples = createSamples(() => options.loadActivity(unjudged.id));
  const item: HistoryItem = { ...unjudged, profile: unjudged.profile ?? (await samples.profile()) };
  const raceLike =
    intended === 'race' || isShapedLikeARace(item, within(known, addDays(item.day, -BEST_DAYS)));
  const context = {
    intended,
    rpe: item.rpe,
    medianRecentDurationS: medianRecentDuration(known, item.day),
    weekMovingS: weekMoving(known, item),
    bestRecentVdot: raceLike ? bestRecentVdot(known, item) : null,
  };
  const anchors = anchorsOf(zonesOn(walk.sofar.timeline, item.day), athlete);
  const judgeAgainst = async (borders: ActivityAnchors, raceFlag: boolean) =>
    judgeActivity({
      ...(await samples.trusted()),
      profile: item.profile,
      anchors: borders,
      ...context,
      weather: null,
      raceFlag,
    });
  const key = JSON.stringify([FORMULA_VERSION, anchors, context]);
  const stored = item.stored !== null && isKeyOf(item.stored.key, key) ? item.stored : null;
  let analysis = stored?.analysis ?? (await judgeAgainst(anchors, false));
  const race = analysis.class.class === 'race' ? raceResult(item, known, athlete, intended === 'race') : null;
  if (race === null) {
    const fresh = stored === null || stored.key !== key;
    if (fresh && stored !== null) analysis = await judgeAgainst(anchors, false);
    return met(walk, { ...item, analysis, key, fresh });
  }
  // A race sets the zones of its own day: the estimate sees it, and its load is scored against what it showed.
  known.push({ ...item, analysis });
  walk.races.push(race);
  estimateOn(walk, item.day);
  known.pop();
  const after = anchorsOf(zonesOn(walk.sofar.timeline, item.day), athlete);
  const raceKey = keyOfRace(key, after);
  const fresh = stored === null || stored.key !== raceKey;
  if (fresh) analysis = { ...(await judgeAgainst(after, true)), class: analysis.class };
  return met(walk, { ...item, analysis, key: raceKey, fresh });
}

function met(walk: Walk, judged: Judged): Judged {
  walk.known.push(judged);
  return judged;
}

/** A race's key also holds the borders that came out of it. */
function keyOfRace(key: string, after: ActivityAnchors): string {
  return `${key.slice(0, -1)},${JSON.stringify(after)}]`;
}

function isKeyOf(stored: string, key: string): boolean {
  return stored === key || stored.startsWith(`${key.slice(0, -1)},`);
}

/** The borders of a day as the judge reads them: LT2 is threshold speed, LT1 the easy ceiling. */
export function anchorsOf(zones: Zones | null, athlete: AthleteFacts): ActivityAnchors {
  const threshold = zones?.thresholdSpeedMps ?? null;
  const ceiling =
    zones?.easyCeilingMps ?? (threshold === null ? null : CEILING_SHARE_OF_THRESHOLD * threshold);
  return {
    thresholdSpeedMps: threshold,
    easyCeilingMps: ceiling,
    easyCeilingHrBpm: zones?.easyCeilingHrBpm ?? null,
    lthrBpm: zones?.lthrBpm ?? null,
    maxHrBpm: athlete.maxHrBpm,
    restHrBpm: athlete.restHrBpm,
    sex: athlete.sex,
    lt1SpeedMps: ceiling,
    lt2SpeedMps: threshold,
  };
}

/** What the plan meant by the day's session. Of several runs on a race day the longest is the race. */
function intentOf(
  session: PlannedSession | null,
  item: UnjudgedItem,
  ofTheDay: readonly UnjudgedItem[],
): Intent | null {
  if (session === null || item.summary.sport !== 'running') return null;
  const meant = loadClass(session.type);
  if (session.type === 'recovery') return 'recovery';
  if (meant === 'race') {
    const km = (i: UnjudgedItem) => (i.summary.sport === 'running' ? (i.summary.distanceM ?? 0) : 0);
    return ofTheDay.every((other) => km(other) <= km(item)) ? 'race' : null;
  }
  if (meant === 'long') return 'long';
  if (meant === 'easy') return 'easy';
  return meant === 'hard' ? 'quality' : null;
}

function byDay(ordered: readonly UnjudgedItem[]): Map<Day, UnjudgedItem[]> {
  const days = new Map<Day, UnjudgedItem[]>();
  for (const item of ordered) {
    const list = days.get(item.day);
    if (list === undefined) days.set(item.day, [item]);
    else list.push(item);
  }
  return days;
}
