/**
 * Riegel's power law: t2 = t1 (d2/d1)^k [H to the half marathon, L to the marathon].
 * Riegel 1981, American Scientist 69:285. Valid for 3.5–230 min. With k = 1.06 at least half of 2,303
 * recreational runners were 10 min slower in the marathon (Vickers & Vertosick 2016): use 1.08–1.15 there.
 */
export const RIEGEL_EXPONENT = 1.06;
/** Exponent for a marathon forecast where only one race is known. */
export const RIEGEL_MARATHON_EXPONENT = 1.1;

/** Time (s) for `targetM`; null where an input is not positive. */
export function riegelTime(
  timeS: number,
  distanceM: number,
  targetM: number,
  exponent = RIEGEL_EXPONENT,
): number | null {
  if (!(timeS > 0) || !(distanceM > 0) || !(targetM > 0) || !(exponent > 0)) return null;
  const value = timeS * (targetM / distanceM) ** exponent;
  return Number.isFinite(value) ? value : null;
}
