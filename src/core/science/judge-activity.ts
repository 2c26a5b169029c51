import type { Activity } from '../activity/activity.ts';
import { type ActivityLoad, activityLoad } from './activity-load.ts';
import { type Classification, classifyRun, type RunClass } from './classify-run.ts';
import { CEILING_SHARE_OF_LTHR } from './easy-ceiling.ts';
import type { EasyVerdict } from './easy-rule.ts';
import { easyVerdict } from './easy-verdict.ts';
import { frielHrEdges } from './friel.ts';
import { polarizationIndex, secondsInBands, tidClass } from './intensity-distribution.ts';
import type { Intent, LoadScales } from './load-input.ts';
import { type ActivityProfile, type GradedSeries, gradedSeries, isOnFoot } from './profile-activity.ts';
import { type RunPattern, runPattern } from './run-pattern.ts';
import type { Sex } from './trimp.ts';

/** The athlete's borders on the day of the activity; null where unknown. */
export interface ActivityAnchors {
  thresholdSpeedMps: number | null;
  easyCeilingMps: number | null;
  easyCeilingHrBpm: number | null;
  lthrBpm: number | null;
  maxHrBpm: number | null;
  restHrBpm: number | null;
  sex: Sex | null;
  lt1SpeedMps: number | null;
  lt2SpeedMps: number | null;
  /** of a validated power meter */
  criticalPowerW?: number | null;
  /** altitude where the pace borders were measured; unknown counts as sea level */
  altitudeM?: number | null;
}

export interface JudgeInput {
  activity: Activity;
  profile: ActivityProfile;
  anchors: ActivityAnchors;
  /** what the plan or the runner said; null where nobody did */
  intended: Intent | null;
  /** CR-10, 0–10 */
  rpe: number | null;
  /** from a weather service, never the watch */
  weather: { tempC: number; dewPointC: number | null } | null;
  /** median moving time of the runs of the 28 days before */
  medianRecentDurationS: number | null;
  /** moving time of the seven days that end with this run, this run included */
  weekMovingS: number | null;
  raceFlag: boolean;
  bestRecentVdot: number | null;
  footPod?: boolean;
  scales?: LoadScales;
  medianScorePerHour?: number | null;
  /** the series of the profile, where the caller still has it */
  series?: GradedSeries;
}

export interface ActivityAnalysis {
  load: ActivityLoad;
  class: Classification;
  /** null where the run was not meant to be easy */
  easy: EasyVerdict | null;
  /** where the wish came from: the plan, or the class for lack of one */
  easyBecause: 'intended' | 'class' | null;
  /** seconds of graded speed, smoothed 30 s: up to LT1, up to LT2, above */
  paceDomainS: [number, number, number] | null;
  polarization: { index: number | null; class: string | null } | null;
  /** seconds in Friel's seven heart-rate zones, against LTHR */
  hrZoneS: number[] | null;
  /** LT1-to-LT2 minutes of a run that was meant to be easy */
  greyZoneS: number | null;
  decouplingPct: number | null;
  /** for the HR–speed index of the history; see `hrSpeedIndex` */
  hrSpeedIndex: HrSpeedIndex;
  pattern: RunPattern;
}

export interface HrSpeedIndex {
  /** graded metres a minute for each bpm; null where not usable */
  mPerMinPerBpm: number | null;
  reason: string;
}

/** Easy by nature where nobody said anything: what a hard or steep session is not. */
const EASY_CLASSES: readonly (RunClass | null)[] = ['easy', 'steady', 'long'];
const EASY_INTENTS: readonly (Intent | null)[] = ['easy', 'long', 'recovery'];

