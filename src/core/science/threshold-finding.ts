import { type Day, daysBetween } from '../time.ts';
import {
  type bestEquivalents,
  type Effort,
  hasContinuousEffort,
  type LeftOut,
  type TrainingFit,
} from './threshold-efforts.ts';
import type { ThresholdEstimate, ThresholdInput } from './threshold-input.ts';
import type { RaceEvidence } from './threshold-races.ts';
import { thresholdSpeed } from './vdot-paces.ts';

/** One way each to a threshold speed: from a result, from both, from training, from what was stated. */

/** Threshold speed = 0.975 CS ± 1.5 %, from equivalences over VDOT 30–70 (science.md §2.6). */
const THRESHOLD_SHARE_OF_CS = 0.975;
const SE_OF_CS_SHARE = 0.015;
const SE = { user: 0.03, bestEfforts: 0.05, device: 0.05 } as const;
/** Two measurements further apart than this many joint standard errors are not averaged. */
const AGREEMENT_SE = 2;
const STATED_DAYS = 26 * 7;

/** The value as measured, before the limit on falling. */
export interface Finding
  extends Pick<ThresholdEstimate, 'source' | 'confidence' | 'method' | 'used' | 'evidenceDay' | 'interval'> {
  speedMps: number;
  seRel: number;
}

/** Usable efforts of one window and what follows from them. */
export interface Training {
  windowDays: number;
  kept: Effort[];
  leftOut: LeftOut[];
  fit: TrainingFit | null;
  best: ReturnType<typeof bestEquivalents>;
}

/** What an effort that may have been held back can lie below the threshold by (science.md §2.4, point 7). */
const HELD_BACK = 0.08;

export function fromRace({ race, thresholdSpeedMps, seRel, source, confirmed }: RaceEvidence): Finding {
  const interval = around(thresholdSpeedMps, seRel);
  return {
    speedMps: thresholdSpeedMps,
    seRel,
    source,
    confidence: !confirmed ? 'low' : source === 'race' ? 'high' : 'medium',
    method: 'RACE_EQUIVALENCE',
    interval: confirmed
      ? interval
      : { ...interval, highMps: interval.highMps + HELD_BACK * thresholdSpeedMps },
    evidenceDay: race.day,
    used: [{ kind: race.kind, activityId: race.activityId, day: race.day, durationS: race.timeS }],
  };
}

/**
 * A result together with the critical speed of training. Agreeing: weighted by 1/SE². Training well below the
 * result was submaximal and is left out; training well above contradicts it: the result stands, but the
 * estimate is at most medium and reaches up to what training showed.
 */
export function withCriticalSpeed(result: Finding, train: Training, leftOut: LeftOut[]): Finding {
  if (train.fit === null) return result;
  const cs = csThreshold(train.fit);
  const ratio = cs.speedMps / result.speedMps - 1;
  const limit = AGREEMENT_SE * Math.hypot(result.seRel, cs.seRel);
  const leave = (reason: 'submaximal' | 'contradicts_race') => {
    for (const e of train.fit!.points)
      leftOut.push({ activityId: e.activityId, durationS: e.durationS, reason });
  };
  if (ratio < -limit) {
    leave('submaximal');
    return result;
  }
  if (ratio > limit) {
    leave('contradicts_race');
    const highMps = Math.max(result.interval!.highMps, cs.speedMps);
    const confidence = result.confidence === 'low' ? 'low' : 'medium';
    return { ...result, confidence, interval: { lowMps: result.interval!.lowMps, highMps } };
  }
  const [w1, w2] = [1 / result.seRel ** 2, 1 / cs.seRel ** 2];
  const weighted = (w1 * result.speedMps + w2 * cs.speedMps) / (w1 + w2);
  // Never below what training alone would have claimed: adding a race must not lower the athlete.
  const speedMps = Math.max(weighted, cautious(cs));
  const seRel = 1 / Math.sqrt(w1 + w2);
  return {
    ...result,
    speedMps,
    seRel,
    source: 'combined',
    method: 'RACE_AND_CRITICAL_SPEED',
    interval: combinedInterval(result, speedMps, Math.max(seRel, SE_OF_CS_SHARE)),
    used: [...result.used, ...effortsUsed(train.fit.points)],
  };
}

/** An unconfirmed result and training are lower bounds both: the interval still reaches up. */
function combinedInterval(result: Finding, speedMps: number, seRel: number): Finding['interval'] {
  const interval = around(speedMps, seRel);
  if (result.confidence !== 'low') return interval;
  return { ...interval, highMps: Math.max(interval.highMps, result.interval!.highMps) };
}

export function csThreshold({ fit }: TrainingFit): { speedMps: number; seRel: number } {
  return {
    speedMps: THRESHOLD_SHARE_OF_CS * fit.csMps,
    seRel: Math.hypot(fit.seCsMps / fit.csMps, SE_OF_CS_SHARE),
  };
}

