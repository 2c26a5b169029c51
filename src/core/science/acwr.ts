/**
 * Acute:chronic workload ratios, for display as "this week against usual" only. They are no risk flag:
 * part and whole are coupled, random denominators predict as well, and in 5,205 runners the ratio ran
 * against overuse injury (science.md §5.4) [L]. Nothing in the product decides on them.
 */
const ACUTE_DAYS = 7;
const CHRONIC_DAYS = 28;
export const MIN_HISTORY_DAYS = 14;

/**
 * Rolling means, oldest day first. Coupled: last 7 days / last 28; uncoupled: last 7 / days 8–28. With 14–27
 * days of history the chronic mean is over what there is. null: < 14 days, or nothing in the denominator.
 */
export function acwrRolling(dailyLoads: readonly number[]): {
  coupled: number | null;
  uncoupled: number | null;
} {
  if (!usable(dailyLoads)) return { coupled: null, uncoupled: null };
  const acute = mean(dailyLoads.slice(-ACUTE_DAYS));
  return {
    coupled: ratio(acute, mean(dailyLoads.slice(-CHRONIC_DAYS))),
    uncoupled: ratio(acute, mean(dailyLoads.slice(-CHRONIC_DAYS, -ACUTE_DAYS))),
  };
}

/**
 * Exponential form (Williams 2017): λ = 2/(N + 1) with N = 7 and 28, seeded with the first value. The time
 * constants are 3.5 and 14 days, so it does not compare with fitness and fatigue.
 */
export function acwrEwma(dailyLoads: readonly number[]): {
  acute: number | null;
  chronic: number | null;
  ratio: number | null;
} {
  if (!usable(dailyLoads)) return { acute: null, chronic: null, ratio: null };
  const ewma = (days: number) => {
    const lambda = 2 / (days + 1);
    return dailyLoads.reduce((x, load) => x + lambda * (load - x));
  };
  const [acute, chronic] = [ewma(ACUTE_DAYS), ewma(CHRONIC_DAYS)];
  return { acute, chronic, ratio: ratio(acute, chronic) };
}

/** C = 4U/(U + 3): the coupled ratio is capped at 4 and compressed. null for a negative ratio. */
export function coupledFromUncoupled(uncoupled: number): number | null {
  return uncoupled >= 0 && Number.isFinite(uncoupled) ? (4 * uncoupled) / (uncoupled + 3) : null;
}

function usable(loads: readonly number[]): boolean {
  return loads.length >= MIN_HISTORY_DAYS && loads.every((x) => x >= 0 && Number.isFinite(x));
}

function mean(x: readonly number[]): number {
  return x.reduce((a, b) => a + b, 0) / x.length;
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
