import type { Activity } from '../activity/activity.ts';
import { heartScore } from './heart-score.ts';
import type { Intent, LoadInput, LoadMethod, LoadQuality } from './load-input.ts';
import { normalizedGradedSpeed } from './normalized-graded-speed.ts';
import { type ActivityProfile, isOnFoot } from './profile-activity.ts';
import { IMPLAUSIBLE_INTENSITY, IMPLAUSIBLE_SCORE_PER_HOUR, runStressScore } from './run-stress-score.ts';
import { POINTS_PER_RPE_UNIT, sessionRpe } from './session-rpe.ts';

export interface ActivityLoad {
  /** points on the pace-score scale (an hour at threshold is 100); null where the session cannot count */
  value: number | null;
  method: LoadMethod | null;
  quality: LoadQuality | null;
  /** factor applied to the method's own points */
  scale: number;
  /** each method's own points, before scaling; null where it cannot be computed */
  alternatives: Record<LoadMethod, number | null>;
  /** raw units of the heart-rate and rating measures, for display */
  raw: { trimp: number | null; edwards: number | null; lucia: number | null; rpeUnits: number | null };
  intensity: number | null;
  durationS: number;
  /** findings that ask for a look before the value is believed */
  flags: ('threshold_suspect' | 'lthr_suspect')[];
  /** codes: why methods were passed over or assumed something */
  reasons: string[];
}

/** Points an hour where nothing at all is known (Policy). */
const PRIOR_PER_HOUR: Record<Intent | 'unknown' | 'other', number> = {
  recovery: 40,
  easy: 55,
  long: 60,
  quality: 75,
  race: 95,
  unknown: 60,
  other: 40,
};

/** Climb from which a trail is hilly enough for its altitude to matter (m/km). */
const HILLY_M_PER_KM = 10;

/**
 * Load of one activity on one scale (science 4.5): validated power, then the pace score, heart rate,
 * session RPE, duration; heart rate before pace on a treadmill without foot pod and on trails with poor
 * altitude; suspect heart rate not at all. Everything computable is listed, and what was passed over is
 * named. Sports other than running never use pace: they give load, not volume.
 */
export function activityLoad(input: LoadInput): ActivityLoad {
  const { activity, profile, anchors } = input;
  const { summary } = activity;
  const reasons: string[] = [];
  const durationS = profile.movingS > 0 && isOnFoot(activity) ? summary.movingS : activeSeconds(activity);
  const pace = paceScore(input, durationS, reasons);
  const heart = heartScore(input, durationS, reasons);
  const rpeUnits = input.rpe === null ? null : sessionRpe(input.rpe, durationS / 60);
  const alternatives: Record<LoadMethod, number | null> = {
    power: powerScore(activity, anchors.criticalPowerW ?? null, durationS, reasons),
    pace: pace?.score ?? null,
    hr: heart.score,
    rpe: rpeUnits === null ? null : rpeUnits * POINTS_PER_RPE_UNIT,
    duration: durationS > 0 ? (durationS / 3600) * pointsPerHour(input) : null,
  };
  const flags = plausibility(
    alternatives,
    pace?.intensity ?? null,
    durationS,
    profile,
    anchors.thresholdSpeedMps,
  );
  const raw = { trimp: heart.trimp, edwards: heart.edwards, lucia: heart.lucia, rpeUnits };
  const common = { alternatives, raw, intensity: pace?.intensity ?? null, durationS, flags, reasons };
  if (!summary.trust.time) {
    reasons.unshift('time_untrusted');
    return { value: null, method: null, quality: null, scale: 1, ...common };
  }
  const method = methodOrder(input, reasons).find((m) => alternatives[m] !== null) ?? null;
  if (method === null) {
    reasons.unshift('no_duration');
    return { value: null, method: null, quality: null, scale: 1, ...common };
  }
  const calibrated = input.scales?.[method];
  const scale = method === 'pace' ? 1 : (calibrated ?? 1);
  const quality = qualityOf(method, input, calibrated !== undefined, heart.assumed, flags);
  return { value: alternatives[method]! * scale, method, quality, scale, ...common };
}

function methodOrder(input: LoadInput, reasons: string[]): LoadMethod[] {
  const hrFirst: LoadMethod[] = ['power', 'hr', 'pace', 'rpe', 'duration'];
  if (input.activity.summary.indoor && input.footPod !== true) {
    reasons.push('treadmill_heart_rate_first');
    return hrFirst;
  }
  if (isPoorTrail(input)) {
    reasons.push('poor_altitude_heart_rate_first');
    return hrFirst;
  }
  return ['power', 'pace', 'hr', 'rpe', 'duration'];
}

