import { addDays, type Day, daysBetween } from '../time.ts';
import { criticalSpeedLinear, type LinearCriticalSpeedFit, PLAUSIBLE_D_PRIME_M } from './critical-speed.ts';
import { ALWAYS_BELIEVABLE_MPS, fastestBelievableMps } from './plausible-speed.ts';
import type { EffortPoint, LeftOutReason, ThresholdEstimate } from './threshold-input.ts';
import { vdot } from './vdot.ts';

/**
 * What ordinary training says (science.md §2.4, "from ordinary training data") [policy on M].
 * Training bests are rarely maximal: everything here is a lower bound on the athlete.
 */
export const WINDOW_DAYS = 90;
export const FALLBACK_WINDOW_DAYS = 180;
/** Efforts beyond 90 days count this much less per day of extra age: 1 % for 30 days. */
const AGE_DISCOUNT_PER_DAY = 0.01 / 30;
const TARGETS_MIN = [2, 3, 5, 8, 12, 20, 30] as const;
const MAX_SAMPLE_GAP_S = 5;
const MIN_MEAN_GRADE = -0.01;
const HR_SHARE_OF_LTHR = 0.85;
const HR_FROM_S = 300;
/** Slower than this is walking (9:15 per km). */
const SLOWEST_RUNNING_MPS = 1.8;
const MAX_SE_SHARE = 0.03;

export interface Effort extends EffortPoint {
  /** graded metres after the age discount */
  distanceM: number;
  speedMps: number;
}

export type LeftOut = ThresholdEstimate['leftOut'][number];

/** Efforts of the window worth judging, and those left out that would have been the fastest of their length. */
export function usableEfforts(
  efforts: readonly EffortPoint[],
  asOf: Day,
  windowDays: number,
  lthrBpm: number | null,
): { kept: Effort[]; leftOut: LeftOut[] } {
  const from = addDays(asOf, -windowDays);
  const fullFrom = addDays(asOf, -WINDOW_DAYS);
  const kept: Effort[] = [];
  const refused: { effort: Effort; reason: LeftOutReason }[] = [];
  for (const point of efforts) {
    if (point.day > asOf || point.day <= from) continue;
    if (!(point.durationS > 0) || !(point.gradedDistanceM > 0)) continue;
    const extraDays = point.day > fullFrom ? 0 : daysBetween(point.day, asOf) - WINDOW_DAYS;
    const distanceM = point.gradedDistanceM * (1 - AGE_DISCOUNT_PER_DAY * extraDays);
    const effort: Effort = { ...point, distanceM, speedMps: distanceM / point.durationS };
    const reason = refusal(effort, lthrBpm);
    if (reason === null) kept.push(effort);
    else refused.push({ effort, reason });
  }
  const best = frontier(kept);
  const leftOut = refused
    .filter(({ effort: e }) => !best.some((k) => k.durationS >= e.durationS && k.speedMps >= e.speedMps))
    .map(({ effort, reason }) => ({ activityId: effort.activityId, durationS: effort.durationS, reason }));
  return { kept, leftOut };
}

function refusal(e: Effort, lthrBpm: number | null): LeftOutReason | null {
  if (!e.trusted) return 'untrusted';
  if (!(e.maxSampleGapS <= MAX_SAMPLE_GAP_S)) return 'sample_gap';
  const mps = e.gradedDistanceM / e.durationS;
  if (mps > ALWAYS_BELIEVABLE_MPS && mps > fastestBelievableMps(e.durationS)) return 'too_fast_to_be_true';
  if (e.meanGrade < MIN_MEAN_GRADE) return 'downhill';
  if (e.continuous === false || e.speedMps < SLOWEST_RUNNING_MPS) return 'walked';
  if (lthrBpm !== null && e.meanHrBpm !== null && e.durationS >= HR_FROM_S) {
    if (e.meanHrBpm < HR_SHARE_OF_LTHR * lthrBpm) return 'heart_rate_low';
  }
  return null;
}

/** True where someone has run 12 min or more without walking: below that there is no threshold from training. */
export function hasContinuousEffort(kept: readonly Effort[]): boolean {
  return kept.some((e) => e.durationS >= 12 * 60);
}

export interface TrainingFit {
  fit: LinearCriticalSpeedFit & { seCsMps: number };
  points: Effort[];
  leftOut: LeftOut[];
}

/**
 * Linear critical-speed fit on the non-dominated efforts of 2–20 min: at most one point a run and length
 * band, ≥ 3 points of ≥ 2 runs, longest/shortest ≥ 3, longest ≥ 10 min. Points more than one SEE below the
 * line are dropped once (submaximal points pull CS down). Accepted with SE(CS) ≤ 3 % and plausible D′, else null.
 */
