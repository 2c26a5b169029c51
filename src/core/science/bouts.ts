import type { Activity, ActivityLap } from '../activity/activity.ts';
import { centredMean } from './centred-mean.ts';
import { type GradedSeries, SMOOTHING_S } from './profile-activity.ts';

/** Rows [from, to) of a stretch. */
export interface Bout {
  from: number;
  to: number;
}

/** Boundaries at which neighbouring laps differ by this share in speed are structure, not auto-laps. */
const LAP_SPEED_STEP = 0.1;

/**
 * Speed for finding structure: graded speed with standing as 0, so that a standing rest separates two
 * repetitions. Laps that match the changes of speed are better than smoothing (auto-lap off): then every
 * second has its lap's mean, and short repetitions stay visible.
 */
export function structureSpeed(
  activity: Activity,
  series: GradedSeries,
): { mps: Float64Array; from: 'laps' | 'samples' } {
  const { stream, summary } = activity;
  const standing = new Float64Array(stream.n);
  for (let k = 0; k < stream.n; k++) {
    const v = series.movingGradedMps[k]!;
    standing[k] = stream.moving[k] === 1 ? v : 0;
  }
  const laps = structuralLaps(summary.laps);
  const byLap = laps === null ? null : lapMeans(stream.tS, standing, laps);
  return byLap === null
    ? { mps: centredMean(stream.tS, standing, SMOOTHING_S), from: 'samples' }
    : { mps: byLap, from: 'laps' };
}

/** Laps that somebody or a workout made; null where the watch cut every kilometre or there are too few. */
function structuralLaps(laps: readonly ActivityLap[]): readonly ActivityLap[] | null {
  if (laps.length < 5) return null;
  const made = laps.filter((lap) => lap.trigger !== 'distance' && lap.trigger !== 'session_end');
  return made.length >= laps.length - 1 ? laps : null;
}

/** Each row with the mean of its lap; null where fewer than half of the borders are changes of speed. */
function lapMeans(tS: Float64Array, speed: Float64Array, laps: readonly ActivityLap[]): Float64Array | null {
  const out = speed.slice();
  const means: number[] = [];
  let k = 0;
  for (const lap of laps) {
    while (k < tS.length && tS[k]! < lap.startS) k++;
    const from = k;
    let sum = 0;
    let count = 0;
    for (; k < tS.length && tS[k]! < lap.startS + lap.elapsedS; k++) {
      if (Number.isNaN(speed[k]!)) continue;
      sum += speed[k]!;
      count++;
    }
    if (count === 0) continue;
    means.push(sum / count);
    out.fill(sum / count, from, k);
  }
  let steps = 0;
  for (let i = 1; i < means.length; i++) {
    const step = Math.abs(means[i]! - means[i - 1]!);
    if (step > LAP_SPEED_STEP * Math.max(means[i]!, means[i - 1]!)) steps++;
  }
  return means.length >= 5 && steps >= (means.length - 1) / 2 ? out : null;
}

/**
 * Stretches where the test holds, joined across interruptions of up to `bridgeS`. A hole in the clock ends
 * a stretch.
 */
export function boutsWhere(
  tS: Float64Array,
  values: Float64Array,
  holds: (value: number) => boolean,
  bridgeS = 0,
): Bout[] {
  const bouts: Bout[] = [];
  for (let k = 0; k < values.length; k++) {
    if (!holds(values[k]!)) continue;
    const last = bouts[bouts.length - 1];
    if (last !== undefined && tS[k]! - tS[last.to - 1]! - 1 <= bridgeS) last.to = k + 1;
    else bouts.push({ from: k, to: k + 1 });
  }
  return bouts;
}
