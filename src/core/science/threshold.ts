import { addDays, daysBetween } from '../time.ts';
import { CEILING_SHARE_OF_CS, CEILING_SHARE_OF_THRESHOLD } from './easy-ceiling.ts';
import {
  bestEquivalents,
  FALLBACK_WINDOW_DAYS,
  fitTraining,
  hasContinuousEffort,
  type LeftOut,
  usableEfforts,
  WINDOW_DAYS,
} from './threshold-efforts.ts';
import {
  csThreshold,
  type Finding,
  fromBestEfforts,
  fromCriticalSpeed,
  fromRace,
  fromStated,
  latest,
  type Training,
  withCriticalSpeed,
} from './threshold-finding.ts';
import { thresholdHeartRates } from './threshold-hr.ts';
import type { Confidence, ImproveCode, ThresholdEstimate, ThresholdInput } from './threshold-input.ts';
import { OLDEST_DAYS, type RaceEvidence, raceEvidence } from './threshold-races.ts';
import { vdotOfThresholdSpeed } from './vdot-paces.ts';

/** A value from training alone falls at most this much a week (science.md §2.4). */
const MAX_FALL_PER_WEEK = 0.01;
const HELD_DAYS = 365;

/**
 * The threshold an athlete's history supports on a day, with its uncertainty and its evidence
 * (science.md §2.4–2.7, §13; coaching.md ASM-5). Best first: race ≤ 8 weeks; race ≤ 16 weeks or test; a value
 * stated after the last result; accepted critical speed; stated value; best efforts of 12–60 min; device; none.
 * A result and a critical speed that agree are weighted by 1/SE². Training bests are a lower bound: they never
 * make a confident estimate by themselves, and their value falls by at most 1 % a week without a break.
 */
export function estimateThreshold(input: ThresholdInput): ThresholdEstimate {
  const { asOf } = input;
  const heart = thresholdHeartRates(input);
  // A heart-rate guess from age (SD 10 bpm) is too coarse to throw efforts out with.
  const judgeLthr = heart.lthrSource === 'age' ? null : heart.lthrBpm;
  const recent = training(input, WINDOW_DAYS, judgeLthr);
  const older = recent.fit === null ? training(input, FALLBACK_WINDOW_DAYS, judgeLthr) : recent;
  const chosen = recent.fit === null && (older.fit !== null || recent.best.length < 2) ? older : recent;

  const lowHr = (activityId: string) => {
    const long = input.efforts.filter(
      (e) => e.activityId === activityId && e.durationS >= 600 && e.meanHrBpm !== null,
    );
    return judgeLthr !== null && long.length > 0 && long.every((e) => e.meanHrBpm! < 0.85 * judgeLthr);
  };
  const { evidence: race, leftOut: racesOut } = raceEvidence(input.races, asOf, input.breaks ?? [], (r) =>
    lowHr(r.activityId),
  );

  const leftOut: LeftOut[] = [...racesOut, ...chosen.leftOut];
  const measured = firstFinding(input, race, chosen, judgeLthr, heart.lthrSource, leftOut);
  const finding = heldAgainstFall(measured, input);
  const cs = finding?.method.includes('CRITICAL_SPEED') ? chosen.fit!.fit : null;
  const speed = finding?.speedMps ?? null;
  return {
    validFrom: asOf,
    thresholdSpeedMps: speed,
    seRel: finding?.seRel ?? null,
    interval: finding?.interval ?? null,
    csMps: cs?.csMps ?? null,
    seCsMps: cs?.seCsMps ?? null,
    dPrimeM: cs?.dPrimeM ?? null,
    vdot: speed === null ? null : vdotOfThresholdSpeed(speed),
    ...heart,
    easyCeilingMps: finding === null ? null : easyCeilingOf(finding, cs?.csMps ?? null),
    source: finding?.source ?? 'none',
    confidence: finding?.confidence ?? 'none',
    method: finding?.method ?? 'NO_PERFORMANCE',
    window: { from: addDays(asOf, 1 - Math.max(chosen.windowDays, OLDEST_DAYS + 1)), to: asOf },
    evidenceDay: finding?.evidenceDay ?? null,
    used: finding?.used ?? [],
    leftOut,
    improves: improvements(input, finding, chosen, heart),
  };
}

/** Where steady running begins (coaching.md §1.2): easy never reaches into it on the strength of a guess. */
const STEADY_SHARE_OF_THRESHOLD = 0.88;

/**
 * 0.823 CS where only the fit speaks, else 0.844 threshold speed. Best efforts of ordinary runs are a lower
 * bound that an easy runner's easy pace would sit above: there the ceiling stands on the upper end of the
 * interval, so that nobody is called too fast on the strength of having run easily. A result that only looks
 * like a race may reach up too, but no further than where steady running begins.
 */
