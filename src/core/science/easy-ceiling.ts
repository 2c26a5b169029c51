/**
 * The easy ceiling: an estimate of LT1, the border of the moderate domain [M]. Speed 0.823 CS
 * (Muniz-Pumares 2025) or 0.844 threshold speed (Esteve-Lanao 2026); heart rate 0.90 LTHR.
 * Individual error ±5–6 % of speed and ±5–7 bpm: judge with a tolerance, never with the bare number.
 */
export const CEILING_SHARE_OF_CS = 0.823;
export const CEILING_SHARE_OF_THRESHOLD = 0.844;
export const CEILING_SHARE_OF_LTHR = 0.9;

export interface EasyCeiling {
  speedMps: number | null;
  paceSPerKm: number | null;
  hrBpm: number | null;
}

/** Ceilings from critical speed (m/s) and LTHR (bpm); each is null where its input is missing or not positive. */
export function easyCeiling(
  csMps: number | null,
  lthrBpm: number | null,
  speedShare = CEILING_SHARE_OF_CS,
  hrShare = CEILING_SHARE_OF_LTHR,
): EasyCeiling {
  const speedMps = scaled(csMps, speedShare);
  return {
    speedMps,
    paceSPerKm: speedMps === null ? null : 1000 / speedMps,
    hrBpm: scaled(lthrBpm, hrShare),
  };
}

function scaled(value: number | null, share: number): number | null {
  return value !== null && value > 0 && share > 0 && Number.isFinite(value * share) ? value * share : null;
}
