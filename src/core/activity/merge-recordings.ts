import type { Activity, ActivitySummary, Stream } from './activity.ts';

/** One recording of a run, and the name its contributions go under. */
export interface RankedRecording {
  key: string;
  activity: Activity;
}

export interface MergedActivity {
  activity: Activity;
  /** which recording each part comes from; null: all from one */
  provenance: Record<string, string> | null;
}

/** Starts that are further apart than this are taken to be off by whole or half hours, s. */
const SAME_CLOCK_S = 300;
const SHIFT_STEP_S = 1800;

type Channel = 'hrBpm' | 'cadenceSpm' | 'powerW' | 'altitudeM' | 'latDeg' | 'lonDeg';

interface Field {
  name: string;
  /** true where `other` has what `own` lacks */
  lacks(own: ActivitySummary, other: ActivitySummary): boolean;
  channels: readonly Channel[];
  take(other: ActivitySummary): Partial<ActivitySummary>;
}

const HR_RANK = { none: 0, suspect: 1, ok: 2 } as const;
const ALTITUDE_RANK = { none: 0, gps: 1, barometric: 2 } as const;

const FIELDS: readonly Field[] = [
  {
    name: 'heartRate',
    lacks: (own, other) => HR_RANK[other.trust.heartRate] > HR_RANK[own.trust.heartRate],
    channels: ['hrBpm'],
    take: ({ avgHrBpm, maxHrBpm }) => ({ avgHrBpm, maxHrBpm }),
  },
  {
    name: 'position',
    lacks: (own, other) => !own.hasGps && other.hasGps,
    channels: ['latDeg', 'lonDeg'],
    take: ({ hasGps }) => ({ hasGps }),
  },
  {
    name: 'altitude',
    lacks: (own, other) => ALTITUDE_RANK[other.altitude] > ALTITUDE_RANK[own.altitude],
    channels: ['altitudeM'],
    take: ({ altitude, ascentM, descentM }) => ({ altitude, ascentM, descentM }),
  },
  {
    name: 'cadence',
    lacks: (own, other) => own.avgCadenceSpm === null && other.avgCadenceSpm !== null,
    channels: ['cadenceSpm'],
    take: ({ avgCadenceSpm }) => ({ avgCadenceSpm }),
  },
  {
    name: 'power',
    lacks: (own, other) => own.avgPowerW === null && other.avgPowerW !== null,
    channels: ['powerW'],
    take: ({ avgPowerW }) => ({ avgPowerW }),
  },
  {
    name: 'laps',
    lacks: (own, other) => own.laps.length < 2 && other.laps.length > own.laps.length,
    channels: [],
    take: ({ laps }) => ({ laps }),
  },
  word('name'),
  word('device'),
  word('sport'),
  word('subSport'),
  word('utcOffsetS'),
];

function word(name: 'name' | 'device' | 'sport' | 'subSport' | 'utcOffsetS'): Field {
  return {
    name,
    lacks: (own, other) => own[name] === null && other[name] !== null,
    channels: [],
    take: (other) => ({ [name]: other[name] }),
  };
}

/**
 * One activity out of several recordings of a run, best first: the first one's clock, distance and
 * grid, and from the others, in their order, whole fields that it lacks. It depends on nothing but its
 * arguments, so taking a recording out again gives exactly what was there without it.
 */
export function mergeRecordings(ranked: readonly [RankedRecording, ...RankedRecording[]]): MergedActivity {
  const [best, ...others] = ranked;
  if (others.length === 0) return { activity: best.activity, provenance: null };
  let { summary } = best.activity;
  const stream = { ...best.activity.stream };
  const provenance: Record<string, string> = { base: best.key };
  for (const { key, activity } of others) {
    const rows = alignedRows(best.activity, activity);
    for (const field of FIELDS) {
      if (!field.lacks(summary, activity.summary)) continue;
      summary = { ...summary, ...field.take(activity.summary) };
      if (field.name === 'heartRate')
        summary = { ...summary, trust: { ...summary.trust, heartRate: activity.summary.trust.heartRate } };
      if (field.name === 'position')
        summary = {
          ...summary,
          fingerprint: { ...summary.fingerprint, route: activity.summary.fingerprint.route },
        };
      for (const channel of field.channels) stream[channel] = picked(activity.stream[channel], rows);
      provenance[field.name] = key;
    }
  }
  return { activity: { summary, stream }, provenance };
}

/** For each row of `base` the row of `other` at the same moment, −1 where it has none. */
function alignedRows(base: Activity, other: Activity): Int32Array {
  const apartS = (base.summary.startMs - other.summary.startMs) / 1000;
  const shiftS = Math.abs(apartS) > SAME_CLOCK_S ? Math.round(apartS / SHIFT_STEP_S) * SHIFT_STEP_S : 0;
  const offsetS = Math.round(apartS - shiftS);
  const rows = new Int32Array(base.stream.n).fill(-1);
  const theirs: Stream = other.stream;
  let j = 0;
  for (let k = 0; k < base.stream.n; k++) {
    const atS = base.stream.tS[k]! + offsetS;
    while (j < theirs.n && theirs.tS[j]! < atS - 0.5) j++;
    if (j < theirs.n && Math.abs(theirs.tS[j]! - atS) <= 0.5) rows[k] = j;
  }
  return rows;
}

function picked(channel: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (j) => (j < 0 ? Number.NaN : channel[j]!));
}
