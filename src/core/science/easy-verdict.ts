import { altitudeSpeedFactor } from './altitude.ts';
import {
  type Confidence,
  decideEasy,
  EASY_RULE,
  type EasyEvidence,
  type EasyVerdict,
  type EasyVerdictName,
  type LikelyCause,
} from './easy-rule.ts';
import { judgeHeart, judgePace, type PaceJudgement } from './easy-shares.ts';
import { heatSlowdownPct } from './heat.ts';

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

/** What probably raised the heart without the pace: the first that the data shows. */
export function likelyCause(e: EasyEvidence, heatPct: number | null): LikelyCause {
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
