import type { RunPattern } from '../../science/run-pattern.ts';
import type { Day } from '../../time.ts';
import type { DecisionCode, PlannedSession, ReviewInput, RunKind, RunRecord } from '../review-input.ts';
import { type JudgedActivity, toRunRecord } from '../run-record.ts';

/** One run as the rules on what was done read it: the policy's record, and how it was put together. */
export interface ProgressRun extends RunRecord {
  /** local minutes since midnight of the start; null: unknown */
  startMinute: number | null;
  elapsedS: number;
  /** a library type where one was planned, else what the run turned out to be */
  type: string;
  /** outdoor GPS or a race, and nothing found against the distance (WIN-1) */
  measured: boolean;
  /** fastest times over standard distances */
  efforts: readonly { distanceM: number; timeS: number; longestGapS: number }[];
  pattern: RunPattern;
  /** seconds easy, steady and hard */
  zoneS: readonly [number, number, number] | null;
  ascentM: number | null;
  cadenceSpm: number | null;
  /** left foot's share of ground contact, per cent */
  balanceLeftPct: number | null;
  /** graded m/min for each bpm; null where not usable */
  mPerMinPerBpm: number | null;
}

/** What was decided and asked for a span of days, as far as a rest can be kept (WIN-8) or excuses a session (CONS-2). */
export interface DecidedSpan {
  asOf: Day;
  code: DecisionCode;
  from: Day;
  to: Day;
  newKm: number;
  /** a flag with points stood behind it */
  warned: boolean;
}

/** Everything the rules on what was done look at. Lists may come in any order. */
export interface ProgressHistory {
  asOf: Day;
  runs: readonly ProgressRun[];
  crossTraining: readonly { id: string; day: Day; minutes: number; hard: boolean; mode: string }[];
  /** phase null: recorded by a watch, not from a plan */
  strength: readonly { id: string; day: Day; phase: string | null }[];
  /** what is known of plan, pain, illness and races; `runs` of the review are not read */
  review: ReviewInput;
  decided: readonly DecidedSpan[];
  /** races with a time that was wanted */
  goals: readonly { day: Day; targetTimeS: number }[];
}

const FOUND_AGAINST = [
  'clock_jump',
  'distance_contradicts',
  'too_fast_for_running',
  'gps_spikes',
  'left_running',
];

/** `startMinute` is in the athlete's own zone; a core function reads no clock and no zone table. */
export function toProgressRun(
  judged: JudgedActivity,
  planned: PlannedSession | null,
  startMinute: number | null,
): ProgressRun {
  const { summary, profile, analysis } = judged;
  const record = toRunRecord(judged, planned);
  const against = summary.findings.some((f) => FOUND_AGAINST.includes(f.code));
  return {
    ...record,
    startMinute,
    elapsedS: summary.elapsedS,
    type: planned !== null && record.kind !== 'race' ? planned.type : typeOf(record.kind),
    measured: record.trusted && !against && (record.kind === 'race' || (summary.hasGps && !summary.indoor)),
    efforts: profile.rawEfforts
      .filter((e) => e.kind === 'distance')
      .map(({ distanceM, timeS, longestGapS }) => ({ distanceM, timeS, longestGapS })),
    pattern: analysis.pattern,
    zoneS: analysis.paceDomainS,
    ascentM: summary.ascentM,
    cadenceSpm: summary.avgCadenceSpm,
    balanceLeftPct: null,
    mPerMinPerBpm: analysis.hrSpeedIndex.mPerMinPerBpm,
  };
}

/** LIB-1: what a run that nobody planned is called in an inventory. */
function typeOf(kind: RunKind): string {
  const types: Partial<Record<RunKind, string>> = { long: 'long_easy', quality: 'tempo', hills: 'hill_reps' };
  return types[kind] ?? kind;
}
