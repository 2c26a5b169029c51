import type { Stream } from '../activity/activity.ts';
import type { GradedSeries } from './profile-activity.ts';

/** Numbers of the rule; Policy (science 6.2 and 6.3). */
export const EASY_RULE = {
  /** share of time above both ceilings that makes a run too fast */
  share: 0.25,
  /** share by pace alone where the heart rate cannot be used */
  sharePaceOnly: 0.4,
  /** a heart this calm says the pace ceiling is out of date */
  shareHrCalm: 0.1,
  /** the mean must exceed the ceiling by this before a run is named too fast */
  tolerance: 1.02,
  clearly: { over: 1.05, judgedS: 1200 },
  /** steeper than this the grade models are weak */
  steepGrade: 0.12,
  /** the heart-rate ceiling rises by 1 bpm per percent of heat slowdown, by no more than this */
  heatHrBpmMax: 5,
  /** and by 3 bpm per half hour after the first hour, because the heart drifts */
  driftAfterS: 3600,
  driftBpmPerS: 3 / 1800,
  /** the heart follows speed with 30 to 60 s delay: so long after a pick-up it is not judged */
  heartLagS: 60,
  /** least judged time, and least post-warm-up time and share with a heart rate */
  judgedMinS: 300,
  hrMinS: 300,
  hrShareMin: 0.5,
} as const;

export type EasyVerdictName =
  | 'too_fast'
  | 'too_fast_pace_only'
  | 'not_by_pace'
  | 'ceiling_outdated'
  | 'clearly_too_fast'
  | 'ok';

/**
 * The table of science 6.2 itself, first match wins, on the two shares and the mean against the ceiling.
 *
 * @param p share above the pace ceiling; `h` above the heart-rate ceiling, null where it cannot be used
 * @param over mean graded speed ÷ ceiling
 * @param quality 'approximate' pace (a treadmill) never convicts without the heart
 */
export function decideEasy(
  p: number,
  h: number | null,
  over: number,
  judgedS: number,
  quality: EasyEvidence['paceQuality'] = 'measured',
): { verdict: EasyVerdictName; tooFast: boolean; reason: string } {
  const r = EASY_RULE;
  const named = over >= r.tolerance - 1e-9;
  const tooFast = (verdict: EasyVerdictName, reason: string) => ({ verdict, tooFast: true, reason });
  const fine = (verdict: EasyVerdictName, reason: string) => ({ verdict, tooFast: false, reason });
  if (h !== null && p >= r.share && h >= r.share && named) return tooFast('too_fast', 'pace_and_heart_over');
  if (h === null && p >= r.sharePaceOnly && named && quality === 'measured')
    return tooFast('too_fast_pace_only', 'pace_over_heart_unknown');
  if (h !== null && p < r.share && h >= r.share) return fine('not_by_pace', 'heart_over_pace_within');
  if (h !== null && p >= r.share && h < r.shareHrCalm)
    return fine('ceiling_outdated', 'pace_over_heart_calm');
  if (over > r.clearly.over && judgedS >= r.clearly.judgedS && (h !== null || quality === 'measured'))
    return tooFast('clearly_too_fast', 'mean_far_over');
  if (p >= r.share) return fine('ok', named ? 'signals_disagree' : 'within_tolerance');
  return fine('ok', 'below_ceiling');
}

export type LikelyCause = 'heat' | 'drift' | 'hills' | 'fatigue' | 'artefact';

export type Confidence = 'high' | 'medium' | 'low';

export interface EasyVerdict {
  /** null where the run cannot be judged; `reasons` says why */
  verdict: EasyVerdictName | null;
  tooFast: boolean;
  confidence: Confidence | null;
  /** P: share of judged time above the pace ceiling, 0–1 */
  paceFraction: number | null;
  /** H: share of valid time after the warm-up above the heart-rate ceiling, 0–1 */
  hrFraction: number | null;
  secondsAbovePace: number;
  secondsAboveHr: number;
  judgedS: number;
  hrJudgedS: number;
  meanGradedSpeedMps: number | null;
  /** mean ÷ adjusted ceiling */
  meanOverCeiling: number | null;
  /** as used, after heat and altitude; the heart-rate ceiling before the drift allowance */
  ceilingMps: number | null;
  ceilingHrBpm: number | null;
  heatPct: number | null;
  altitudeFactor: number;
  /** moving seconds left out, by reason; warm-up and missing heart rate only from H */
  excludedS: { steep: number; pickUps: number; noSpeed: number; warmup: number; noHr: number };
  likelyCause: LikelyCause | null;
  /** codes, the most important first */
  reasons: string[];
}

export interface EasyEvidence {
  stream: Stream;
  series: GradedSeries;
  movingS: number;
  /** false: the distance contradicts itself, or a belt's speed is only guessed */
  paceTrusted: boolean;
  /** 'approximate' where pace can support but not carry a verdict (treadmill) */
  paceQuality: 'measured' | 'approximate';
  heartRate: 'ok' | 'suspect' | 'none';
  /** heart-rate findings were repaired in this activity */
  hrRepaired: boolean;
  easyCeilingMps: number | null;
  easyCeilingHrBpm: number | null;
  weather: { tempC: number; dewPointC: number | null } | null;
  altitudeM: number | null;
  /** altitude where the ceiling was measured; null counts as sea level */
  thresholdAltitudeM: number | null;
  climbMPerKm: number | null;
  decouplingPct: number | null;
  /** true where the plan, or the runner, said this was to be easy */
  intentKnown: boolean;
}