/** Picking the best of many windows favours the lucky ones: alone, training is taken half a standard error lower. */
function cautious({ speedMps, seRel }: { speedMps: number; seRel: number }): number {
  return speedMps * (1 - seRel / 2);
}

/**
 * Training alone. Medium only where a flagged maximal effort or heart rate near a known LTHR shows that the
 * efforts were hard; otherwise low: a fast-looking line of submaximal runs is still submaximal.
 */
export function fromCriticalSpeed(
  { fit }: Training,
  lthrBpm: number | null,
  lthrSource: ThresholdEstimate['lthrSource'],
): Finding | null {
  if (fit === null) return null;
  const cs = csThreshold(fit);
  const speedMps = cautious(cs);
  const lthrKnown = lthrBpm !== null && (lthrSource === 'user' || lthrSource === 'measured');
  const hard = fit.points.filter(
    (e) =>
      e.durationS >= 480 &&
      (e.isRace || e.isTest || (lthrKnown && e.meanHrBpm !== null && e.meanHrBpm >= 0.97 * lthrBpm)),
  );
  const shown = new Set(hard.map((e) => e.activityId)).size >= 1;
  return {
    speedMps,
    seRel: cs.seRel,
    source: 'critical_speed',
    confidence: shown ? 'medium' : 'low',
    method: 'CRITICAL_SPEED_LINEAR',
    interval: {
      lowMps: speedMps * (1 - 2 * cs.seRel),
      highMps: speedMps * (1 + 2 * cs.seRel + (shown ? 0.02 : HELD_BACK)),
    },
    evidenceDay: newest(fit.points),
    used: effortsUsed(fit.points),
  };
}

/** Two best runs of 12–60 min; the second alone where the best stands out by more than 8 % (a burst of bad data). */
export function fromBestEfforts({ best, kept }: Training, lthrBpm: number | null): Finding | null {
  const [first, second] = best;
  if (first === undefined || second === undefined || !hasContinuousEffort(kept)) return null;
  const outlier = first.vdot > 1.08 * second.vdot;
  const used = outlier ? [second] : [first, second];
  const speedMps = thresholdSpeed(outlier ? second.vdot : (first.vdot + second.vdot) / 2);
  // How far the threshold may lie above: heart rate tells how much was held back, else assume an easy run.
  const shares = used.flatMap(({ effort: e }) =>
    lthrBpm !== null && e.meanHrBpm !== null ? [e.meanHrBpm / lthrBpm] : [],
  );
  const upward = shares.length === 0 ? 0.3 : Math.min(0.3, 0.06 + 1.5 * Math.max(0, 1 - Math.max(...shares)));
  return {
    speedMps,
    seRel: SE.bestEfforts,
    source: 'best_efforts',
    confidence: 'low',
    method: 'BEST_EFFORTS_EQUIVALENCE',
    interval: { lowMps: speedMps * (1 - 2 * SE.bestEfforts), highMps: speedMps * (1 + upward) },
    evidenceDay: newest(used.map((u) => u.effort)),
    used: effortsUsed(used.map((u) => u.effort)),
  };
}

export function fromStated(input: ThresholdInput, source: 'user' | 'device'): Finding | null {
  const stated = source === 'user' ? input.userThreshold : input.deviceThreshold;
  const speedMps = stated?.speedMps;
  if (stated === null || speedMps === undefined || stated.day > input.asOf) return null;
  if (!(speedMps > 1) || !(speedMps < 6.5)) return null;
  const age = daysBetween(stated.day, input.asOf);
  if (source === 'device' && age > STATED_DAYS) return null;
  return {
    speedMps,
    seRel: SE[source],
    source,
    confidence: source === 'user' && age <= 16 * 7 ? 'medium' : 'low',
    method: source === 'user' ? 'USER_VALUE' : 'DEVICE_VALUE',
    interval: around(speedMps, SE[source]),
    evidenceDay: stated.day,
    used: [{ kind: source, activityId: null, day: stated.day, durationS: null }],
  };
}

function around(speedMps: number, seRel: number): { lowMps: number; highMps: number } {
  return { lowMps: speedMps * (1 - 2 * seRel), highMps: speedMps * (1 + 2 * seRel) };
}

function effortsUsed(efforts: readonly Effort[]): ThresholdEstimate['used'] {
  return efforts.map((e) => ({
    kind: 'effort',
    activityId: e.activityId,
    day: e.day,
    durationS: e.durationS,
  }));
}

function newest(efforts: readonly Effort[]): Day | null {
  return efforts.reduce<Day | null>((day, e) => latest(day, e.day), null);
}

export function latest(a: Day | null, b: Day | null): Day | null {
  return a === null || (b !== null && b > a) ? b : a;
}
