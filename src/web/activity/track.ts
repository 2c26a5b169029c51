import type { Activity, Stream } from '../../core/activity/activity.ts';
import { rowsAboveCeilings } from '../../core/science/easy-shares.ts';
import { type GradedSeries, gradedSeries } from '../../core/science/profile-activity.ts';
import type { Schema } from '../api/client.ts';

/** An activity's seconds with what the verdict saw in them. */
export interface Track {
  stream: Stream;
  series: GradedSeries;
  /** 1 where the verdict counted a second above its ceiling; null where nothing was judged */
  above: { pace: Uint8Array; heart: Uint8Array } | null;
}

/** The same formulas as on the server, from the same samples: the marked seconds are those it counted. */
export function trackOf(activity: Schema['Activity'], streams: Schema['Streams']): Track {
  const n = streams.points;
  const channel = (name: string) =>
    Float64Array.from({ length: n }, (_, k) => streams.channels[name]?.[k] ?? Number.NaN);
  const stream: Stream = {
    n,
    tS: Float64Array.from(streams.tS),
    moving: Uint8Array.from({ length: n }, (_, k) => streams.channels.moving?.[k] ?? 0),
    distanceM: channel('distanceM'),
    speedMps: channel('speedMps'),
    altitudeM: channel('altitudeM'),
    hrBpm: channel('hrBpm'),
    cadenceSpm: channel('cadenceSpm'),
    powerW: channel('powerW'),
    latDeg: channel('latDeg'),
    lonDeg: channel('lonDeg'),
  };
  const series = gradedSeries({ stream, summary: activity.summary } as unknown as Activity);
  const easy = activity.analysis?.easy;
  const { movingS, trust } = activity.summary;
  return {
    stream,
    series,
    above:
      easy == null ? null : rowsAboveCeilings({ stream, series, movingS, heartRate: trust.heartRate }, easy),
  };
}

/** The value below which this share of the known values lies; null without any. */
export function quantile(values: ArrayLike<number>, share: number): number | null {
  const known = Float64Array.from(values)
    .filter((v) => Number.isFinite(v))
    .sort();
  return known.length === 0 ? null : known[Math.min(known.length - 1, Math.floor(share * known.length))]!;
}

/** The row nearest to a time, seconds since the start. */
export function rowAt(tS: Float64Array, seconds: number): number {
  let low = 0;
  let high = tS.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tS[middle]! < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
