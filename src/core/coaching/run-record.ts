import type { ActivitySummary } from '../activity/activity.ts';
import type { ActivityAnalysis } from '../science/judge-activity.ts';
import type { ActivityProfile } from '../science/profile-activity.ts';
import type { Day } from '../time.ts';
import { runShape } from './match-confidence.ts';
import { policy } from './policy.ts';
import type { CrossTraining, PlannedSession, RunKind, RunRecord } from './review-input.ts';
import { loadClass } from './session-class.ts';

/** One activity with everything science says about it, ready for the policy. */
export interface JudgedActivity {
  id: string;
  /** local calendar day of the start */
  day: Day;
  summary: ActivitySummary;
  profile: ActivityProfile;
  analysis: ActivityAnalysis;
  rpe: number | null;
}

/** As much of an activity as the policy reads: what it was looked back on by is enough. */
export interface RunFacts {
  id: string;
  day: Day;
  rpe: number | null;
  summary: Pick<ActivitySummary, 'sport' | 'startMs' | 'distanceM' | 'movingS' | 'timerS' | 'trust'>;
  profile: Pick<ActivityProfile, 'speedCv' | 'gapSPerKm' | 'meanHrBpm' | 'climbMPerKm'>;
  analysis: {
    class: ActivityAnalysis['class'];
    easy: Pick<NonNullable<ActivityAnalysis['easy']>, 'verdict' | 'tooFast'> | null;
    load: Pick<ActivityAnalysis['load'], 'value' | 'alternatives'>;
  };
}

/** Sessions of load class hard, long runs not. */
export function isQualityKind(kind: RunKind): boolean {
  return kind === 'quality' || kind === 'interval' || kind === 'hills';
}

/** A run as the policy reads it. A run that nobody planned is easy unless its shape says otherwise (LIB-1). */
export function toRunRecord(judged: RunFacts, planned: PlannedSession | null): RunRecord {
  const { summary, profile, analysis } = judged;
  const verdict = analysis.easy;
  return {
    id: judged.id,
    day: judged.day,
    startMs: summary.startMs,
    distanceKm: (summary.distanceM ?? 0) / 1000,
    movingS: summary.movingS,
    kind: kindOf(analysis, planned),
    shape: runShape(profile.speedCv),
    gradedPaceSPerKm: profile.gapSPerKm,
    avgHrBpm: profile.meanHrBpm,
    hrOk: summary.trust.heartRate === 'ok',
    rpe: judged.rpe,
    easyVerdict:
      verdict === null || verdict.verdict === null
        ? null
        : { tooFast: verdict.tooFast, clear: verdict.verdict === 'clearly_too_fast' },
    load: analysis.load.alternatives.pace,
    trusted: summary.trust.time && summary.trust.distance && summary.distanceM !== null,
    tempC: null,
    climbMPerKm: profile.climbMPerKm,
    work: null,
    result: null,
  };
}

/** What the plan meant stands first; then the shape of the run. */
function kindOf(analysis: RunFacts['analysis'], planned: PlannedSession | null): RunKind {
  const seen = analysis.class.class;
  if (seen === 'race') return 'race';
  if (planned !== null) {
    const meant = loadClass(planned.type);
    if (meant === 'long') return 'long';
    if (meant === 'easy') return 'easy';
    if (meant === 'hard') return 'quality';
  }
  if (seen === 'interval') return 'interval';
  if (seen === 'tempo') return 'quality';
  if (seen === 'hill') return 'hills';
  if (seen === 'long') return 'long';
  return 'easy';
}

/** Everything that is no run counts as load, never as running volume (XT-1). */
export function toCrossTraining(judged: RunFacts): CrossTraining {
  const minutes = Math.max(judged.summary.movingS, judged.summary.timerS ?? 0) / 60;
  return {
    day: judged.day,
    minutes,
    hard: (judged.analysis.load.value ?? 0) > minutes * policy.hardCrossPointsPerMin,
  };
}
