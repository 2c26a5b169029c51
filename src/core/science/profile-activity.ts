import type { Activity } from '../activity/activity.ts';
import { bestEfforts, type Effort } from '../activity/efforts.ts';
import { centredMean } from './centred-mean.ts';
import { paHrDecoupling, STEADY, variation } from './decoupling.ts';
import { distanceTrueSpeed } from './distance-true-speed.ts';
import { gapRun, gradeSpeeds, whileMoving } from './gap-run.ts';
import { type AltitudeKind, gradeSeries } from './grade.ts';
import { type GradedEffort, gradedEfforts } from './graded-efforts.ts';
import { heartRatePeaks, highestMeanHeartRate } from './heart-rate-peaks.ts';
import { normalizedGradedSpeed } from './normalized-graded-speed.ts';
import { nthSmallest } from './nth-smallest.ts';
import { isHeartRate } from './trimp.ts';

/** Smoothing of graded speed wherever a second is compared with a border. */
export const SMOOTHING_S = 30;

/** What one activity says about itself, without any threshold. Plain data: it can be stored as JSON. */
export interface ActivityProfile {
  /** moving seconds with a trusted speed */
  movingS: number;
  meanSpeedMps: number | null;
  /** null where the distance cannot be trusted or this is no sport on foot */
  meanGradedSpeedMps: number | null;
  gapSPerKm: number | null;
  gradedDistanceM: number | null;
  ngsMps: number | null;
  /** share of the moving time for which a grade is known; the rest counts as level */
  gradeKnownShare: number;
  /** SD / mean of the 30 s-smoothed graded speed */
  speedCv: number | null;
  climbMPerKm: number | null;
  /** median altitude, metres; null without altitude */
  altitudeM: number | null;
  meanHrBpm: number | null;
  /** over moving time after the warm-up */
  meanHrAfterWarmupBpm: number | null;
  meanGradedSpeedAfterWarmupMps: number | null;
  /** up to three highest means of 20 s, not overlapping, highest first */
  hrPeaksBpm: number[];
  bestHr20MinBpm: number | null;
  bestHr30MinBpm: number | null;
  /** percent, only for a steady run of 40 min and more */
  decouplingPct: number | null;
  gradedEfforts: GradedEffort[];
  rawEfforts: Effort[];
}

/** The series that profile and verdict both need; too large to store. */
export interface GradedSeries {
  /** fraction, NaN unknown */
  grade: Float64Array;
  /** speed that adds up to the distance, m/s; NaN where unknown */
  speedMps: Float64Array;
  /** graded speed on moving rows, NaN elsewhere */
  movingGradedMps: Float64Array;
  /** the same smoothed over 30 s of the clock */
  smoothedMps: Float64Array;
}

/** 'none' for a treadmill: what altitude a watch shows indoors is weather. */
export function altitudeForGrade({ summary }: Activity): AltitudeKind {
  return summary.indoor || summary.findings.some((f) => f.code === 'altitude_poor')
    ? 'none'
    : summary.altitude;
}

/** Nobody climbs for long at an effort worth this on the level (m/s, 2:34 a km). */
const CLIMBING_LIMIT_MPS = 6.5;
/** A factor from which the grade, not the speed, makes a second that fast. */
const CLIMBING_FACTOR = 1.3;
/** Share of the moving time above the limit from which the altitude is not believed. */
const CLIMBING_SHARE = 0.03;

/**
 * False where the altitude makes an ordinary speed superhuman for more than moments: then it wanders, and
 * level ground is the better guess. Policy.
 */
function isGradeBelievable(speedMps: Float64Array, gradedMps: Float64Array, moving: Uint8Array): boolean {
  let superhuman = 0;
  let count = 0;
  for (let k = 0; k < gradedMps.length; k++) {
    if (moving[k] !== 1) continue;
    count++;
    if (gradedMps[k]! > CLIMBING_LIMIT_MPS && gradedMps[k]! > CLIMBING_FACTOR * speedMps[k]!) superhuman++;
  }
  return superhuman <= CLIMBING_SHARE * count;
}

export function gradedSeries(activity: Activity): GradedSeries {
  const { stream } = activity;
  const speedMps = distanceTrueSpeed(activity);
  let grade = gradeSeries(stream, altitudeForGrade(activity));
  let gradedMps = gradeSpeeds(speedMps, grade);
  if (!isGradeBelievable(speedMps, gradedMps, stream.moving)) {
    grade = new Float64Array(stream.n).fill(Number.NaN);
    gradedMps = speedMps;
  }
  const movingGradedMps = whileMoving(gradedMps, stream.moving);
  return {
    grade,
    speedMps,
    movingGradedMps,
    smoothedMps: centredMean(stream.tS, movingGradedMps, SMOOTHING_S),
  };
}

/** Seconds left out at the start for heart rate: 10 min, 8 min of a run under 20 min (science 6.1). */
export function warmupSeconds(movingS: number): number {
  return movingS < 1200 ? 480 : 600;
}

