import type { Day } from '../time.ts';
import type { Level, Risk } from './policy.ts';

/** What a run was meant to be, or what it turned out to be where nothing was planned. */
export const RUN_KINDS = [
  'easy',
  'recovery',
  'long',
  'steady',
  'fartlek',
  'quality',
  'interval',
  'hills',
  'race',
  'test',
] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** How a run was paced: evenly, or with work and recovery. */
export type RunShape = 'even' | 'structured';

/** One trusted-or-not run as the policy sees it; all science (grading, verdict, load) is already done. */
export interface RunRecord {
  id: string;
  /** local calendar day of the start */
  day: Day;
  startMs: number;
  distanceKm: number;
  movingS: number;
  kind: RunKind;
  /** null: in between; absent: its kind stands for it */
  shape?: RunShape | null;
  /** grade-adjusted mean pace; null where no pace can be trusted */
  gradedPaceSPerKm: number | null;
  avgHrBpm: number | null;
  /** false: the heart rate is an artefact or too sparse to judge by */
  hrOk: boolean;
  rpe: number | null;
  easyVerdict: { tooFast: boolean; clear: boolean } | null;
  /** pace-based score, 100 = one hour at threshold */
  load: number | null;
  /** false: keep out of volume, spikes and verdicts */
  trusted: boolean;
  tempC: number | null;
  climbMPerKm: number | null;
  /** quality sessions: how the work part compares with its fast limit */
  work: { paceSPerKm: number; fastLimitSPerKm: number; plannedRpe: number } | null;
  /** races and tests: what was expected and what came out */
  result: { predictedS: number; actualS: number } | null;
}

export interface CrossTraining {
  day: Day;
  minutes: number;
  hard: boolean;
}

export const WEEK_TYPES = ['load', 'down', 'taper', 'recovery', 'race'] as const;
export type WeekType = (typeof WEEK_TYPES)[number];

/** One planned run. `type` is a workout library id. */
export interface PlannedSession {
  id: string;
  day: Day;
  /** planned start where one is known */
  startMs: number | null;
  type: string;
  km: number;
  minutes: number | null;
  key: boolean;
  locked: boolean;
  /** single fields that somebody fixed (COACH-3); absent: none */
  held?: LockedField[];
}

export const LOCKED_FIELDS = ['km', 'day', 'type'] as const;
export type LockedField = (typeof LOCKED_FIELDS)[number];

export interface PlannedWeek {
  /** Monday */
  start: Day;
  type: WeekType;
  plannedKm: number;
  /** pace-based score of the plan; null without target paces */
  plannedLoad: number | null;
  /** empty where only the total is known */
  sessions: PlannedSession[];
}

export const READINESS_STATES = ['good', 'normal', 'watch', 'low', 'very_low', 'unknown'] as const;
export type ReadinessState = (typeof READINESS_STATES)[number];

export interface PainReport {
  day: Day;
  /** 0 to 10 */
  level: number;
  site: string;
  gaitChanged: boolean;
  atNightOrRest: boolean;
  /** pain while walking where it was asked for, 0 to 10 */
  walkingLevel: number | null;
}

export interface IllnessReport {
  from: Day;
  /** last day with symptoms; null while they last or nothing was reported */
  to: Day | null;
  kind: 'mild' | 'systemic';
  fever: boolean;
  /** the runner or the coach reported to be well again, on this day */
  allClearOn: Day | null;
}

export const BREAK_REASONS = ['life', 'holiday', 'illness_mild', 'illness_systemic', 'injury'] as const;
export type BreakReason = (typeof BREAK_REASONS)[number];

export interface Race {
  day: Day;
  distanceM: number;
  priority: 'A' | 'B' | 'C';
}

export interface Lock {
  scope: 'week' | 'session' | 'field';
  /** Monday of the week, or the session's day */
  day: Day;
  workoutId: string | null;
  /** of the scope `field`: what of the session is fixed; absent: all of it */
  field?: LockedField;
  by: string;
}

export const DECISION_CODES = [
  'hold_locked',
  'rest_and_refer',
  'rest_until_clear',
  'replan_after_break',
  'proceed',
  'insert_recovery',
  'scale_down',
  'hold',
  'scale_up',
  'swap_hard',
  'move_session',
  'drop_session',
] as const;
export type DecisionCode = (typeof DECISION_CODES)[number];

/** What the policy needs to remember of earlier decisions: hysteresis, cool-downs, persistence. */
export interface PastDecision {
  asOf: Day;
  code: DecisionCode;
  flags: string[];
}

/** Everything one review looks at. Serialisable; lists may come in any order. */
export interface ReviewInput {
  runnerId: string;
  planVersion: string;
  policyVersion: string;
  trigger: 'weekly' | 'event';
  /** the review stands at the end of this local day */
  asOf: Day;
  /** a review made later than its day leaves sessions up to this day alone, too (GRD-8); absent: `asOf` */
  settledThrough?: Day;
  language: 'en' | 'de';
  runner: {
    level: Level;
    risk: Risk;
    easyCeilingSPerKm: number | null;
    /** minors and pregnancy (GRD-10): the coach approves everything but reductions */
    needsCoachApproval: boolean;
    coached: boolean;
    /** first recorded run, where `runs` holds only a window of the history; absent: the first of `runs` */
    recordedSince?: Day;
  };
  runs: RunRecord[];
  /** last day of which every recording has arrived, as far as can be told; absent: `asOf` */
  acquiredThrough?: Day;
  crossTraining: CrossTraining[];
  /** plan versions in force when each week began, the week under review included */
  weeks: PlannedWeek[];
  /** the seven days the review may change */
  next: PlannedWeek;
  /** planned peak week of the plan; null: none */
  peakKm: number | null;
  readiness: { day: Day; state: ReadinessState }[];
  pain: PainReport[];
  illness: IllnessReport[];
  /** SAFE-1 clearance by the coach */
  clearances: Day[];
  /** ticked or typed: chest pain, fainting, palpitations */
  emergency: string[];
  breakReason: BreakReason | null;
  /** known in advance (holiday) */
  blackouts: { from: Day; to: Day }[];
  races: Race[];
  mode: 'auto' | 'suggest' | 'off';
  locks: Lock[];
  /** days on which a daily check made a hard session easy; absent: none */
  swapDays?: Day[];
  /** COACH-5: flag codes a coach rejected, muted until the day */
  muted: { code: string; until: Day }[];
  decisions: PastDecision[];
}