function easyCeilingOf(
  { source, speedMps, interval, confidence, method }: Finding,
  csMps: number | null,
): number {
  if (source === 'critical_speed' && csMps !== null) return CEILING_SHARE_OF_CS * csMps;
  const reachingUp = CEILING_SHARE_OF_THRESHOLD * (interval?.highMps ?? speedMps);
  if (source === 'best_efforts') return reachingUp;
  const unconfirmedResult = method === 'RACE_EQUIVALENCE' && confidence === 'low';
  return unconfirmedResult
    ? Math.min(reachingUp, STEADY_SHARE_OF_THRESHOLD * speedMps)
    : CEILING_SHARE_OF_THRESHOLD * speedMps;
}

function training(input: ThresholdInput, windowDays: number, lthrBpm: number | null): Training {
  const { kept, leftOut } = usableEfforts(input.efforts, input.asOf, windowDays, lthrBpm);
  const fit = fitTraining(kept);
  return {
    windowDays,
    kept,
    fit,
    best: bestEquivalents(kept),
    leftOut: [...leftOut, ...(fit?.leftOut ?? [])],
  };
}

function firstFinding(
  input: ThresholdInput,
  race: RaceEvidence | null,
  train: Training,
  lthrBpm: number | null,
  lthrSource: ThresholdEstimate['lthrSource'],
  leftOut: LeftOut[],
): Finding | null {
  const user = fromStated(input, 'user');
  if (race !== null) {
    const newer = user !== null && user.evidenceDay! > race.race.day;
    // A stated value newer than the result is the athlete's word; one far from it needs a second look first.
    if (newer && Math.abs(user.speedMps / race.thresholdSpeedMps - 1) <= 0.1) return user;
    return withCriticalSpeed(fromRace(race), train, leftOut);
  }
  return (
    fromCriticalSpeed(train, lthrBpm, lthrSource) ??
    user ??
    fromBestEfforts(train, lthrBpm) ??
    fromStated(input, 'device')
  );
}

/**
 * Without a race, a test, a stated value or a break, the value falls by at most 1 % a week, and where nothing
 * speaks any more the last value is held for up to a year, at low confidence.
 */
function heldAgainstFall(
  finding: Finding | null,
  { previous, asOf, breaks }: ThresholdInput,
): Finding | null {
  const before = previous?.thresholdSpeedMps ?? null;
  if (previous === null || before === null || previous.validFrom > asOf) return finding;
  const fromTraining =
    finding === null || ['critical_speed', 'best_efforts', 'device'].includes(finding.source);
  if (!fromTraining) return finding;
  const broken = (breaks ?? []).some((b) => b.returnDay > previous.validFrom && b.returnDay <= asOf);
  if (broken && finding !== null) return finding;
  const age = previous.evidenceDay === null ? HELD_DAYS + 1 : daysBetween(previous.evidenceDay, asOf);
  if (finding === null && (broken || age > HELD_DAYS)) return null;

  const weeks = daysBetween(previous.validFrom, asOf) / 7;
  const floor = finding === null ? before : before * (1 - MAX_FALL_PER_WEEK) ** weeks;
  if (finding !== null && finding.speedMps >= floor) return finding;
  const seRel = Math.max(finding?.seRel ?? 0, previous.seRel ?? 0, 0.04);
  const fading = previous.source === 'race' || previous.source === 'combined';
  return {
    speedMps: floor,
    seRel,
    source: finding?.source ?? (fading ? 'race_older' : previous.source),
    confidence: 'low',
    method: 'PREVIOUS_HELD',
    interval: {
      lowMps: Math.min(floor * (1 - 2 * seRel), finding?.interval?.lowMps ?? floor),
      highMps: Math.max(floor * (1 + 2 * seRel), finding?.interval?.highMps ?? floor),
    },
    evidenceDay: latest(finding?.evidenceDay ?? null, previous.evidenceDay),
    used: [
      { kind: 'previous', activityId: null, day: previous.validFrom, durationS: null },
      ...(finding?.used ?? []),
    ],
  };
}

function improvements(
  input: ThresholdInput,
  finding: Finding | null,
  train: Training,
  heart: Pick<ThresholdEstimate, 'lthrSource' | 'maxHrSource'>,
): ImproveCode[] {
  const codes: ImproveCode[] = [];
  const confidence: Confidence = finding?.confidence ?? 'none';
  const result = finding !== null && ['race', 'combined', 'test', 'race_older'].includes(finding.source);
  if (!result || confidence === 'low') codes.push('race_or_test');
  else if (confidence === 'medium') codes.push('newer_result');
  if (!result && !hasContinuousEffort(train.kept)) codes.push('hard_effort_12_to_20_min');
  else if (!result && train.fit === null) codes.push('hard_efforts_of_different_length');
  if (finding?.source === 'user' && train.fit !== null) {
    if (Math.abs(csThreshold(train.fit).speedMps / finding.speedMps - 1) > 0.08)
      codes.push('check_user_value');
  }
  if (!input.efforts.some((e) => e.meanHrBpm !== null)) codes.push('heart_rate');
  if (heart.lthrSource !== 'user' && heart.lthrSource !== 'measured') {
    if (input.hr.restHrBpm === null) codes.push('resting_heart_rate');
    if (heart.maxHrSource === 'age' || heart.maxHrSource === 'none') codes.push('max_heart_rate');
  }
  return codes;
}
