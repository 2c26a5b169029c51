import { haversine } from '../../core/activity/geometry.ts';
import type { Samples } from '../../core/activity/recording.ts';

/** Plain mean and maximum of a column's values; null where it has none. */
export function meanAndMax(column: Float64Array | undefined): { mean: number; max: number } | null {
  if (column === undefined) return null;
  let sum = 0;
  let n = 0;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of column) {
    if (Number.isNaN(value)) continue;
    sum += value;
    n += 1;
    if (value > max) max = value;
  }
  return n === 0 ? null : { mean: sum / n, max };
}

/**
 * Earliest and latest time, whether times fall, how many samples have none, and how long was recorded:
 * the sum of the gaps up to 30 s. null where no sample has a time.
 */
export function timeSpan(samples: Samples) {
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  let previousMs = Number.NaN;
  let untimed = 0;
  let falls = false;
  let recordedMs = 0;
  for (const ms of samples.timeMs) {
    if (Number.isNaN(ms)) {
      untimed += 1;
      continue;
    }
    if (ms < firstMs) firstMs = ms;
    if (ms > lastMs) lastMs = ms;
    if (ms < previousMs) falls = true;
    else if (ms - previousMs <= 30_000) recordedMs += ms - previousMs;
    previousMs = ms;
  }
  return untimed === samples.count ? null : { firstMs, lastMs, untimed, falls, recordedMs };
}

/**
 * Metres along the positions: great-circle steps inside segments. A gap between two segments is no
 * distance; samples without a position are stepped over. null where no sample has a position.
 */
export function distanceFromPositions(samples: Samples): number | null {
  const { latDeg, lonDeg } = samples.channels;
  if (latDeg === undefined || lonDeg === undefined) return null;
  let sumM = 0;
  let previous = -1;
  let border = 0;
  for (let i = 0; i < samples.count; i += 1) {
    if (samples.segmentStarts[border] === i) {
      border += 1;
      previous = -1;
    }
    if (Number.isNaN(latDeg[i])) continue;
    if (previous !== -1) {
      sumM += haversine(
        latDeg[previous] as number,
        lonDeg[previous] as number,
        latDeg[i] as number,
        lonDeg[i] as number,
      );
    }
    previous = i;
  }
  return sumM;
}

/** Whether both are degrees of a place on Earth. */
export function isPosition(latDeg: number, lonDeg: number): boolean {
  return latDeg >= -90 && latDeg <= 90 && lonDeg >= -180 && lonDeg <= 180;
}
