import type { ActivitySummary } from '../../core/activity/activity.ts';
import type { RunFacts } from '../../core/coaching/run-record.ts';
import type { ActivityLoad } from '../../core/science/activity-load.ts';
import type { ActivityAnalysis } from '../../core/science/judge-activity.ts';
import type { ActivityProfile } from '../../core/science/profile-activity.ts';
import type { Day } from '../../core/time.ts';

/**
 * One judged activity as later ones and reviews look back on it: a tenth of what is stored of it. It is kept
 * beside the analysis, so that the newest activity is judged without reading the others whole.
 */
export interface LookBack extends RunFacts {
  id: string;
  day: Day;
  rpe: number | null;
  summary: RunFacts['summary'] & Pick<ActivitySummary, 'findings'>;
  profile: RunFacts['profile'] &
    Pick<
      ActivityProfile,
      | 'meanGradedSpeedMps'
      | 'hrPeaksBpm'
      | 'bestHr20MinBpm'
      | 'bestHr30MinBpm'
      | 'gradedEfforts'
      | 'rawEfforts'
    >;
  analysis: RunFacts['analysis'] & {
    load: Pick<ActivityLoad, 'value' | 'method' | 'quality' | 'alternatives'>;
    paceDomainS: ActivityAnalysis['paceDomainS'];
  };
}

/** What is stored of a look back; id, day and rating are columns or come from elsewhere. */
export type StoredLookBack = Pick<LookBack, 'summary' | 'profile' | 'analysis'>;

/** Best efforts from which race equivalences follow. */
const SHORTEST_RESULT_M = 3000;
const LONGEST_GAP_S = 30;

/** The part of a judged activity that is looked back on. */
export function lookBackOf(judged: LookBack): StoredLookBack {
  const { summary: s, profile: p, analysis: a } = judged;
  return {
    summary: {
      sport: s.sport,
      startMs: s.startMs,
      distanceM: s.distanceM,
      movingS: s.movingS,
      timerS: s.timerS,
      trust: s.trust,
      findings: s.findings.filter((f) => CONTRADICTIONS.includes(f.code)),
    },
    profile: {
      speedCv: p.speedCv,
      gapSPerKm: p.gapSPerKm,
      meanHrBpm: p.meanHrBpm,
      climbMPerKm: p.climbMPerKm,
      meanGradedSpeedMps: p.meanGradedSpeedMps,
      hrPeaksBpm: p.hrPeaksBpm.slice(0, 1),
      bestHr20MinBpm: p.bestHr20MinBpm,
      bestHr30MinBpm: p.bestHr30MinBpm,
      gradedEfforts: p.gradedEfforts,
      rawEfforts: p.rawEfforts.filter(isResult),
    },
    analysis: {
      class: a.class,
      easy: a.easy === null ? null : { verdict: a.easy.verdict, tooFast: a.easy.tooFast },
      load: {
        value: a.load.value,
        method: a.load.method,
        quality: a.load.quality,
        alternatives: a.load.alternatives,
      },
      paceDomainS: a.paceDomainS,
    },
  };
}

/** An effort that a race equivalence may be read from. */
export function isResult(effort: ActivityProfile['rawEfforts'][number]): boolean {
  return effort.distanceM >= SHORTEST_RESULT_M && effort.longestGapS <= LONGEST_GAP_S;
}

const CONTRADICTIONS: readonly string[] = ['clock_jump', 'distance_contradicts'];

/**
 * A file that contradicts itself may be repaired well enough to be shown and counted as distance, but nothing is
 * measured by it: no zone, no race, and only its duration as load.
 */
export function contradictsItself({ findings }: Pick<ActivitySummary, 'findings'>): boolean {
  return findings.some((f) => CONTRADICTIONS.includes(f.code));
}

/** Those of a day or later, found from the end: the list is in order of time. */
export function within<T extends { day: Day }>(known: readonly T[], since: Day): T[] {
  let k = known.length;
  while (k > 0 && known[k - 1]!.day >= since) k--;
  return known.slice(k);
}