export function fitTraining(kept: readonly Effort[]): TrainingFit | null {
  if (!hasContinuousEffort(kept)) return null;
  const points = frontier(onePerRunAndBand(kept)).filter((e) => e.durationS >= 120 && e.durationS <= 1200);
  const first = enoughForFit(points) ? fitOf(points) : null;
  if (first === null) return null;
  const line = (e: Effort) => first.csMps * e.durationS + first.dPrimeM;
  const near = points.filter((e) => e.distanceM >= line(e) - (first.seeM ?? 0));
  const refit = near.length < points.length && enoughForFit(near) ? near : points;
  const fit = refit === points ? first : fitOf(refit);
  if (fit === null || fit.seCsMps === null || !(fit.csMps > 0)) return null;
  const [low, high] = PLAUSIBLE_D_PRIME_M;
  if (fit.seCsMps > MAX_SE_SHARE * fit.csMps || fit.dPrimeM < low || fit.dPrimeM > high) return null;
  const leftOut = points
    .filter((e) => !refit.includes(e))
    .map((e) => ({ activityId: e.activityId, durationS: e.durationS, reason: 'below_line' as const }));
  return { fit: { ...fit, seCsMps: fit.seCsMps }, points: refit, leftOut };
}

/** Each run's best VDOT over 12–60 min, best run first; the effort that gave it beside it. */
export function bestEquivalents(kept: readonly Effort[]): { vdot: number; effort: Effort }[] {
  const byRun = new Map<string, { vdot: number; effort: Effort }>();
  for (const effort of kept) {
    if (effort.durationS < 12 * 60 || effort.durationS > 60 * 60) continue;
    const value = vdot(effort.distanceM, effort.durationS);
    if (value === null || value <= (byRun.get(effort.activityId)?.vdot ?? 0)) continue;
    byRun.set(effort.activityId, { vdot: value, effort });
  }
  return [...byRun.values()].sort((a, b) => b.vdot - a.vdot || compareIds(a.effort, b.effort));
}

/** Efforts that no longer effort equals or beats in speed, shortest first; a tie in length goes to the faster, then the earlier. */
export function frontier(efforts: readonly Effort[]): Effort[] {
  // Of the efforts of one length only the fastest can be among them; of those the earliest.
  const fastest = new Map<number, Effort>();
  for (const e of efforts) {
    const held = fastest.get(e.durationS);
    if (held === undefined || e.speedMps > held.speedMps) fastest.set(e.durationS, e);
    else if (e.speedMps === held.speedMps && compareIds(e, held) < 0) fastest.set(e.durationS, e);
  }
  const longestFirst = [...fastest.values()].sort((a, b) => b.durationS - a.durationS);
  const found: Effort[] = [];
  for (const e of longestFirst) if (e.speedMps > (found.at(-1)?.speedMps ?? 0)) found.push(e);
  return found.reverse();
}

/** The band whose middle is nearest to a duration, and how far off that is in ln t. */
function nearestBand(durationS: number): { band: number; off: number } {
  const offs = TARGETS_MIN.map((min) => Math.abs(Math.log(durationS / (min * 60))));
  const off = Math.min(...offs);
  return { band: offs.indexOf(off), off };
}

function onePerRunAndBand(efforts: readonly Effort[]): Effort[] {
  // Efforts come in few lengths, and an estimate looks at thousands of them.
  const bands = new Map<number, { band: number; off: number }>();
  const best = new Map<string, { effort: Effort; off: number }>();
  for (const effort of efforts) {
    const nearest = bands.get(effort.durationS) ?? nearestBand(effort.durationS);
    bands.set(effort.durationS, nearest);
    const { band, off } = nearest;
    const key = `${effort.activityId} ${band}`;
    const held = best.get(key);
    const better =
      held === undefined ||
      off < held.off - 1e-9 ||
      (off < held.off + 1e-9 && effort.speedMps > held.effort.speedMps);
    if (better) best.set(key, { effort, off });
  }
  return [...best.values()].map(({ effort }) => effort);
}

function enoughForFit(points: readonly Effort[]): boolean {
  if (points.length < 3 || new Set(points.map((e) => e.activityId)).size < 2) return false;
  const durations = points.map((e) => e.durationS);
  const longest = Math.max(...durations);
  return longest >= 600 && longest / Math.min(...durations) >= 3;
}

function fitOf(points: readonly Effort[]): LinearCriticalSpeedFit | null {
  return criticalSpeedLinear(
    points.map((e) => e.durationS),
    points.map((e) => e.distanceM),
  );
}

function compareIds(a: Effort, b: Effort): number {
  return a.day < b.day ? -1 : a.day > b.day ? 1 : a.activityId < b.activityId ? -1 : 1;
}
