import type { Stream } from '../activity/activity.ts';
import { altitudeSpeedFactor } from './altitude.ts';
import { centredMean } from './centred-mean.ts';
import { fractionAboveGradedSpeedCeiling, isAboveCeiling } from './fraction-above.ts';
import { heatSlowdownPct } from './heat.ts';
import { pickUps } from './pick-ups.ts';
import { type GradedSeries, rowAfterMoving, SMOOTHING_S, warmupSeconds } from './profile-activity.ts';
import { isHeartRate } from './trimp.ts';

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
export type LikelyCause = 'heat' | 'drift' | 'hills' | 'fatigue' | 'artefact';
export type Confidence = 'high' | 'medium' | 'low';

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

/**
 * Was a run that was meant to be easy run too fast? The rule of science 6.2, first match wins:
 * both shares ≥ 0.25; pace share ≥ 0.40 without a usable heart rate; heart alone; pace alone with a calm
 * heart; mean more than 5 % over for 20 min. Naming a run too fast needs a mean ≥ 2 % over the ceiling.
 * Evidence: Policy on ceilings that are uncertain by 5–6 %, so single verdicts are hints, patterns count.
 */
export function easyVerdict(e: EasyEvidence): EasyVerdict {
  const heatPct = e.weather === null ? null : heatSlowdownPct(e.weather.tempC, e.weather.dewPointC);
  const altitudeFactor = altitudeSpeedFactor(e.altitudeM, e.thresholdAltitudeM);
  const ceilingMps =
    e.easyCeilingMps === null ? null : e.easyCeilingMps * (1 - (heatPct ?? 0) / 100) * altitudeFactor;
  const ceilingHrBpm =
    e.easyCeilingHrBpm === null ? null : e.easyCeilingHrBpm + Math.min(EASY_RULE.heatHrBpmMax, heatPct ?? 0);

  const pace = judgePace(e, ceilingMps);
  const heart = judgeHeart(e, ceilingHrBpm, pace.pickUpRows);
  const over = pace.mean !== null && ceilingMps !== null ? pace.mean / ceilingMps : null;
  const base: EasyVerdict = {
    verdict: null,
    tooFast: false,
    confidence: null,
    paceFraction: pace.fraction,
    hrFraction: heart.fraction,
    secondsAbovePace: pace.above,
    secondsAboveHr: heart.above,
    judgedS: pace.judgedS,
    hrJudgedS: heart.judgedS,
    meanGradedSpeedMps: pace.mean,
    meanOverCeiling: over,
    ceilingMps,
    ceilingHrBpm,
    heatPct,
    altitudeFactor,
    excludedS: { ...pace.excludedS, ...heart.excludedS },
    likelyCause: null,
    reasons: heart.reasons,
  };
  const cannot = whyNotJudged(e, pace);
  if (cannot !== null) return { ...base, reasons: [cannot, ...heart.reasons] };

  const { verdict, tooFast, reason } = decideEasy(
    pace.fraction!,
    heart.fraction,
    over!,
    pace.judgedS,
    e.paceQuality,
  );
  return {
    ...base,
    verdict,
    tooFast,
    confidence: confidenceOf(e, verdict, over!, pace.fraction!, heart.fraction),
    likelyCause: verdict === 'not_by_pace' ? likelyCause(e, heatPct) : null,
    reasons: [reason, ...heart.reasons],
  };
}

function whyNotJudged(e: EasyEvidence, pace: PaceJudgement): string | null {
  if (e.easyCeilingMps === null) return 'no_pace_ceiling';
  if (!e.paceTrusted) return 'pace_untrusted';
  if (pace.fraction === null || pace.judgedS < EASY_RULE.judgedMinS) return 'too_short';
  return null;
}

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

interface PaceJudgement {
  fraction: number | null;
  above: number;
  judgedS: number;
  mean: number | null;
  excludedS: { steep: number; pickUps: number; noSpeed: number };
  pickUpRows: Uint8Array;
  /** what is compared with the ceiling, NaN where a row is not judged */
  smooth: Float64Array;
}

type Judged = Pick<EasyEvidence, 'stream' | 'series' | 'movingS' | 'heartRate'>;

/**
 * The very seconds that a verdict counted, for a picture of it: 1 where a row is judged and above its
 * ceiling. The ceilings are those of the verdict, heat and altitude in them.
 */
export function rowsAboveCeilings(
  e: Judged,
  { ceilingMps, ceilingHrBpm }: Pick<EasyVerdict, 'ceilingMps' | 'ceilingHrBpm'>,
): { pace: Uint8Array; heart: Uint8Array } {
  const { smooth, pickUpRows } = judgePace(e, ceilingMps);
  return {
    pace: Uint8Array.from(smooth, (v) => (ceilingMps !== null && isAboveCeiling(v, ceilingMps) ? 1 : 0)),
    heart: judgeHeart(e, ceilingHrBpm, pickUpRows).rows ?? new Uint8Array(e.stream.n),
  };
}

