import { addDays, daysBetween } from '../time.ts';
import { bestEquivalents, usableEfforts } from './threshold-efforts.ts';
import type { EffortPoint, ThresholdEstimate } from './threshold-input.ts';
import { thresholdSpeed } from './vdot-paces.ts';

/** Length of the blocks whose best run counts as one later best effort. */
const BLOCK_DAYS = 28;
const MIN_SHARE = 0.8;

export interface IntervalCoverage {
  /** later best efforts: the best run of 12–60 min of each four weeks, as threshold speed */
  bestsMps: number[];
  inside: number;
  above: number;
  /** below the interval: usually a block without a hard run */
  below: number;
  /** the estimate claims high or medium confidence */
  confident: boolean;
  /** the interval holds ≥ 80 % of the later bests, or the estimate never called itself confident; null: nothing later */
  holds: boolean | null;
}

/** How an estimate fares against what was run after its day: the test of its interval on data it has not seen. */
export function intervalCoverage(
  estimate: ThresholdEstimate,
  laterEfforts: readonly EffortPoint[],
): IntervalCoverage {
  const later = laterEfforts.filter((e) => e.day > estimate.validFrom);
  const days = later.reduce((most, e) => Math.max(most, daysBetween(estimate.validFrom, e.day)), 0);
  const blocks = Math.ceil(days / BLOCK_DAYS);
  const bestsMps: number[] = [];
  for (let k = 1; k <= blocks; k++) {
    const end = addDays(estimate.validFrom, k * BLOCK_DAYS);
    const best = bestEquivalents(usableEfforts(later, end, BLOCK_DAYS, null).kept)[0];
    if (best !== undefined) bestsMps.push(thresholdSpeed(best.vdot));
  }
  const { interval } = estimate;
  const above = interval === null ? 0 : bestsMps.filter((v) => v > interval.highMps).length;
  const below = interval === null ? 0 : bestsMps.filter((v) => v < interval.lowMps).length;
  const inside = interval === null ? 0 : bestsMps.length - above - below;
  const confident = estimate.confidence === 'high' || estimate.confidence === 'medium';
  const holds = bestsMps.length === 0 ? null : !confident || inside >= MIN_SHARE * bestsMps.length;
  return { bestsMps, inside, above, below, confident, holds };
}
