import { addDays, type Day } from '../time.ts';
import { type DailyValue, lastDays, mean, sameDevice, sampleSd, valueOn } from './daily-values.ts';
import { type HrvStatus, hrvStatus } from './hrv.ts';

/**
 * Daily readiness (coaching.md §2.4). Each signal is a count of negatives; missing data are unknown, never
 * guessed, and HRV above the band is neutral. rMSSD and SDNN keep their own bands and never mix.
 */
export type HrvKind = 'rmssd' | 'sdnn';
export type ReadinessLevel = 'good' | 'normal' | 'watch' | 'low' | 'very_low' | 'unknown';
export type ReadinessReason =
  | 'hrv_below'
  | 'hrv_below_3_days'
  | 'rest_hr_week'
  | 'rest_hr_day'
  | 'sleep_short'
  | 'sleep_below_norm'
  | 'feel_low'
  | 'wellness_low';

export interface ReadinessInput {
  asOf: Day;
  /** milliseconds a day, one list a kind */
  hrv: Partial<Record<HrvKind, readonly DailyValue[]>>;
  restHrBpm: readonly DailyValue[];
  sleepH: readonly DailyValue[];
  /** 1 (bad) to 5 (good) */
  feel: readonly DailyValue[];
  /** sum of z against the athlete's own 28 days (`wellnessZSum`); null: not answered */
  wellnessZSum: number | null;
}

export interface Readiness {
  state: ReadinessLevel;
  negatives: number;
  reasons: ReadinessReason[];
  /** signals without enough data */
  unknown: ('hrv' | 'rest_hr' | 'sleep' | 'feel')[];
  hrvKind: HrvKind | null;
  hrv: HrvStatus | null;
}

const BASELINE_DAYS = 60;
const MIN_BASELINE = 14;
const MIN_RECENT = 3;
const REST_HR_WEEK_BPM = 3;
const REST_HR_DAY_BPM = 7;
const SLEEP_MIN_H = 6;
const SLEEP_NORM_SHARE = 0.85;
const LOW_FEEL = 2;
const GOOD_FEEL = 4;

export function readinessState(input: ReadinessInput): Readiness {
  const { asOf } = input;
  const hrv = hrvSignal(input.hrv, asOf);
  const restHr = restHrSignal(input.restHrBpm, asOf);
  const sleep = sleepSignal(input.sleepH, asOf);
  const feel = valueOn(input.feel, asOf);
  const feelKnown = feel !== null || input.wellnessZSum !== null;
  const reasons: ReadinessReason[] = [...(hrv?.reasons ?? []), ...(restHr ?? []), ...(sleep ?? [])];
  if (feel !== null && feel <= LOW_FEEL) reasons.push('feel_low');
  else if (input.wellnessZSum !== null && input.wellnessZSum <= -1) reasons.push('wellness_low');

  const unknown: Readiness['unknown'] = [];
  if (hrv === null) unknown.push('hrv');
  if (restHr === null) unknown.push('rest_hr');
  if (sleep === null) unknown.push('sleep');
  if (!feelKnown) unknown.push('feel');
  // The third day below the band counts twice; everything else once.
  const negatives = reasons.length + (reasons.includes('hrv_below_3_days') ? 1 : 0);
  return {
    state: level(negatives, unknown, feel, hrv?.status.status === 'within'),
    negatives,
    reasons,
    unknown,
    hrvKind: hrv?.kind ?? null,
    hrv: hrv?.status ?? null,
  };
}

function level(
  negatives: number,
  unknown: Readiness['unknown'],
  feel: number | null,
  hrvInBand: boolean,
): ReadinessLevel {
  if (unknown.length === 4) return 'unknown';
  const onlyFeel = unknown.length === 3 && !unknown.includes('feel');
  // Alone, the feel scale speaks more plainly: 2 of 5 is low, 1 is very low.
  if (onlyFeel && feel !== null && feel <= LOW_FEEL) return feel <= 1 ? 'very_low' : 'low';
  if (negatives >= 3) return 'very_low';
  if (negatives === 2) return 'low';
  if (negatives === 1) return 'watch';
  return feel !== null && feel >= GOOD_FEEL && hrvInBand ? 'good' : 'normal';
}

/** The first kind with a known status, rMSSD before SDNN. null: neither has one. */
function hrvSignal(hrv: ReadinessInput['hrv'], asOf: Day) {
  for (const kind of ['rmssd', 'sdnn'] as const) {
    const values = sameDevice(hrv[kind] ?? [], asOf);
    const on = (day: Day) =>
      hrvStatus(lastDays(values, addDays(day, -7), BASELINE_DAYS), lastDays(values, day, 7));
    const status = on(asOf);
    if (status.status === 'unknown') continue;
    const below = status.status === 'below';
    const third = below && [1, 2].every((back) => on(addDays(asOf, -back)).status === 'below');
    const reasons: ReadinessReason[] = third ? ['hrv_below_3_days'] : below ? ['hrv_below'] : [];
    return { kind, status, reasons };
  }
  return null;
}

/** 7-day mean above baseline mean + max(1 SD, 3 bpm), or the day itself 7 bpm above it; one negative together. */
function restHrSignal(all: readonly DailyValue[], asOf: Day): ReadinessReason[] | null {
  const values = sameDevice(all, asOf);
  const baseline = lastDays(values, addDays(asOf, -7), BASELINE_DAYS);
  const recent = lastDays(values, asOf, 7);
  const today = valueOn(values, asOf);
  if (baseline.length < MIN_BASELINE || (recent.length < MIN_RECENT && today === null)) return null;
  const centre = mean(baseline);
  const margin = Math.max(sampleSd(baseline), REST_HR_WEEK_BPM);
  if (recent.length >= MIN_RECENT && mean(recent) > centre + margin) return ['rest_hr_week'];
  return today !== null && today >= centre + REST_HR_DAY_BPM ? ['rest_hr_day'] : [];
}

/** Mean of the last 3 nights (two at least) under 6 h, or under 85 % of the athlete's own norm. */
function sleepSignal(all: readonly DailyValue[], asOf: Day): ReadinessReason[] | null {
  const recent = lastDays(all, asOf, 3);
  if (recent.length < 2) return null;
  const nights = mean(recent);
  if (nights < SLEEP_MIN_H) return ['sleep_short'];
  const norm = lastDays(all, addDays(asOf, -3), BASELINE_DAYS);
  return norm.length >= MIN_BASELINE && nights < SLEEP_NORM_SHARE * mean(norm) ? ['sleep_below_norm'] : [];
}
