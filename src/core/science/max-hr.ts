/**
 * Maximal heart rate. Measured beats any age formula; 220 − age is never used.
 */

/** Tanaka's age formula: 208 − 0.7·age, SD about 10 bpm [M, from memory]. null outside 5–100 years. */
export function maxHrTanaka(ageYears: number): number | null {
  return ageYears >= 5 && ageYears <= 100 ? 208 - 0.7 * ageYears : null;
}

const PLAUSIBLE_MAX_BPM: readonly [number, number] = [120, 230];

/**
 * Observed maximum from one 10–30 s mean per activity over a year, after artefact removal: the third
 * highest of six or more, else the second. A single peak is often cadence lock, so one value gives null.
 */
export function observedMaxHr(candidatesBpm: readonly number[]): number | null {
  const [low, high] = PLAUSIBLE_MAX_BPM;
  const sorted = candidatesBpm.filter((b) => b >= low && b <= high).sort((a, b) => b - a);
  if (sorted.length < 2) return null;
  return sorted[sorted.length >= 6 ? 2 : 1]!;
}

/** One SD of the age formula above it; without an age, that of a runner of twenty. */
const AGE_FORMULA_SD_BPM = 10;
const YOUNG_ADULT_YEARS = 20;

/**
 * The highest maximum a runner can plausibly have: what was stated, else what was seen or one SD above the age
 * formula, whichever is more. A run that is hard against this is hard; one that is hard against the highest rate
 * of nothing but easy runs is not. Policy.
 */
export function highestPlausibleMaxHr(
  statedBpm: number | null,
  seenBpm: number | null,
  ageYears: number | null,
): number {
  if (statedBpm !== null && statedBpm > PLAUSIBLE_MAX_BPM[0] && statedBpm <= PLAUSIBLE_MAX_BPM[1])
    return statedBpm;
  const byAge = (ageYears === null ? null : maxHrTanaka(ageYears)) ?? maxHrTanaka(YOUNG_ADULT_YEARS)!;
  return Math.max(seenBpm ?? 0, byAge + AGE_FORMULA_SD_BPM);
}
