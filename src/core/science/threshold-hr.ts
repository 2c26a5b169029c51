import { addDays } from '../time.ts';
import { CEILING_SHARE_OF_LTHR } from './easy-ceiling.ts';
import { karvonen } from './karvonen.ts';
import { highestPlausibleMaxHr, maxHrTanaka, observedMaxHr } from './max-hr.ts';
import type { ThresholdEstimate, ThresholdInput } from './threshold-input.ts';

/**
 * Heart rates that belong to the threshold. Order of trust (science.md §2.6, §3.2): stated LTHR, measured
 * over 20–30 min of a confirmed hard effort, device, heart-rate reserve, share of the maximum.
 */
const LTHR_WINDOW_DAYS = 365;
/** A 20–30 min mean from here on is a hard effort by itself (share of the highest plausible maximum). */
const HARD_SHARE_OF_MAX = 0.88;
const RESERVE_SHARE = 0.85;
/** Lower end of 0.90–0.935: the upper value comes from trained runners. */
const MAX_SHARE = 0.9;
/** An observed maximum this far below the age formula (one SD) was probably never a maximum. */
const AGE_FORMULA_SD_BPM = 10;
const PLAUSIBLE_LTHR_BPM: readonly [number, number] = [100, 215];

export type ThresholdHeartRates = Pick<
  ThresholdEstimate,
  'lthrBpm' | 'lthrSource' | 'maxHrBpm' | 'maxHrSource' | 'easyCeilingHrBpm'
>;

export function thresholdHeartRates(input: ThresholdInput): ThresholdHeartRates {
  const max = maximum(input);
  const lthr = lactateThreshold(input, max);
  const lthrBpm = lthr.lthrBpm;
  return { ...max, ...lthr, easyCeilingHrBpm: lthrBpm === null ? null : CEILING_SHARE_OF_LTHR * lthrBpm };
}

type Maximum = Pick<ThresholdEstimate, 'maxHrBpm' | 'maxHrSource'>;

function maximum({ hr, birthYear, asOf }: ThresholdInput): Maximum {
  if (hr.maxHrBpm !== null && hr.maxHrBpm > 120 && hr.maxHrBpm <= 230) {
    return { maxHrBpm: hr.maxHrBpm, maxHrSource: 'user' };
  }
  const byAge = birthYear === null ? null : maxHrTanaka(Number(asOf.slice(0, 4)) - birthYear);
  const seen = observedMaxHr(hr.maxCandidatesBpm);
  if (seen !== null && (byAge === null || seen >= byAge - AGE_FORMULA_SD_BPM)) {
    return { maxHrBpm: seen, maxHrSource: 'measured' };
  }
  return byAge === null ? { maxHrBpm: null, maxHrSource: 'none' } : { maxHrBpm: byAge, maxHrSource: 'age' };
}

function lactateThreshold(
  input: ThresholdInput,
  { maxHrBpm, maxHrSource }: Maximum,
): Pick<ThresholdEstimate, 'lthrBpm' | 'lthrSource'> {
  const { hr, asOf } = input;
  const believable = (bpm: number | null | undefined): bpm is number =>
    typeof bpm === 'number' &&
    bpm >= PLAUSIBLE_LTHR_BPM[0] &&
    bpm <= PLAUSIBLE_LTHR_BPM[1] &&
    (maxHrBpm === null || maxHrSource === 'age' || bpm < maxHrBpm);

  const stated = input.userThreshold;
  if (stated !== null && stated.day <= asOf && believable(stated.lthrBpm)) {
    return { lthrBpm: stated.lthrBpm, lthrSource: 'user' };
  }
  const from = addDays(asOf, -LTHR_WINDOW_DAYS);
  const means = hr.best20to30
    .filter((b) => b.day > from && b.day <= asOf && believable(b.meanBpm))
    .sort((a, b) => b.meanBpm - a.meanBpm);
  const age = input.birthYear === null ? null : Number(asOf.slice(0, 4)) - input.birthYear;
  const hardest = highestPlausibleMaxHr(hr.maxHrBpm, observedMaxHr(hr.maxCandidatesBpm), age);
  const maxKnown = maxHrSource === 'user' || maxHrSource === 'measured';
  const hard = means.filter((b) => b.hard || (maxKnown && b.meanBpm >= HARD_SHARE_OF_MAX * hardest));
  if (hard.length > 0) {
    // One value far above the next is more often an artefact than a better day.
    const [first, second] = [hard[0]!.meanBpm, hard[1]?.meanBpm];
    const lthrBpm = second !== undefined && hard.length >= 3 && first - second > 5 ? second : first;
    return { lthrBpm, lthrSource: 'measured' };
  }
  const device = input.deviceThreshold;
  if (device !== null && device.day <= asOf && believable(device.lthrBpm)) {
    return { lthrBpm: device.lthrBpm, lthrSource: 'device' };
  }
  const fallback =
    maxHrBpm === null
      ? null
      : hr.restHrBpm !== null
        ? karvonen(hr.restHrBpm, maxHrBpm, RESERVE_SHARE)
        : MAX_SHARE * maxHrBpm;
  if (!believable(fallback)) return { lthrBpm: null, lthrSource: 'none' };
  const lthrSource = maxHrSource === 'age' ? 'age' : hr.restHrBpm !== null ? 'hr_reserve' : 'max_hr';
  // What was held for 20–30 min, hard or not, is a lower bound.
  return { lthrBpm: Math.max(fallback, means[0]?.meanBpm ?? 0), lthrSource };
}
