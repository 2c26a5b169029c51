import type { Schema } from '../api/client.ts';
import type { useFormat } from '../parts/format.ts';
import type { Units } from '../parts/preferences.tsx';
import type { TextKey } from '../texts/en.ts';
import { quantile, type Track } from './track.ts';

type Format = ReturnType<typeof useFormat>;
type Values = (number | null)[];

/** One line of the second-by-second picture. */
export interface Channel {
  name: string;
  title: TextKey;
  color: 'brand' | 'interval' | 'steady' | 'muted';
  values: Values;
  /** the seconds that the verdict counted above the ceiling, null elsewhere */
  marked: Values | null;
  ceiling: number | null;
  range: [number, number];
  show(value: number, format: Format): string;
  /** where the axis is labelled; null: where the chart likes */
  splits: ((units: Units) => number[]) | null;
}

/** What a run has of pace by grade, heart rate, cadence and altitude. Speeds stay speeds, so that faster is higher. */
export function channelsOf(activity: Schema['Activity'], { stream, series, above }: Track): Channel[] {
  const easy = activity.analysis?.easy;
  const paced = activity.summary.trust.distance;
  const channels: Channel[] = [];
  const add = (
    values: Float64Array,
    marks: Uint8Array | null,
    ceiling: number | null,
    margin: number,
    rest: Pick<Channel, 'name' | 'title' | 'color' | 'show'>,
  ) => {
    const low = quantile(values, 0.02);
    const high = quantile(values, 0.995);
    if (low === null || high === null || high <= 0) return;
    const range: [number, number] = [
      Math.min(low, ceiling ?? low) - margin,
      Math.max(high, ceiling ?? high) + margin,
    ];
    channels.push({
      ...rest,
      values: Array.from(values, (v) => (Number.isFinite(v) ? v : null)),
      marked: marks === null ? null : Array.from(values, (v, k) => (marks[k] === 1 ? v : null)),
      ceiling,
      range,
      splits: rest.name === 'pace' ? (units) => paceSplits(range, units) : null,
    });
  };
  if (paced) {
    add(series.smoothedMps, above?.pace ?? null, easy?.ceilingMps ?? null, 0.1, {
      name: 'pace',
      title: 'activity.gap',
      color: 'brand',
      show: (mps, format) => format.pace(mps > 0.3 ? 1000 / mps : null),
    });
  }
  add(stream.hrBpm, above?.heart ?? null, easy?.ceilingHrBpm ?? null, 4, {
    name: 'heartRate',
    title: 'activity.heartRate',
    color: 'interval',
    show: (bpm, format) => format.heartRate(bpm),
  });
  add(stream.cadenceSpm, null, null, 4, {
    name: 'cadence',
    title: 'activity.cadence',
    color: 'steady',
    show: (spm, format) => format.number(spm),
  });
  add(stream.altitudeM, null, null, 3, {
    name: 'altitude',
    title: 'activity.altitude',
    color: 'muted',
    show: (m, format) => format.height(m),
  });
  return channels;
}

/** Round paces within a range of speeds, at most seven of them. */
function paceSplits([low, high]: [number, number], units: Units): number[] {
  const unitM = units === 'imperial' ? 1609.344 : 1000;
  const slowS = Math.min(unitM / Math.max(low, 0.6), 3600);
  const fastS = unitM / high;
  const step = [5, 10, 15, 30, 60, 120, 300].find((s) => (slowS - fastS) / s <= 6) ?? 600;
  const out: number[] = [];
  for (let pace = Math.floor(slowS / step) * step; pace >= fastS; pace -= step) out.push(unitM / pace);
  return out;
}
