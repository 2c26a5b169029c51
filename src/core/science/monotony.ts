/**
 * Foster's monotony and strain [L–M]: mean/SD of the seven daily loads, zeros included, and weekly load ×
 * monotony (Foster 1998). Sample SD (n − 1) by default. Above 2 is the traditional warning level; advisory only.
 */
export const MONOTONY_CAP = 4;

export interface MonotonyStrain {
  /** null: no load at all */
  monotony: number | null;
  strain: number;
  weeklyLoad: number;
  /** true: the days were so alike that the cap stands in for the ratio */
  capped: boolean;
}

/** null: fewer days than the SD needs, or a load that is negative or no number. */
export function monotonyStrain(
  dailyLoads: readonly number[],
  ddof: 0 | 1 = 1,
  cap = MONOTONY_CAP,
): MonotonyStrain | null {
  const n = dailyLoads.length;
  if (n < 2 || !dailyLoads.every((x) => x >= 0 && Number.isFinite(x))) return null;
  const weeklyLoad = dailyLoads.reduce((a, b) => a + b, 0);
  if (weeklyLoad === 0) return { monotony: null, strain: 0, weeklyLoad, capped: false };
  const mean = weeklyLoad / n;
  const sd = Math.sqrt(dailyLoads.reduce((s, x) => s + (x - mean) ** 2, 0) / (n - ddof));
  const capped = !(mean < cap * sd);
  const monotony = capped ? cap : mean / sd;
  return { monotony, strain: weeklyLoad * monotony, weeklyLoad, capped };
}
