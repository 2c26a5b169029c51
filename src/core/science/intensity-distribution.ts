import type { EdgeOwner } from './zone-bands.ts';

export type IntensityClass = 'threshold' | 'high_intensity' | 'polarized' | 'base' | 'pyramidal' | 'other';
/** Shares of time below LT1, between LT1 and LT2, above LT2; they sum to 1. */
export type DomainFractions = readonly [number, number, number];

/** Share of easy time above which training counts as pure base (ours). */
const BASE_SHARE = 0.95;
/** Stands in for an empty middle zone, taken from the hard one (Treff 2019, from memory). */
const EMPTY_MIDDLE = 0.01;

/**
 * Polarization index: log10(Z1 / Z2 × Z3 × 100), Treff 2019 (doi 10.3389/fphys.2019.00707); over 2.00 with
 * Z1 > Z3 > Z2 is polarised. Evidence: [M]; very small zones make it jump.
 *
 * No hard time gives 0. An empty middle counts as 0.01, taken from the hard share.
 * @returns null where Z3 > Z1 (the index is not defined there) or a share is missing or negative
 */
export function polarizationIndex(fractions: DomainFractions): number | null {
  let [z1, z2, z3] = fractions;
  if (![z1, z2, z3].every((z) => Number.isFinite(z) && z >= 0)) return null;
  if (z3 > z1) return null;
  if (z3 === 0) return 0;
  if (z2 === 0) {
    z2 = EMPTY_MIDDLE;
    z3 -= EMPTY_MIDDLE;
    if (z3 <= 0) return 0;
  }
  return Math.log10((z1 / z2) * z3 * 100);
}

/**
 * Kind of intensity distribution, first match wins: threshold, high_intensity, polarized, base,
 * pyramidal, other. "Largest" means larger than both others. Null for missing or negative shares.
 */
export function tidClass(fractions: DomainFractions): IntensityClass | null {
  const [z1, z2, z3] = fractions;
  if (![z1, z2, z3].every((z) => Number.isFinite(z) && z >= 0)) return null;
  if (z2 > z1 && z2 > z3) return 'threshold';
  if (z3 > z1 && z3 > z2) return 'high_intensity';
  const index = polarizationIndex(fractions);
  if (z1 > z3 && z3 > z2 && index !== null && index > 2) return 'polarized';
  if (z1 > BASE_SHARE && z1 > z2 && z2 > z3) return 'base';
  if (z1 > z2 && z2 > z3) return 'pyramidal';
  return 'other';
}

/**
 * Seconds in each band of a 1 Hz series. Band 0 lies below the first edge, the last above the last edge,
 * and every finite value falls in exactly one. A value on an edge belongs to the slower band for speeds
 * ('lower') and to the higher band for heart rates ('higher'), as in zone-bands.ts.
 *
 * @param edges rising
 */
export function secondsInBands(
  values: ArrayLike<number>,
  edges: readonly number[],
  edgeOwner: EdgeOwner,
): number[] {
  const seconds = new Array<number>(edges.length + 1).fill(0);
  // Smoothed speeds carry rounding, and a steady run at the border must not flicker across it.
  const borders = edgeOwner === 'lower' ? edges.map((edge) => edge * (1 + 1e-9)) : edges;
  for (let k = 0; k < values.length; k++) {
    const v = values[k]!;
    if (!Number.isFinite(v)) continue;
    let band = 0;
    while (band < borders.length && (edgeOwner === 'lower' ? v > borders[band]! : v >= borders[band]!))
      band++;
    seconds[band]!++;
  }
  return seconds;
}
