/**
 * Speeds nobody has run: mean speed of the best known performances by duration, straight lines in ln t
 * between them. A faster effort is a burst of bad positions, a ride or a wrong distance (policy).
 */
const BEST_KNOWN: readonly (readonly [durationS: number, speedMps: number])[] = [
  [10, 10.5],
  [43, 9.3],
  [101, 7.95],
  [206, 7.29],
  [437, 6.87],
  [755, 6.63],
  [1571, 6.37],
  [3400, 6.21],
  [7235, 5.84],
  [21_900, 4.58],
];

/** Believable for any duration in the table (m/s): the table falls to this. */
export const ALWAYS_BELIEVABLE_MPS = BEST_KNOWN.at(-1)![1];

/** Highest believable mean speed (m/s) for a duration. */
export function fastestBelievableMps(durationS: number): number {
  const first = BEST_KNOWN[0]!;
  if (!(durationS > first[0])) return first[1];
  for (let i = 1; i < BEST_KNOWN.length; i++) {
    const [t0, v0] = BEST_KNOWN[i - 1]!;
    const [t1, v1] = BEST_KNOWN[i]!;
    if (durationS <= t1) return v0 + ((v1 - v0) * Math.log(durationS / t0)) / Math.log(t1 / t0);
  }
  return BEST_KNOWN.at(-1)![1];
}
