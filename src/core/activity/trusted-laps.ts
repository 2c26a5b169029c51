import type { ActivityLap, Stream } from './activity.ts';
import { HR_RANGE_BPM } from './clean-heart-rate.ts';
import type { RecordedLap } from './recording.ts';

/** A lap's own duration is believed when it is this close to the time until the next lap, share. */
const DURATION_AGREES = 0.5;
/** A lap's own distance is believed when the stream agrees within this share or these metres. */
const DISTANCE_AGREES_SHARE = 0.1;
const DISTANCE_AGREES_M = 20;

/**
 * Laps on the activity's clock. Where a lap's own totals contradict the samples (zeros, minutes for
 * seconds, a few metres for a kilometre) the samples' values stand instead.
 */
export function trustedLaps(
  laps: RecordedLap[],
  stream: Stream,
  elapsedS: number,
  sinceStart: (ms: number) => number,
): ActivityLap[] {
  let clock = 0;
  const starts = laps.map((lap) => {
    const stated = lap.startMs === null ? Number.NaN : sinceStart(lap.startMs);
    const startS = stated >= -1 && stated <= elapsedS + 1 ? Math.max(0, stated) : Math.min(clock, elapsedS);
    clock = startS + (lap.elapsedS ?? lap.timerS ?? 0);
    return startS;
  });
  return laps.map((lap, i) => {
    const startS = starts[i]!;
    const roomS = Math.max(0, (starts[i + 1] ?? elapsedS) - startS);
    const statedS = lap.elapsedS ?? lap.timerS;
    const agrees =
      statedS !== null && Math.abs(statedS - roomS) <= DURATION_AGREES * Math.max(statedS, roomS);
    // Laps need not touch: what the file says may be shorter than the room up to the next lap.
    const lapS = agrees || (statedS !== null && roomS === 0) ? statedS! : roomS;
    const timerS = lap.timerS !== null && lap.timerS <= lapS + 1 && agrees ? lap.timerS : null;
    const sampledM = wayBetween(stream, startS, startS + lapS);
    return {
      startS,
      elapsedS: lapS,
      timerS,
      distanceM: lapDistance(lap.distanceM, sampledM),
      avgHrBpm: inHrRange(lap.avgHrBpm),
      trigger: lap.trigger,
    };
  });
}

function lapDistance(statedM: number | null, sampledM: number | null): number | null {
  if (sampledM === null) return statedM;
  if (statedM === null) return sampledM;
  const allowed = Math.max(DISTANCE_AGREES_M, DISTANCE_AGREES_SHARE * Math.max(statedM, sampledM));
  return Math.abs(statedM - sampledM) <= allowed ? statedM : sampledM;
}

/** Metres between two times on the stream; null where it has no distance there. */
function wayBetween({ n, tS, distanceM }: Stream, fromS: number, toS: number): number | null {
  let first = Number.NaN;
  let last = Number.NaN;
  for (let k = firstRow(tS, n, fromS); k < n && tS[k]! <= toS; k++) {
    if (Number.isNaN(distanceM[k]!)) continue;
    if (Number.isNaN(first)) first = distanceM[k]!;
    last = distanceM[k]!;
  }
  return Number.isNaN(first) ? null : Math.round((last - first) * 100) / 100;
}

function firstRow(tS: Float64Array, n: number, fromS: number): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (tS[mid]! < fromS) low = mid + 1;
    else high = mid;
  }
  return low;
}

function inHrRange(hrBpm: number | null): number | null {
  return hrBpm !== null && hrBpm >= HR_RANGE_BPM[0] && hrBpm <= HR_RANGE_BPM[1] ? hrBpm : null;
}