/** Row at which the given number of moving seconds has passed; the number of rows where it never has. */
export function rowAfterMoving(moving: Uint8Array, seconds: number): number {
  let passed = 0;
  for (let k = 0; k < moving.length; k++) {
    if (passed >= seconds) return k;
    passed += moving[k]!;
  }
  return moving.length;
}

/** True for sports whose speed can be compared with running on the level. */
export function isOnFoot(activity: Activity): boolean {
  const { sport } = activity.summary;
  return sport === 'running' || sport === 'walking' || sport === 'hiking';
}

/**
 * Everything one activity yields without thresholds. Values from speed are null where the distance is
 * not trusted, values from heart rate where that is suspect; the findings of the activity say why.
 * O(rows); `series` saves computing the graded speed twice.
 */
export function profileActivity(
  activity: Activity,
  series: GradedSeries = gradedSeries(activity),
): ActivityProfile {
  const { stream, summary } = activity;
  const { trust } = summary;
  const paced = trust.distance && isOnFoot(activity);
  const runEfforts = paced && trust.time && summary.sport === 'running';
  const hr = trust.heartRate === 'ok' ? stream.hrBpm : null;
  const gap = gapRun(series.movingGradedMps);
  const ngs = normalizedGradedSpeed(series.movingGradedMps, stream.tS);
  const warmRow = rowAfterMoving(stream.moving, warmupSeconds(summary.movingS));
  const speedCv = paced ? variation(series.smoothedMps) : null;

  return {
    movingS: gap.movingS,
    meanSpeedMps: trust.distance ? gapRun(whileMoving(series.speedMps, stream.moving)).gradedSpeedMps : null,
    meanGradedSpeedMps: paced ? gap.gradedSpeedMps : null,
    gapSPerKm: paced ? gap.gapSPerKm : null,
    gradedDistanceM: paced ? gap.gradedDistanceM : null,
    ngsMps: paced ? ngs.ngsMps : null,
    gradeKnownShare: shareKnown(series.grade, stream.moving),
    speedCv,
    climbMPerKm: climbPerKm(summary.ascentM, trust.distance ? summary.distanceM : null),
    altitudeM: medianOf(stream.altitudeM),
    meanHrBpm: hr === null ? null : meanHr(hr, stream.moving, 0, summary.movingS === 0),
    meanHrAfterWarmupBpm: hr === null ? null : meanHr(hr, stream.moving, warmRow, false),
    meanGradedSpeedAfterWarmupMps: paced
      ? gapRun(series.movingGradedMps.subarray(warmRow)).gradedSpeedMps
      : null,
    hrPeaksBpm: hr === null ? [] : heartRatePeaks(stream.tS, hr),
    bestHr20MinBpm: hr === null ? null : highestMeanHeartRate(stream.tS, hr, 1200),
    bestHr30MinBpm: hr === null ? null : highestMeanHeartRate(stream.tS, hr, 1800),
    decouplingPct: paced && hr !== null ? steadyDecoupling(series, hr, warmRow, gap.movingS) : null,
    gradedEfforts: runEfforts ? gradedEfforts(stream, series.movingGradedMps, series.grade, hr) : [],
    rawEfforts: runEfforts ? bestEfforts(stream) : [],
  };
}

/** Decoupling after the warm-up, null unless the run is long and even enough to mean something. */
function steadyDecoupling(
  series: GradedSeries,
  hrBpm: Float64Array,
  warmRow: number,
  movingS: number,
): number | null {
  if (movingS < STEADY.minMovingS) return null;
  const cv = variation(series.smoothedMps.subarray(warmRow));
  if (cv === null || cv >= STEADY.maxCv) return null;
  return paHrDecoupling(series.movingGradedMps.subarray(warmRow), hrBpm.subarray(warmRow)).decouplingPct;
}

function shareKnown(grade: Float64Array, moving: Uint8Array): number {
  let known = 0;
  let count = 0;
  for (let k = 0; k < grade.length; k++) {
    if (moving[k] !== 1) continue;
    count++;
    if (!Number.isNaN(grade[k]!)) known++;
  }
  return count > 0 ? known / count : 0;
}

/** Under half a kilometre a climb a kilometre means nothing. */
function climbPerKm(ascentM: number | null, distanceM: number | null): number | null {
  return ascentM === null || distanceM === null || distanceM < 500 ? null : (1000 * ascentM) / distanceM;
}

function meanHr(hrBpm: Float64Array, moving: Uint8Array, from: number, always: boolean): number | null {
  let sum = 0;
  let count = 0;
  for (let k = from; k < hrBpm.length; k++) {
    if (!(always || moving[k] === 1) || !isHeartRate(hrBpm[k]!)) continue;
    sum += hrBpm[k]!;
    count++;
  }
  return count > 0 ? sum / count : null;
}

/** The upper of the two middle values where there are as many above as below. */
function medianOf(values: Float64Array): number | null {
  const finite = new Float64Array(values.length);
  let n = 0;
  for (let k = 0; k < values.length; k++) if (!Number.isNaN(values[k]!)) finite[n++] = values[k]!;
  return n > 0 ? nthSmallest(finite.subarray(0, n), n >> 1) : null;
}
