import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import FitParser from 'fit-file-parser';

/** One recorded run second by second as the watch wrote it: no cleaning, no models. */
export interface RawRun {
  km: number;
  startMs: number;
  /** seconds since the start, metres so far, bpm (NaN unknown), metres above sea (NaN unknown) */
  tS: number[];
  distanceM: number[];
  hrBpm: number[];
  altitudeM: number[];
}

interface Row {
  timestamp: string | Date;
  distance?: number;
  heart_rate?: number;
  enhanced_altitude?: number;
  altitude?: number;
}

/** Straight from the file with the FIT library; kilometres from the last record's distance. */
export function readRawRun(path: string): RawRun {
  const bytes = gunzipSync(readFileSync(path));
  let rows: Row[] = [];
  new FitParser({ force: true, mode: 'list' }).parse(bytes as never, (error: unknown, data: unknown) => {
    if (error) throw new Error(String(error));
    rows = (data as { records: Row[] }).records;
  });
  const at = (row: Row) => new Date(row.timestamp).getTime();
  const startMs = at(rows[0]!);
  const kept = rows.filter((r) => r.distance !== undefined);
  return {
    km: Math.max(...kept.map((r) => r.distance!)) / 1000,
    startMs,
    tS: kept.map((r) => (at(r) - startMs) / 1000),
    distanceM: kept.map((r) => r.distance!),
    hrBpm: kept.map((r) => r.heart_rate ?? Number.NaN),
    altitudeM: kept.map((r) => r.enhanced_altitude ?? r.altitude ?? Number.NaN),
  };
}

/** Index of the last row at or before a time. */
function rowAt(run: RawRun, t: number): number {
  let [low, high] = [0, run.tS.length - 1];
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (run.tS[mid]! <= t) low = mid;
    else high = mid - 1;
  }
  return low;
}

/**
 * Speed over 30 s of the clock around each row, times what the grade over a minute costs by a straight line of
 * 3.5 for climbing and 1.8 for descending, which is the slope of every accepted curve near the level.
 */
export function rawGradedSpeeds(run: RawRun): number[] {
  return run.tS.map((t, k) => {
    const [a, b] = [rowAt(run, t - 15), rowAt(run, t + 15)];
    const [c, d] = [rowAt(run, t - 30), rowAt(run, t + 30)];
    const mps = (run.distanceM[b]! - run.distanceM[a]!) / Math.max(1, run.tS[b]! - run.tS[a]!);
    const along = run.distanceM[d]! - run.distanceM[c]!;
    const rise = run.altitudeM[d]! - run.altitudeM[c]!;
    const grade = along > 30 && Number.isFinite(rise) ? Math.max(-0.1, Math.min(0.1, rise / along)) : 0;
    const standing = k > 0 && run.distanceM[k]! - run.distanceM[k - 1]! < 0.4;
    return standing ? Number.NaN : mps * (1 + (grade > 0 ? 3.5 : 1.8) * grade);
  });
}

/** Share of the known values above a ceiling, and their mean. */
export function shareAbove(values: readonly number[], ceiling: (k: number) => number) {
  let [above, count, sum] = [0, 0, 0];
  for (let k = 0; k < values.length; k++) {
    if (!Number.isFinite(values[k]!)) continue;
    count++;
    sum += values[k]!;
    if (values[k]! > ceiling(k)) above++;
  }
  return { share: above / count, mean: sum / count };
}

/** Best metres within a number of seconds, from the rows alone. */
export function bestDistanceM(run: RawRun, seconds: number): number {
  let best = 0;
  for (let k = 0; k < run.tS.length; k++) {
    if (run.tS[k]! + seconds > run.tS.at(-1)!) break;
    best = Math.max(best, run.distanceM[rowAt(run, run.tS[k]! + seconds)]! - run.distanceM[k]!);
  }
  return best;
}
