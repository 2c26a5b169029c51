import type { ActivitySummary } from '../../core/activity/activity.ts';
import { type Statement, statedOn } from '../../core/science/stated-threshold.ts';
import type {
  EffortPoint,
  PreviousEstimate,
  RaceResult,
  RunningBreak,
  ThresholdInput,
} from '../../core/science/threshold-input.ts';
import type { Sex } from '../../core/science/trimp.ts';
import { vdot } from '../../core/science/vdot.ts';
import { addDays, type Day, daysBetween } from '../../core/time.ts';
import { isRunHard, raceTimeS } from '../plan/race-shape.ts';
import { BEST_DAYS, HR_DAYS } from './history-state.ts';
import { contradictsItself, isResult, type LookBack, within } from './look-back.ts';

/** What is known of a runner besides the recordings. */
export interface AthleteFacts {
  sex: Sex | null;
  birthYear: number | null;
  maxHrBpm: number | null;
  restHrBpm: number | null;
  /** what the runner stated or corrected about the threshold, oldest first */
  statements: readonly Statement[];
}

/** What a walk has gathered up to a day. */
export interface Evidence {
  /** in order of time */
  known: LookBack[];
  races: RaceResult[];
  breaks: RunningBreak[];
  previous: PreviousEstimate | null;
  firstRunDay: Day | null;
  /** effort points of each activity, which every estimate asks for again */
  efforts: Map<string, EffortPoint[]>;
}

/** Where efforts and races are looked for, days. */
const EFFORT_DAYS = 180;
const RACE_DAYS = 26 * 7;
const ENOUGH = { runs: 6, days: 14 } as const;
const STANDARD_M = [3000, 5000, 8000, 10_000, 15_000, 16_093.4, 21_097.5, 42_195];
const HIGHEST_VDOT = 90;

/** All that an estimate of a day's threshold may look at. */
export function thresholdInput(evidence: Evidence, athlete: AthleteFacts, asOf: Day): ThresholdInput {
  const { races, breaks, known } = evidence;
  const hardIds = new Set(races.filter((r) => r.unconfirmed !== true).map((r) => r.activityId));
  const recent = within(known, addDays(asOf, -HR_DAYS)).filter((j) => !contradictsItself(j.summary));
  return {
    asOf,
    efforts: hasEnoughRuns(evidence, asOf)
      ? within(known, addDays(asOf, -EFFORT_DAYS)).flatMap((j) =>
          effortPoints(evidence, j, hardIds.has(j.id)),
        )
      : [],
    races: races.filter((r) => daysBetween(r.day, asOf) <= RACE_DAYS && r.day <= asOf),
    userThreshold: statedOn(athlete.statements, asOf),
    deviceThreshold: null,
    hr: {
      maxCandidatesBpm: recent.flatMap((j) => j.profile.hrPeaksBpm.slice(0, 1)),
      best20to30: recent.flatMap((j) => {
        const meanBpm = j.profile.bestHr30MinBpm ?? j.profile.bestHr20MinBpm;
        const hard = hardIds.has(j.id);
        return meanBpm === null ? [] : [{ activityId: j.id, day: j.day, meanBpm, hard }];
      }),
      restHrBpm: athlete.restHrBpm,
      maxHrBpm: athlete.maxHrBpm,
    },
    birthYear: athlete.birthYear,
    previous: evidence.previous,
    breaks: breaks.filter((b) => b.returnDay <= asOf && daysBetween(b.returnDay, asOf) <= HR_DAYS),
  };
}

/**
 * Training says nothing yet about a runner of whom it shows two jogs: as for a review (coaching.md §2.4), at
 * least six runs and two weeks. A first value that is far too low would hold the zones down for weeks.
 */
function hasEnoughRuns({ known, firstRunDay }: Evidence, asOf: Day): boolean {
  if (firstRunDay === null || daysBetween(firstRunDay, asOf) + 1 < ENOUGH.days) return false;
  let runs = 0;
  for (let k = known.length - 1; k >= 0 && runs < ENOUGH.runs; k--) {
    const { summary, day } = known[k]!;
    if (daysBetween(day, asOf) > EFFORT_DAYS) break;
    if (summary.sport === 'running' && summary.trust.distance && summary.trust.time) runs++;
  }
  return runs >= ENOUGH.runs;
}

function effortPoints({ efforts }: Evidence, judged: LookBack, isRace: boolean): EffortPoint[] {
  const held = efforts.get(judged.id);
  if (held !== undefined && (held.length === 0 || held[0]!.isRace === isRace)) return held;
  const { summary, profile } = judged;
  const points = profile.gradedEfforts.map((e) => ({
    activityId: judged.id,
    day: judged.day,
    durationS: e.durationS,
    gradedDistanceM: e.gradedDistanceM,
    meanGrade: e.meanGrade ?? 0,
    maxSampleGapS: e.maxSampleGapS,
    meanHrBpm: e.meanHrBpm,
    trusted: summary.trust.distance && summary.trust.time && !contradictsItself(summary),
    isRace,
    isTest: false,
  }));
  efforts.set(judged.id, points);
  return points;
}

type Candidate = Parameters<typeof isRunHard>[0] & { id: string; summary: ActivitySummary };

/** A race over a standard distance counts with that distance: watches rarely show it exactly. */
export function raceResult(
  item: Candidate,
  known: readonly LookBack[],
  athlete: AthleteFacts,
  meantAsRace: boolean,
): RaceResult | null {
  const { summary } = item;
  if (summary.distanceM === null || !summary.trust.distance || !summary.trust.time) return null;
  if (contradictsItself(summary)) return null;
  const standard = STANDARD_M.find((m) => Math.abs(summary.distanceM! / m - 1) <= 0.015);
  const peaks = within(known, addDays(item.day, -HR_DAYS)).flatMap((j) => j.profile.hrPeaksBpm.slice(0, 1));
  const confirmed = meantAsRace || isRunHard(item, athlete, peaks);
  return {
    activityId: item.id,
    day: item.day,
    distanceM: standard ?? summary.distanceM,
    timeS: raceTimeS(summary),
    kind: 'race',
    ...(confirmed ? {} : { unconfirmed: true }),
  };
}

/** Best race equivalence of any trusted distance from 3 km on, of the last 90 days and the activity itself. */
export function bestRecentVdot(
  known: readonly LookBack[],
  item: Pick<LookBack, 'day' | 'summary'> & { profile: Pick<LookBack['profile'], 'rawEfforts'> },
): number | null {
  let best: number | null = null;
  for (const { summary, profile } of [...within(known, addDays(item.day, -BEST_DAYS)), item]) {
    if (!summary.trust.distance || contradictsItself(summary)) continue;
    for (const effort of profile.rawEfforts.filter(isResult)) {
      const value = vdot(effort.distanceM, effort.timeS);
      if (value !== null && value < HIGHEST_VDOT && (best === null || value > best)) best = value;
    }
  }
  return best;
}