/** A trail, or a hilly run, on which the grade cannot be believed. */
function isPoorTrail({ activity, profile }: LoadInput): boolean {
  const { altitude, findings, subSport } = activity.summary;
  const poor =
    altitude === 'none' || profile.gradeKnownShare < 0.5 || findings.some((f) => f.code === 'altitude_poor');
  const trail = subSport !== null && /trail|mountain/i.test(subSport);
  return poor && (trail || (profile.climbMPerKm ?? 0) > HILLY_M_PER_KM);
}

/** A barometer, or satellite altitude on ground so flat that its wandering is not taken for hills. */
function isAltitudeGood({ activity, profile }: LoadInput): boolean {
  const { altitude } = activity.summary;
  return altitude === 'barometric' || (altitude === 'gps' && (profile.climbMPerKm ?? 0) <= HILLY_M_PER_KM);
}

function activeSeconds({ summary }: Activity): number {
  return summary.timerS ?? (summary.movingS > 0 ? summary.movingS : summary.elapsedS);
}

function paceScore({ activity, profile, anchors }: LoadInput, durationS: number, reasons: string[]) {
  if (activity.summary.sport !== 'running') {
    reasons.push('pace_only_for_running');
    return null;
  }
  if (!activity.summary.trust.distance) reasons.push('distance_untrusted');
  else if (anchors.thresholdSpeedMps === null) reasons.push('no_threshold_speed');
  else if (profile.ngsMps === null) reasons.push('no_speed');
  else return runStressScore(durationS, profile.ngsMps, anchors.thresholdSpeedMps);
  return null;
}

/** Power as the pace score: 100 × hours × (normalised power / critical power)². */
function powerScore(
  activity: Activity,
  criticalPowerW: number | null,
  durationS: number,
  reasons: string[],
): number | null {
  // Critical power of running says nothing about a bicycle.
  const measured = activity.summary.avgPowerW !== null && activity.summary.sport === 'running';
  if (criticalPowerW === null || !(criticalPowerW > 0)) {
    if (measured) reasons.push('power_not_validated');
    return null;
  }
  if (!measured) return null;
  const { ngsMps: normalizedW } = normalizedGradedSpeed(activity.stream.powerW, activity.stream.tS);
  return normalizedW === null
    ? null
    : (runStressScore(durationS, normalizedW, criticalPowerW)?.score ?? null);
}

function pointsPerHour({ activity, intended, medianScorePerHour }: LoadInput): number {
  if (medianScorePerHour != null && medianScorePerHour > 0) return medianScorePerHour;
  return PRIOR_PER_HOUR[activity.summary.sport === 'running' ? (intended ?? 'unknown') : 'other'];
}

/** Nobody runs over 115 % of threshold for 20 min or scores over 150 an hour: then the threshold is wrong. */
function plausibility(
  points: Record<LoadMethod, number | null>,
  intensity: number | null,
  durationS: number,
  profile: ActivityProfile,
  thresholdMps: number | null,
): ActivityLoad['flags'] {
  const flags: ActivityLoad['flags'] = [];
  const { factor, longerThanS } = IMPLAUSIBLE_INTENSITY;
  const perHour = (v: number | null) => (v === null || durationS <= 0 ? 0 : (3600 * v) / durationS);
  const best20 = profile.gradedEfforts.find((e) => e.durationS === longerThanS);
  const sustained =
    points.pace !== null &&
    thresholdMps !== null &&
    best20 !== undefined &&
    best20.gradedDistanceM / best20.durationS > factor * thresholdMps;
  const whole = intensity !== null && intensity > factor && durationS > longerThanS;
  if (whole || sustained || perHour(points.pace) > IMPLAUSIBLE_SCORE_PER_HOUR)
    flags.push('threshold_suspect');
  if (perHour(points.hr) > IMPLAUSIBLE_SCORE_PER_HOUR) flags.push('lthr_suspect');
  return flags;
}

function qualityOf(
  method: LoadMethod,
  input: LoadInput,
  calibrated: boolean,
  assumed: boolean,
  flags: ActivityLoad['flags'],
): LoadQuality {
  const { summary } = input.activity;
  switch (method) {
    case 'power':
      return 'good';
    case 'pace':
      if (flags.includes('threshold_suspect')) return 'poor';
      if (summary.indoor && input.footPod !== true) return 'poor';
      if (isPoorTrail(input)) return 'poor';
      return summary.indoor || isAltitudeGood(input) ? 'good' : 'fair';
    case 'hr':
      if (flags.includes('lthr_suspect')) return 'poor';
      return calibrated && !assumed ? 'good' : 'fair';
    case 'rpe':
      return calibrated ? 'fair' : 'poor';
    case 'duration':
      return 'poor';
  }
}
