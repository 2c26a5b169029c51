import type { Activity } from '../activity/activity.ts';
import { boutsWhere, structureSpeed } from './bouts.ts';
import { centredMean } from './centred-mean.ts';
import { fractionAboveGradedSpeedCeiling } from './fraction-above.ts';
import type { GradedSeries } from './profile-activity.ts';
import { isHeartRate } from './trimp.ts';
import { vdot } from './vdot.ts';

export type RunClass = 'race' | 'interval' | 'tempo' | 'hill' | 'long' | 'easy' | 'steady';

export interface Classification {
  /** null: no run, or nothing to compare the speed with */
  class: RunClass | null;
  /** stable code of the rule that matched */
  reason: string;
}

export interface ClassifyInput {
  activity: Activity;
  series: GradedSeries;
  lt1SpeedMps: number | null;
  lt2SpeedMps: number | null;
  easyCeilingHrBpm: number | null;
  climbMPerKm: number | null;
  /** median moving time of the runs of the last 28 days */
  medianRecentDurationS: number | null;
  /** moving time of the seven days that end with this run, this run included */
  weekMovingS: number | null;
  raceFlag: boolean;
  bestRecentVdot: number | null;
}

/** Numbers of science 6.6; Policy. */
const RULE = {
  race: { distance: 0.015, aboveLt1: 0.85, vdot: 0.03 },
  interval: { bouts: 3, shortestS: 30, longestS: 480, share: 0.06, totalS: 300 },
  tempo: { low: 0.93, high: 1.03, boutS: 300, totalS: 900, bridgeS: 15 },
  hill: { climbMPerKm: 25, climbs: 4, grade: 0.04, climbS: 30, riseM: 8 },
  long: { overMedian: 1.5, shortestS: 4500, weekShare: 0.3, weekShortestS: 3600 },
  easyShare: 0.75,
} as const;

const RACE_DISTANCES_M = [1500, 1609.344, 3000, 5000, 10_000, 15_000, 16_093.44, 21_097.5, 42_195] as const;

/**
 * What kind of run this was, from its samples: race, interval, tempo, hill, long, easy, steady, first match
 * wins, on graded speed against LT1 and LT2. Repetitions come from laps where these follow the speed.
 * Rules that need a missing value do not match. Evidence: Policy.
 */
export function classifyRun(input: ClassifyInput): Classification {
  const { activity, series, lt1SpeedMps: lt1, lt2SpeedMps: lt2 } = input;
  if (activity.summary.sport !== 'running') return { class: null, reason: 'not_a_run' };
  if (input.raceFlag) return { class: 'race', reason: 'race_flag' };
  const paced = activity.summary.trust.distance;
  if (paced && lt1 !== null && isRace(input, lt1))
    return { class: 'race', reason: 'race_distance_and_effort' };
  if (paced && lt1 !== null && lt2 !== null) {
    if (hasIntervals(activity, series, lt1, lt2))
      return { class: 'interval', reason: 'work_bouts_above_lt2' };
    if (isTempo(activity, series, lt2)) return { class: 'tempo', reason: 'long_bouts_near_lt2' };
  }
  if (input.climbMPerKm !== null && input.climbMPerKm > RULE.hill.climbMPerKm)
    return { class: 'hill', reason: 'climb_per_km' };
  if (paced && countClimbs(activity, series) >= RULE.hill.climbs) return { class: 'hill', reason: 'climbs' };
  const long = longReason(input);
  if (long !== null) return { class: 'long', reason: long };
  if (paced && lt1 !== null) {
    return 1 - (fractionAboveGradedSpeedCeiling(series.smoothedMps, lt1) ?? 0) >= RULE.easyShare
      ? { class: 'easy', reason: 'mostly_below_lt1' }
      : { class: 'steady', reason: 'mostly_above_easy' };
  }
  return byHeartRate(input);
}

function isRace(input: ClassifyInput, lt1: number): boolean {
  const { summary } = input.activity;
  const { distanceM, elapsedS, timerS } = summary;
  if (distanceM === null || input.bestRecentVdot === null) return false;
  const standard = RACE_DISTANCES_M.find((d) => Math.abs(distanceM - d) <= RULE.race.distance * d);
  if (standard === undefined) return false;
  if ((fractionAboveGradedSpeedCeiling(input.series.smoothedMps, lt1) ?? 0) < RULE.race.aboveLt1)
    return false;
  const value = vdot(standard, Math.min(elapsedS, timerS ?? elapsedS));
  return value !== null && value >= input.bestRecentVdot * (1 - RULE.race.vdot);
}

