import type { FileFormat, Sport, TotalSource } from './recording.ts';

/**
 * A trusted activity: cleaned samples on a 1 Hz grid and a summary. What was left out is listed in
 * `findings`, never hidden. It knows no science: grade adjustment, load and verdicts build on it.
 */
export interface Activity {
  summary: ActivitySummary;
  stream: Stream;
}

/**
 * Cleaned channels at 1 Hz. Row k stands for the second that begins `tS[k]` after the start. Rows
 * are one second apart, except that a hole of more than 300 s (a pause, a watch left running) is cut
 * out: there `tS` jumps. NaN: no trusted value. Distance is cumulative and never falls.
 */
export interface Stream {
  n: number;
  tS: Float64Array;
  /** 1 while moving by `movingTime`, else 0 */
  moving: Uint8Array;
  distanceM: Float64Array;
  speedMps: Float64Array;
  altitudeM: Float64Array;
  hrBpm: Float64Array;
  /** steps a minute, both legs */
  cadenceSpm: Float64Array;
  powerW: Float64Array;
  latDeg: Float64Array;
  lonDeg: Float64Array;
}

export interface ActivityLap {
  /** seconds since the start of the activity */
  startS: number;
  elapsedS: number;
  timerS: number | null;
  distanceM: number | null;
  avgHrBpm: number | null;
  trigger: string | null;
}

export const FINDINGS = [
  'hr_cadence_lock',
  'hr_flatline',
  'hr_out_of_range',
  'hr_jumps',
  'hr_sparse',
  'gps_spikes',
  'gps_distance_only',
  'no_gps',
  'no_distance',
  'no_samples',
  'distance_contradicts',
  'distance_fell',
  'too_fast_for_running',
  'clock_jump',
  'time_disorder',
  'left_running',
  'implausible_date',
  'altitude_poor',
  'wall_clock_in_utc',
] as const;
export type FindingCode = (typeof FINDINGS)[number];

/** One thing found wrong with the data, what was done about it, and how much it touched. */
export interface Finding {
  code: FindingCode;
  /** samples (seconds) or metres touched, see the code's text in findings.ts */
  amount: number | null;
}

export interface ActivitySummary {
  sport: Sport | null;
  subSport: string | null;
  name: string | null;
  format: FileFormat;
  device: string | null;
  startMs: number;
  utcOffsetS: number | null;
  /** three clocks: wall clock, device timer (null: the file has none), and time in motion */
  elapsedS: number;
  timerS: number | null;
  movingS: number;
  distanceM: number | null;
  distanceFrom: TotalSource | null;
  ascentM: number | null;
  descentM: number | null;
  avgHrBpm: number | null;
  maxHrBpm: number | null;
  avgCadenceSpm: number | null;
  avgPowerW: number | null;
  hasGps: boolean;
  /** 'barometric' smooth altitude, 'gps' noisy altitude, 'none' */
  altitude: 'barometric' | 'gps' | 'none';
  indoor: boolean;
  laps: ActivityLap[];
  findings: Finding[];
  trust: {
    /** false: the date or the duration cannot be believed; keep out of every series */
    time: boolean;
    /** false: keep out of volume, spike baselines, efforts and thresholds */
    distance: boolean;
    heartRate: 'ok' | 'suspect' | 'none';
  };
  /** fingerprint for recognising the same run from another source */
  fingerprint: Fingerprint;
}

/** What `sameRun` compares: nothing here depends on calendar days. */
export interface Fingerprint {
  startMs: number;
  elapsedS: number;
  movingS: number;
  distanceM: number | null;
  sport: Sport | null;
  /** positions every tenth of the moving distance, degrees rounded to 1e-4; empty without GPS */
  route: [number, number][];
}
