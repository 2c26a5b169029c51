import type { Stream } from '../activity/activity.ts';
import { EFFORT_DURATIONS_S, worldRecordSpeed } from '../activity/efforts.ts';
import { isHeartRate } from './trimp.ts';

/** The greatest graded distance of one run within a duration of the clock (stops count). */
export interface GradedEffort {
  durationS: number;
  gradedDistanceM: number;
  /** seconds after the start of the activity */
  startS: number;
  /** rise over run over the whole effort, fraction; null without altitude */
  meanGrade: number | null;
  /** longest stretch inside without a trusted speed, seconds */
  maxSampleGapS: number;
  /** null where under 80 % of the effort has a heart rate */
  meanHrBpm: number | null;
}

/**
 * Best efforts by duration on graded speed. A window slides over the clock, so a pause inside counts as
 * standing; one that has no speed for more than a few seconds says so and the caller decides. An effort
 * faster than the world record is wrong data and left out.
 *
 * @param gradedMps graded speed at every row of the stream; NaN counts as no distance
 * @param grade grade at every row, NaN unknown
 * @param hrBpm null where the heart rate cannot be trusted
 */
export function gradedEfforts(
  stream: Stream,
  gradedMps: Float64Array,
  grade: Float64Array,
  hrBpm: Float64Array | null,
): GradedEffort[] {
  const efforts: GradedEffort[] = [];
  for (const durationS of EFFORT_DURATIONS_S) {
    const window = bestWindow(stream.tS, gradedMps, durationS);
    if (window === null || window.sum <= 0 || window.sum / durationS > worldRecordSpeed(durationS)) continue;
    efforts.push({
      durationS,
      gradedDistanceM: window.sum,
      startS: stream.tS[window.from]!,
      ...insideWindow(stream, grade, hrBpm, window.from, window.to, durationS),
    });
  }
  return efforts;
}

/**
 * The rows [from, to) whose seconds begin within `durationS` after row `from` and whose values sum to the
 * most; NaN adds nothing. Null where the recording is shorter. Rows are 1 s, so whole seconds suffice:
 * the optimal window begins or ends on a row.
 */
export function bestWindow(
  tS: Float64Array,
  values: Float64Array,
  durationS: number,
): { from: number; to: number; sum: number; count: number } | null {
  const n = values.length;
  if (n === 0 || tS[n - 1]! + 1 - tS[0]! < durationS) return null;
  let best: { from: number; to: number; sum: number; count: number } | null = null;
  let from = 0;
  let sum = 0;
  let count = 0;
  for (let to = 0; to < n; to++) {
    const v = values[to]!;
    if (!Number.isNaN(v)) {
      sum += v;
      count++;
    }
    while (tS[from]! <= tS[to]! - durationS) {
      const old = values[from++]!;
      if (Number.isNaN(old)) continue;
      sum -= old;
      count--;
    }
    const whole = tS[to]! + 1 - tS[0]! >= durationS;
    if (whole && (best === null || sum > best.sum + 1e-9)) best = { from, to: to + 1, sum, count };
  }
  return best;
}

function insideWindow(
  stream: Stream,
  grade: Float64Array,
  hrBpm: Float64Array | null,
  from: number,
  to: number,
  durationS: number,
): Pick<GradedEffort, 'meanGrade' | 'maxSampleGapS' | 'meanHrBpm'> {
  let rise = 0;
  let run = 0;
  let beats = 0;
  let beatSeconds = 0;
  let gap = 0;
  let maxSampleGapS = 0;
  for (let k = from; k < to; k++) {
    const v = stream.speedMps[k]!;
    gap = Number.isNaN(v) ? gap + 1 : 0;
    if (k > from && stream.tS[k]! - stream.tS[k - 1]! > 1) gap += stream.tS[k]! - stream.tS[k - 1]! - 1;
    if (gap > maxSampleGapS) maxSampleGapS = gap;
    if (!Number.isNaN(v) && !Number.isNaN(grade[k]!)) {
      rise += grade[k]! * v;
      run += v;
    }
    if (hrBpm !== null && isHeartRate(hrBpm[k]!)) {
      beats += hrBpm[k]!;
      beatSeconds++;
    }
  }
  return {
    meanGrade: run > 0 ? rise / run : null,
    maxSampleGapS,
    meanHrBpm: beatSeconds >= 0.8 * durationS ? beats / beatSeconds : null,
  };
}