/** P: moving seconds without steep ground and short pick-ups, smoothed over 30 s. */
function judgePace({ stream, series }: Judged, ceilingMps: number | null): PaceJudgement {
  const pickUpRows =
    ceilingMps === null ? new Uint8Array(stream.n) : pickUps(stream.tS, series.movingGradedMps, ceilingMps);
  const judged = series.movingGradedMps.slice();
  const excludedS = { steep: 0, pickUps: 0, noSpeed: 0 };
  for (let k = 0; k < stream.n; k++) {
    if (stream.moving[k] !== 1) continue;
    if (Number.isNaN(judged[k]!)) excludedS.noSpeed++;
    else if (pickUpRows[k] === 1) excludedS.pickUps++;
    else if (Math.abs(series.grade[k]!) > EASY_RULE.steepGrade) excludedS.steep++;
    else continue;
    judged[k] = Number.NaN;
  }
  const smooth = centredMean(stream.tS, judged, SMOOTHING_S);
  let sum = 0;
  let judgedS = 0;
  for (let k = 0; k < stream.n; k++) {
    if (Number.isNaN(judged[k]!)) continue;
    sum += judged[k]!;
    judgedS++;
  }
  const fraction = ceilingMps === null ? null : fractionAboveGradedSpeedCeiling(smooth, ceilingMps);
  return {
    fraction,
    above: Math.round((fraction ?? 0) * judgedS),
    judgedS,
    mean: judgedS > 0 ? sum / judgedS : null,
    excludedS,
    pickUpRows,
    smooth,
  };
}

/** H: moving seconds after the warm-up, against a ceiling that rises after the first hour. */
function judgeHeart(e: Judged, ceilingBpm: number | null, pickUpRows: Uint8Array) {
  const { stream } = e;
  const excludedS = { warmup: 0, noHr: 0 };
  const none = { fraction: null, above: 0, judgedS: 0, excludedS, rows: null };
  if (e.heartRate === 'none') return { ...none, reasons: ['no_heart_rate'] };
  if (e.heartRate === 'suspect') return { ...none, reasons: ['heart_rate_suspect'] };
  if (ceilingBpm === null) return { ...none, reasons: ['no_heart_rate_ceiling'] };

  const warmRow = rowAfterMoving(stream.moving, warmupSeconds(e.movingS));
  const r = EASY_RULE;
  let movingS = 0;
  let above = 0;
  let judgedS = 0;
  let lastPickUpS = Number.NEGATIVE_INFINITY;
  const rows = new Uint8Array(stream.n);
  for (let k = 0; k < stream.n; k++) {
    if (pickUpRows[k] === 1) lastPickUpS = stream.tS[k]!;
    if (stream.moving[k] !== 1) continue;
    movingS++;
    if (k < warmRow) {
      excludedS.warmup++;
      continue;
    }
    if (stream.tS[k]! - lastPickUpS <= r.heartLagS) continue;
    const hr = stream.hrBpm[k]!;
    if (!isHeartRate(hr)) {
      excludedS.noHr++;
      continue;
    }
    judgedS++;
    if (hr <= ceilingBpm + Math.max(0, movingS - r.driftAfterS) * r.driftBpmPerS) continue;
    rows[k] = 1;
    above++;
  }
  if (judgedS < r.hrMinS || judgedS < r.hrShareMin * (judgedS + excludedS.noHr))
    return { ...none, judgedS, reasons: ['heart_rate_too_sparse'] };
  return { fraction: above / judgedS, above, judgedS, excludedS, rows, reasons: [] as string[] };
}

/** What probably raised the heart without the pace: the first that the data shows. */
function likelyCause(e: EasyEvidence, heatPct: number | null): LikelyCause {
  if (e.hrRepaired) return 'artefact';
  if ((heatPct !== null && heatPct >= 1) || (e.weather !== null && e.weather.tempC > 25)) return 'heat';
  if (e.climbMPerKm !== null && e.climbMPerKm > 20) return 'hills';
  if (e.decouplingPct !== null && e.decouplingPct >= 5) return 'drift';
  return 'fatigue';
}

/** Two signals and a clear margin are needed for 'high'; each missing piece takes one step. */
function confidenceOf(
  e: EasyEvidence,
  verdict: EasyVerdictName,
  over: number,
  p: number,
  h: number | null,
): Confidence {
  let steps = 0;
  if (h === null) steps++;
  if (verdict === 'too_fast_pace_only') steps++;
  if (verdict === 'too_fast' && over < EASY_RULE.clearly.over && (p < 0.5 || (h ?? 0) < 0.5)) steps++;
  if (e.paceQuality === 'approximate') steps++;
  if (!e.intentKnown) steps++;
  return steps === 0 ? 'high' : steps === 1 ? 'medium' : 'low';
}
