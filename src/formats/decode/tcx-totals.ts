import type { Samples, TotalSource } from '../../core/activity/recording.ts';
import { distanceFromPositions, meanAndMax, type timeSpan } from '../xml/sample-figures.ts';
import type { TcxLap } from './tcx-content.ts';

/** The three distances a TCX file can give, in metres; null where it gives none. */
export interface DistanceCandidates {
  lapsM: number | null;
  samplesM: number | null;
  positionsM: number | null;
}

export interface ChosenDistance {
  distanceM: number | null;
  from: TotalSource | null;
  /** a candidate was passed over because it contradicts the others */
  contradicts: boolean;
}

/** Shorter routes say nothing about a stated distance: a watch at rest also wanders. */
const TELLING_ROUTE_M = 200;

export function distanceCandidates(laps: TcxLap[], samples: Samples): DistanceCandidates {
  const column = samples.channels.distanceM;
  return {
    lapsM: lapDistance(laps, column),
    samplesM: column === undefined ? null : distanceBetweenEnds(column),
    positionsM: distanceFromPositions(samples),
  };
}

/**
 * Sum of the laps; null where no lap states a distance, or where a lap states none although its
 * trackpoints moved (then the sum speaks of a part only).
 */
function lapDistance(laps: TcxLap[], column: Float64Array | undefined): number | null {
  let sumM = 0;
  let stated = false;
  for (const lap of laps) {
    if (!lap.whole) return null;
    if (lap.distanceM > 0) {
      sumM += lap.distanceM;
      stated = true;
    } else if (column !== undefined && (distanceBetweenEnds(column.subarray(lap.from, lap.to)) ?? 0) > 50) {
      return null;
    }
  }
  return stated ? sumM : null;
}

/**
 * How far the cumulative distance comes; null where the column is empty. It begins at the first value
 * only if that lies farther out than everything that follows covers: then the file is a cut-out.
 */
function distanceBetweenEnds(column: Float64Array): number | null {
  let first = Number.NaN;
  let max = Number.NaN;
  for (const value of column) {
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(first)) first = value;
    if (!(value <= max)) max = value;
  }
  if (Number.isNaN(max)) return null;
  return first > max - first ? max - first : max;
}

/**
 * Which distance to believe: the laps, then the trackpoints' own, then the positions. A stated distance
 * is passed over when it is zero or less than half of what the positions cover (no route is half as long
 * as its straight pieces); without positions the laps are passed over when they are less than half of
 * what the trackpoints state. A distance longer than the positions is kept: receivers lose the sky, and
 * files are cut out of longer ones.
 */
export function chooseDistance({ lapsM, samplesM, positionsM }: DistanceCandidates): ChosenDistance {
  const routeM = positionsM ?? 0;
  const agrees = (statedM: number): boolean => routeM < TELLING_ROUTE_M || statedM >= routeM / 2;
  const lapsHold = lapsM !== null && lapsM > 0 && agrees(lapsM);
  const samplesHold = samplesM !== null && samplesM > 0 && agrees(samplesM);
  const lapsFallShort = lapsHold && samplesHold && routeM < TELLING_ROUTE_M && lapsM < samplesM / 2;
  const contradicts =
    (lapsM !== null && lapsM > 0 && !lapsHold) ||
    (samplesM !== null && samplesM > 0 && !samplesHold) ||
    lapsFallShort ||
    (lapsHold && samplesHold && samplesM < lapsM / 2) ||
    (lapsHold && routeM >= TELLING_ROUTE_M && lapsM > routeM * 2);
  if (lapsHold && !lapsFallShort) return { distanceM: lapsM, from: 'laps', contradicts };
  if (samplesHold) return { distanceM: samplesM, from: 'samples', contradicts };
  if (positionsM !== null && positionsM > 0) {
    return { distanceM: positionsM, from: 'positions', contradicts };
  }
  return { distanceM: null, from: null, contradicts };
}

/**
 * Plain mean over the trackpoints; where none has a heart rate, the mean the laps state, weighted by
 * their time. The maximum also counts what the laps state: watches that record now and then see more
 * than they write.
 */
export function heartRate(
  laps: TcxLap[],
  samples: Samples,
): { avgBpm: number | null; maxBpm: number | null } {
  const recorded = meanAndMax(samples.channels.hrBpm);
  let beats = 0;
  let weight = 0;
  let maxBpm = recorded?.max ?? 0;
  for (const lap of laps) {
    if (!lap.whole) continue;
    if (lap.maxHrBpm > maxBpm) maxBpm = lap.maxHrBpm;
    if (lap.avgHrBpm > 0 && lap.totalTimeS > 0) {
      beats += lap.avgHrBpm * lap.totalTimeS;
      weight += lap.totalTimeS;
    }
  }
  return {
    avgBpm: recorded?.mean ?? (weight > 0 ? beats / weight : null),
    maxBpm: maxBpm > 0 ? maxBpm : null,
  };
}

/**
 * Seconds the timer ran: the sum of the laps. null where a lap states none, where the file breaks off,
 * or where the trackpoints recorded for more than one and a half times as long, since a device records
 * only while its timer runs (laps written in minutes are found this way).
 */
export function timerFromLaps(
  laps: TcxLap[],
  span: ReturnType<typeof timeSpan>,
): { timerS: number | null; contradicts: boolean } {
  if (laps.length === 0 || laps.some((lap) => !lap.whole || !(lap.totalTimeS >= 0))) {
    return { timerS: null, contradicts: false };
  }
  const timerS = laps.reduce((sum, lap) => sum + lap.totalTimeS, 0);
  if (timerS === 0) return { timerS: null, contradicts: false };
  const recordedS = (span?.recordedMs ?? 0) / 1000;
  if (recordedS > 60 && recordedS > timerS * 1.5) return { timerS: null, contradicts: true };
  const elapsedS = span === null ? 0 : (span.lastMs - span.firstMs) / 1000;
  return { timerS, contradicts: elapsedS > 0 && timerS > elapsedS * 1.5 + 60 };
}
