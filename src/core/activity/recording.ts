import type { Failure } from '../result.ts';

/**
 * A recording is a file as read: what it claims and its samples, not yet trusted. Decoders make it;
 * `toActivity` (activity.ts) is the one function that crosses from here to a trusted activity.
 */
export const SPORTS = [
  'running',
  'cycling',
  'swimming',
  'walking',
  'hiking',
  'strength',
  'multisport',
  'other',
] as const;
export type Sport = (typeof SPORTS)[number];

export type FileFormat = 'fit' | 'gpx' | 'tcx';
export type FileKind = 'activity' | 'workout' | 'course' | 'settings' | 'monitoring' | 'other';

/** Units of the channels; the file's own units are converted when it is decoded. */
export const CHANNELS = [
  'latDeg',
  'lonDeg',
  /** cumulative, as the device says it */
  'distanceM',
  'altitudeM',
  'speedMps',
  'hrBpm',
  /** cycles a minute as the file says: for running FIT and TCX count one leg */
  'cadenceRpm',
  'powerW',
  'temperatureC',
  'verticalOscillationMm',
  'groundContactMs',
  'groundContactBalancePct',
  'stepLengthMm',
  'verticalRatioPct',
] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** Samples as columns. Every column has `count` entries; NaN means the sample has no such value. */
export interface Samples {
  /** records, track points or trackpoints in the file, with those that hold no position or time */
  count: number;
  /** Unix ms, UTC; NaN where the sample has no time. In file order, not sorted. */
  timeMs: Float64Array;
  channels: Partial<Record<ChannelName, Float64Array>>;
  /** indexes at which a new segment begins (GPX trkseg, TCX Track), without 0 */
  segmentStarts: number[];
}

/** A developer field of a FIT file: the file's own name and unit, one value a sample (NaN: none). */
export interface DeveloperField {
  name: string;
  units: string | null;
  /** developer data index and field number: two applications may use the same name */
  key: string;
  values: Float64Array;
}

/** Totals as the file states them; null where it does not. */
export interface Totals {
  elapsedS: number | null;
  timerS: number | null;
  movingS: number | null;
  distanceM: number | null;
  ascentM: number | null;
  descentM: number | null;
  avgHrBpm: number | null;
  maxHrBpm: number | null;
  avgPowerW: number | null;
  calories: number | null;
}

export interface RecordedLap extends Totals {
  startMs: number | null;
  /** 'manual' | 'distance' | 'time' | 'session_end' | … as the file says */
  trigger: string | null;
  /** FIT intensity or TCX Intensity, as the file says */
  intensity: string | null;
}

/** Where a total came from, worst last: what the file states, its laps, its samples' own distance, its positions. */
export type TotalSource = 'session' | 'laps' | 'samples' | 'positions';

export interface Recording {
  format: FileFormat;
  kind: FileKind;
  /** null where the file does not say */
  sport: Sport | null;
  /** the file's own words */
  sportRaw: string | null;
  subSport: string | null;
  name: string | null;
  /** Unix ms, UTC */
  startMs: number | null;
  /** seconds east of UTC, from FIT local_timestamp or a written offset; null where unknown */
  utcOffsetS: number | null;
  /** "garmin fr945", "COROS PACE 2", "StravaGPX"; null where unknown */
  device: string | null;
  totals: Totals;
  distanceFrom: TotalSource | null;
  laps: RecordedLap[];
  /** timer stopped, from events; Unix ms; `endMs` null when it never started again */
  pauses: { startMs: number; endMs: number | null }[];
  samples: Samples;
  developerFields: DeveloperField[];
  /** beat-to-beat intervals (FIT hrv), ms, in file order; empty where none */
  rrMs: number[];
  /** 1 for the first activity of the file, counted through chained parts, sessions and TCX activities */
  part: number;
  /** sessions in this file (FIT sessions of one chained part, TCX activities, 1 for GPX with points, 0 where the file has none) */
  sessions: number;
  /** true where the file was damaged and this is what could be saved */
  salvaged: boolean;
  /** stable codes of WARNINGS below */
  warnings: Warning[];
}

/** Everything a decoder may say about a file it could read. Codes are stable. */
export const WARNINGS = [
  'fit_crc_mismatch',
  'fit_header_crc_mismatch',
  'fit_truncated',
  'fit_data_size_wrong',
  'fit_garbage_skipped',
  'fit_part_unreadable',
  'fit_no_session',
  'fit_developer_field_unreadable',
  'fit_unterminated_string',
  'xml_truncated',
  'xml_undeclared_prefix',
  'gzip_truncated',
  'gzip_crc_mismatch',
  'samples_without_time',
  'samples_out_of_order',
  'positions_invalid',
  'values_invalid',
  'totals_missing',
  'totals_contradict_samples',
  'time_jump',
  'record_limit_reached',
] as const;
export type Warning = (typeof WARNINGS)[number];

/** What a decoder answers for one file's bytes: its parts in file order, or why there are none. */
export type Decoded = { ok: true; value: Recording[] } | { ok: false; error: Failure };

export function noTotals(): Totals {
  return {
    elapsedS: null,
    timerS: null,
    movingS: null,
    distanceM: null,
    ascentM: null,
    descentM: null,
    avgHrBpm: null,
    maxHrBpm: null,
    avgPowerW: null,
    calories: null,
  };
}

export function noSamples(): Samples {
  return { count: 0, timeMs: new Float64Array(0), channels: {}, segmentStarts: [] };
}