/** Everything one activity says against the athlete's borders. Pure: it reads no clock and no calendar. */
export function judgeActivity(input: JudgeInput): ActivityAnalysis {
  const { activity, profile, anchors, intended } = input;
  const { summary, stream } = activity;
  const series = input.series ?? gradedSeries(activity);
  const easyCeilingHrBpm =
    anchors.easyCeilingHrBpm ?? (anchors.lthrBpm === null ? null : CEILING_SHARE_OF_LTHR * anchors.lthrBpm);
  const easyCeilingMps = anchors.easyCeilingMps ?? anchors.lt1SpeedMps;
  const paced = summary.trust.distance && isOnFoot(activity);

  const classification = classifyRun({
    activity,
    series,
    lt1SpeedMps: anchors.lt1SpeedMps ?? anchors.easyCeilingMps,
    lt2SpeedMps: anchors.lt2SpeedMps ?? anchors.thresholdSpeedMps,
    easyCeilingHrBpm,
    climbMPerKm: profile.climbMPerKm,
    medianRecentDurationS: input.medianRecentDurationS,
    weekMovingS: input.weekMovingS,
    raceFlag: input.raceFlag || intended === 'race',
    bestRecentVdot: input.bestRecentVdot,
  });
  const easyBecause = whyEasy(activity, intended, classification.class);
  const domains =
    paced &&
    anchors.lt1SpeedMps !== null &&
    anchors.lt2SpeedMps !== null &&
    anchors.lt1SpeedMps < anchors.lt2SpeedMps
      ? (secondsInBands(series.smoothedMps, [anchors.lt1SpeedMps, anchors.lt2SpeedMps], 'lower') as [
          number,
          number,
          number,
        ])
      : null;
  const hrEdges = anchors.lthrBpm === null ? null : frielHrEdges(anchors.lthrBpm);
  const easy =
    easyBecause === null
      ? null
      : easyVerdict({
          stream,
          series,
          movingS: summary.movingS,
          paceTrusted: summary.trust.distance,
          paceQuality: summary.indoor && input.footPod !== true ? 'approximate' : 'measured',
          heartRate: summary.trust.heartRate,
          hrRepaired: hasHeartRateArtefacts(activity),
          easyCeilingMps,
          easyCeilingHrBpm,
          weather: summary.indoor ? null : input.weather,
          altitudeM: profile.altitudeM,
          thresholdAltitudeM: anchors.altitudeM ?? null,
          climbMPerKm: profile.climbMPerKm,
          decouplingPct: profile.decouplingPct,
          intentKnown: easyBecause === 'intended',
        });

  return {
    load: activityLoad({ ...input, anchors: { ...anchors, easyCeilingHrBpm } }),
    class: classification,
    easy,
    easyBecause,
    paceDomainS: domains,
    polarization: domains === null ? null : distribution(domains),
    hrZoneS:
      hrEdges !== null && summary.trust.heartRate === 'ok'
        ? secondsInBands(stream.hrBpm, hrEdges, 'higher')
        : null,
    greyZoneS: domains !== null && easyBecause !== null ? domains[1] : null,
    decouplingPct: profile.decouplingPct,
    hrSpeedIndex: hrSpeedIndex(input, easyCeilingMps, easyBecause !== null),
    pattern: runPattern({
      stream,
      series,
      paced: paced && summary.sport === 'running',
      easyCeilingMps,
      thresholdSpeedMps: anchors.thresholdSpeedMps,
    }),
  };
}

/** A run counts as easy when it was meant so, or when nobody said and it is no session, race or hill run. */
function whyEasy(
  activity: Activity,
  intended: Intent | null,
  runClass: RunClass | null,
): 'intended' | 'class' | null {
  if (activity.summary.sport !== 'running') return null;
  if (intended !== null) return EASY_INTENTS.includes(intended) ? 'intended' : null;
  return EASY_CLASSES.includes(runClass) ? 'class' : null;
}

function distribution(domains: [number, number, number]): ActivityAnalysis['polarization'] {
  const total = domains[0] + domains[1] + domains[2];
  if (total === 0) return null;
  const shares: [number, number, number] = [domains[0] / total, domains[1] / total, domains[2] / total];
  return { index: polarizationIndex(shares), class: tidClass(shares) };
}

/** So much of a heart rate may be repaired before it counts as damaged: the larger of the two (Policy). */
const ARTEFACTS = { seconds: 60, share: 0.02 } as const;

/** True where more than a few seconds of heart rate were left out as wrong (not merely missing). */
function hasHeartRateArtefacts({ summary }: Activity): boolean {
  let seconds = 0;
  for (const f of summary.findings) {
    if (f.code === 'hr_cadence_lock') return true;
    if (f.code.startsWith('hr_') && f.code !== 'hr_sparse') seconds += f.amount ?? 0;
  }
  return seconds > Math.max(ARTEFACTS.seconds, ARTEFACTS.share * summary.movingS);
}

/** Limits of a run that may enter the HR–speed index (coaching 2.4). */
const INDEX = { minS: 1200, maxTempC: 25, maxClimbMPerKm: 20 } as const;

/**
 * Speed for each heartbeat of an easy run: graded m/min ÷ mean heart rate. Only from easy and long runs of
 * 20 min and more at or below the pace ceiling, so that running faster cannot fake fitness; hot, hilly and
 * damaged ones are left out, and the reason is named.
 */
function hrSpeedIndex(input: JudgeInput, ceilingMps: number | null, easy: boolean): HrSpeedIndex {
  const { profile, weather } = input;
  const { summary } = input.activity;
  const no = (reason: string): HrSpeedIndex => ({ mPerMinPerBpm: null, reason });
  if (!easy) return no('not_easy');
  if (summary.movingS < INDEX.minS) return no('too_short');
  if (profile.meanGradedSpeedMps === null || !summary.trust.time) return no('no_trusted_speed');
  if (summary.indoor && input.footPod !== true) return no('treadmill');
  if (profile.meanHrBpm === null) return no('no_heart_rate');
  if (hasHeartRateArtefacts(input.activity)) return no('heart_rate_artefacts');
  if (ceilingMps === null) return no('no_pace_ceiling');
  if (profile.meanGradedSpeedMps > ceilingMps * (1 + 1e-9)) return no('above_ceiling');
  if (weather !== null && weather.tempC > INDEX.maxTempC) return no('hot');
  if (profile.climbMPerKm !== null && profile.climbMPerKm > INDEX.maxClimbMPerKm) return no('hilly');
  return { mPerMinPerBpm: (60 * profile.meanGradedSpeedMps) / profile.meanHrBpm, reason: 'usable' };
}