/**
 * At least three bouts above LT2 of 30 s to 8 min, apart by running below the middle of LT1 and LT2. The
 * smoothing stretches a stride past 30 s, so the seconds really run above LT2 are counted too.
 */
function hasIntervals(activity: Activity, series: GradedSeries, lt1: number, lt2: number): boolean {
  const { stream, summary } = activity;
  const { mps, from } = structureSpeed(activity, series);
  const light = from === 'laps' ? mps : centredMean(stream.tS, series.movingGradedMps, 5);
  const rest = (lt1 + lt2) / 2;
  const r = RULE.interval;
  let work = 0;
  let bouts = 0;
  let previousEnd = -1;
  for (const bout of boutsWhere(stream.tS, mps, (v) => v > lt2)) {
    const lasts = stream.tS[bout.to - 1]! - stream.tS[bout.from]! + 1;
    // Half the smoothing on either side belongs to the same bout.
    const margin = from === 'laps' ? 0 : 15;
    let above = 0;
    for (let k = Math.max(0, bout.from - margin); k < Math.min(stream.n, bout.to + margin); k++)
      if (light[k]! > lt2) above++;
    if (above < r.shortestS || lasts > r.longestS) continue;
    const apart = previousEnd < 0 || dipsBelow(mps, previousEnd, bout.from, rest);
    if (apart) bouts++;
    work += lasts;
    previousEnd = bout.to;
  }
  return bouts >= r.bouts && (work >= r.totalS || work >= r.share * summary.movingS);
}

function dipsBelow(values: Float64Array, from: number, to: number, border: number): boolean {
  for (let k = from; k < to; k++) if (values[k]! < border) return true;
  return false;
}

function isTempo(activity: Activity, series: GradedSeries, lt2: number): boolean {
  const r = RULE.tempo;
  const { tS } = activity.stream;
  let total = 0;
  const inBand = (v: number) => v >= r.low * lt2 * (1 - 1e-9) && v <= r.high * lt2 * (1 + 1e-9);
  for (const bout of boutsWhere(tS, series.smoothedMps, inBand, r.bridgeS)) {
    const lasts = tS[bout.to - 1]! - tS[bout.from]! + 1;
    if (lasts >= r.boutS) total += lasts;
  }
  return total >= r.totalS;
}

/** Climbs: steeper than 4 % for 30 s of running or more, and at least 8 m up. */
function countClimbs(activity: Activity, series: GradedSeries): number {
  const { tS, speedMps } = activity.stream;
  const r = RULE.hill;
  let climbs = 0;
  for (const bout of boutsWhere(tS, series.grade, (g) => g > r.grade, 5)) {
    let rise = 0;
    for (let k = bout.from; k < bout.to; k++) rise += Math.max(0, series.grade[k]! * speedMps[k]!) || 0;
    if (tS[bout.to - 1]! - tS[bout.from]! + 1 >= r.climbS && rise >= r.riseM) climbs++;
  }
  return climbs;
}

/**
 * Long for this runner: 1.5 times the usual and 75 min, or over 30 % of the week. The second on its own
 * would make every run of a three-run week long, so it also asks for an hour and more than the usual.
 */
function longReason(input: ClassifyInput): string | null {
  const { movingS } = input.activity.summary;
  const { medianRecentDurationS: median, weekMovingS: week } = input;
  const r = RULE.long;
  if (median !== null && movingS >= r.overMedian * median && movingS >= r.shortestS)
    return 'longer_than_usual';
  const unusual = movingS >= r.weekShortestS && (median === null || movingS > median);
  return week !== null && week > movingS && movingS > r.weekShare * week && unusual ? 'share_of_week' : null;
}

function byHeartRate(input: ClassifyInput): Classification {
  const { stream, summary } = input.activity;
  if (input.easyCeilingHrBpm === null || summary.trust.heartRate !== 'ok')
    return { class: null, reason: 'no_threshold' };
  let calm = 0;
  let count = 0;
  for (let k = 0; k < stream.n; k++) {
    if (!isHeartRate(stream.hrBpm[k]!)) continue;
    count++;
    if (stream.hrBpm[k]! <= input.easyCeilingHrBpm) calm++;
  }
  if (count < 300) return { class: null, reason: 'no_threshold' };
  return calm >= RULE.easyShare * count
    ? { class: 'easy', reason: 'heart_rate_mostly_easy' }
    : { class: 'steady', reason: 'heart_rate_above_easy' };
}
