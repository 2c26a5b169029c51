import type { ActivitySummary } from '../../core/activity/activity.ts';
import { highestPlausibleMaxHr, observedMaxHr } from '../../core/science/max-hr.ts';
import type { Day } from '../../core/time.ts';
import type { LookBack } from '../history/look-back.ts';
import type { AthleteFacts } from '../history/threshold-evidence.ts';

/**
 * Whether a run that nobody called a race may be one. The classifier asks for a standard distance and an even,
 * fast run; a history of nothing but easy runs meets that with every tenth kilometre. So a race must also stand
 * out from what the runner usually does, and only heart rate makes it certain. All Policy.
 */
const SHAPE = {
  /** runs to compare with, of at least 20 min */
  minRuns: 5,
  minS: 1200,
  faster: 1.06,
  hrHigher: 1.04,
  /** a longer stop than this share of the time is a rest between repetitions */
  stopped: 0.05,
} as const;
/** Mean heart rate of a race against the highest plausible maximum. */
const HARD_SHARE = 0.86;

interface Run {
  day: Day;
  summary: LookBack['summary'];
  profile: Pick<LookBack['profile'], 'meanGradedSpeedMps' | 'meanHrBpm'>;
}

/** At least 6 % faster than the median run of the 90 days before, at a heart rate at least 4 % higher where both are known. */
export function isShapedLikeARace(run: Run & { summary: ActivitySummary }, before: readonly Run[]): boolean {
  const speed = run.profile.meanGradedSpeedMps;
  if (speed === null || raceTimeS(run.summary) !== run.summary.elapsedS) return false;
  const usual = before.filter(
    (r) =>
      r.summary.sport === 'running' &&
      r.summary.movingS >= SHAPE.minS &&
      r.profile.meanGradedSpeedMps !== null,
  );
  if (usual.length < SHAPE.minRuns) return false;
  if (speed < SHAPE.faster * median(usual.map((r) => r.profile.meanGradedSpeedMps!))) return false;
  const rates = usual.flatMap((r) => (r.profile.meanHrBpm === null ? [] : [r.profile.meanHrBpm]));
  const { meanHrBpm } = run.profile;
  return meanHrBpm === null || rates.length < SHAPE.minRuns || meanHrBpm >= SHAPE.hrHigher * median(rates);
}

/** Hard against the highest maximum this runner can plausibly have, so that a quiet history proves nothing. */
export function isRunHard(run: Run, athlete: AthleteFacts, peaksBpm: readonly number[]): boolean {
  const { meanHrBpm } = run.profile;
  if (meanHrBpm === null || run.summary.trust.heartRate !== 'ok') return false;
  const age = athlete.birthYear === null ? null : Number(run.day.slice(0, 4)) - athlete.birthYear;
  return meanHrBpm >= HARD_SHARE * highestPlausibleMaxHr(athlete.maxHrBpm, observedMaxHr(peaksBpm), age);
}

/** The clock runs on in a race: with its pauses, unless they show that the watch ran on after the finish. */
export function raceTimeS({ elapsedS, timerS }: Pick<ActivitySummary, 'elapsedS' | 'timerS'>): number {
  return timerS === null || elapsedS <= (1 + SHAPE.stopped) * timerS ? elapsedS : timerS;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const mid = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[mid]! : (sorted[mid - 1]! + sorted[mid]!) / 2;
}
