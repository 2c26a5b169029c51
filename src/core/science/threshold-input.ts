import type { Day } from '../time.ts';

/** What the threshold estimate reads and what it answers; the procedure is in threshold.ts. */
export interface ThresholdInput {
  /** nothing after this day counts */
  asOf: Day;
  /** best efforts of runs, any durations; 2, 3, 5, 8, 12, 20, 30 min are what the fit wants */
  efforts: readonly EffortPoint[];
  races: readonly RaceResult[];
  userThreshold: { speedMps?: number | undefined; lthrBpm?: number | undefined; day: Day } | null;
  deviceThreshold: { speedMps?: number | undefined; lthrBpm?: number | undefined; day: Day } | null;
  hr: HeartRateEvidence;
  birthYear: number | null;
  /** the estimate this one follows; limits how fast a value from training may fall */
  previous: PreviousEstimate | null;
  /** running breaks of ≥ 6 days that ended on or before `asOf` */
  breaks?: readonly RunningBreak[] | undefined;
}

export type PreviousEstimate = Pick<
  ThresholdEstimate,
  'validFrom' | 'thresholdSpeedMps' | 'seRel' | 'source' | 'evidenceDay'
>;

export interface EffortPoint {
  activityId: string;
  day: Day;
  durationS: number;
  gradedDistanceM: number;
  /** rise over run of the whole effort */
  meanGrade: number;
  maxSampleGapS: number;
  meanHrBpm: number | null;
  /** false: distance or heart-rate cleaning says keep out */
  trusted: boolean;
  isRace: boolean;
  isTest: boolean;
  /** false: walked in part; absent: not known */
  continuous?: boolean | undefined;
}

export interface RaceResult {
  activityId: string;
  day: Day;
  distanceM: number;
  timeS: number;
  /** true: the distance is graded or the course flat; absent counts as flat */
  graded?: boolean | undefined;
  kind: 'race' | 'test';
  /**
   * true: only the shape of the run says race; nobody did, and heart rate does not show that it was run hard.
   * It counts as a lower bound, never with confidence.
   */
  unconfirmed?: boolean | undefined;
}

export interface HeartRateEvidence {
  /** highest 10–30 s mean of each activity of the last year, artefacts removed */
  maxCandidatesBpm: readonly number[];
  /** highest rolling 20–30 min mean of each run; `hard`: a race, a test, or confirmed as hard */
  best20to30: readonly { activityId: string; day: Day; meanBpm: number; hard: boolean }[];
  restHrBpm: number | null;
  /** stated or measured by the athlete */
  maxHrBpm: number | null;
}

export interface RunningBreak {
  /** first day of running again */
  returnDay: Day;
  days: number;
  /** cross-training at least three times a week meanwhile */
  crossTraining: boolean;
}

export const THRESHOLD_SOURCES = [
  'race',
  'test',
  'critical_speed',
  'combined',
  'race_older',
  'best_efforts',
  'user',
  'device',
  'none',
] as const;
export type ThresholdSource = (typeof THRESHOLD_SOURCES)[number];
export type Confidence = 'high' | 'medium' | 'low' | 'none';

export type LeftOutReason =
  | 'untrusted'
  | 'sample_gap'
  | 'too_fast_to_be_true'
  | 'downhill'
  | 'heart_rate_low'
  | 'walked'
  | 'below_line'
  | 'submaximal'
  | 'contradicts_race'
  | 'distance_below_3_km'
  | 'duration_out_of_range'
  | 'implausible_result'
  | 'superseded'
  | 'too_old';

export type ImproveCode =
  | 'race_or_test'
  | 'newer_result'
  | 'hard_effort_12_to_20_min'
  | 'hard_efforts_of_different_length'
  | 'heart_rate'
  | 'resting_heart_rate'
  | 'max_heart_rate'
  | 'check_user_value';

export interface ThresholdEstimate {
  validFrom: Day;
  /** speed of about one-hour race effort on the flat */
  thresholdSpeedMps: number | null;
  /** relative standard error of the value as a measurement */
  seRel: number | null;
  /** where the threshold is believed to lie; wider upward where only training speaks */
  interval: { lowMps: number; highMps: number } | null;
  /** an accepted critical-speed fit; null where none was */
  csMps: number | null;
  seCsMps: number | null;
  dPrimeM: number | null;
  vdot: number | null;
  lthrBpm: number | null;
  lthrSource: 'user' | 'measured' | 'hr_reserve' | 'max_hr' | 'device' | 'age' | 'none';
  maxHrBpm: number | null;
  maxHrSource: 'user' | 'measured' | 'age' | 'none';
  easyCeilingMps: number | null;
  easyCeilingHrBpm: number | null;
  source: ThresholdSource;
  confidence: Confidence;
  /** stable code of how the value came about; texts are keyed by it */
  method: ThresholdMethod;
  /** days the evidence was searched in */
  window: { from: Day; to: Day };
  /** day of the newest evidence behind the value */
  evidenceDay: Day | null;
  used: {
    kind: 'race' | 'test' | 'effort' | 'user' | 'device' | 'previous';
    activityId: string | null;
    day: Day;
    durationS: number | null;
  }[];
  leftOut: { activityId: string; durationS: number; reason: LeftOutReason }[];
  improves: ImproveCode[];
}

export type ThresholdMethod =
  | 'RACE_EQUIVALENCE'
  | 'RACE_AND_CRITICAL_SPEED'
  | 'CRITICAL_SPEED_LINEAR'
  | 'BEST_EFFORTS_EQUIVALENCE'
  | 'USER_VALUE'
  | 'DEVICE_VALUE'
  | 'PREVIOUS_HELD'
  | 'NO_PERFORMANCE';
