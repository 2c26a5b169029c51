import type { ActivitySummary } from './activity.ts';
import { BAROMETRIC_HYSTERESIS_M, elevationGainLoss } from './elevation.ts';
import { medianOfFive, movingMean } from './smooth.ts';

/** From the Dead Sea to Everest with room, m. */
const RANGE_M = [-500, 9000] as const;
/** Reversals smaller than this are noise of satellite altitude after smoothing, m (**Policy**, science 6–10). */
export const GPS_HYSTERESIS_M = 8;
const GPS_SMOOTHING_S = 30;
/** Distance of the neighbours that a row is compared with, s. */
const NOISE_LAG_S = 5;
/** Typical deviation from the line through the neighbours up to which altitude is barometric, m (**Policy**). */
const BAROMETRIC_NOISE_M = 0.3;
/** … and above which it is of no use. */
const POOR_NOISE_M = 5;
const MIN_COVERAGE = 0.1;
const GOOD_COVERAGE = 0.5;

export interface CleanAltitude {
  altitudeM: Float64Array;
  kind: ActivitySummary['altitude'];
  ascentM: number | null;
  descentM: number | null;
  poor: boolean;
}

/**
 * Altitude on rows: impossible values out, single-row spikes out (median of five), the kind of sensor
 * from the noise, and ascent by hysteresis: 3 m for a barometer, 8 m after 30 s smoothing for
 * satellites. A channel that is one constant or nearly empty is none.
 */
export function cleanAltitude(rows: Float64Array): CleanAltitude {
  const inRange = rows.map((z) => (z >= RANGE_M[0] && z <= RANGE_M[1] ? z : Number.NaN));
  let count = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let given = 0;
  for (let k = 0; k < rows.length; k++) {
    if (!Number.isNaN(rows[k]!)) given++;
    if (Number.isNaN(inRange[k]!)) continue;
    count++;
    low = Math.min(low, inRange[k]!);
    high = Math.max(high, inRange[k]!);
  }
  const none = { kind: 'none' as const, ascentM: null, descentM: null };
  if (count < 2 || count < MIN_COVERAGE * rows.length || (low === high && low === 0))
    return {
      altitudeM: new Float64Array(rows.length).fill(Number.NaN),
      ...none,
      poor: given > 0 && count < given,
    };
  const altitudeM = medianOfFive(inRange);
  const noise = typicalNoise(inRange);
  const kind = noise <= BAROMETRIC_NOISE_M ? 'barometric' : 'gps';
  const { gainM, lossM } =
    kind === 'barometric'
      ? elevationGainLoss(altitudeM, BAROMETRIC_HYSTERESIS_M)
      : elevationGainLoss(movingMean(altitudeM, GPS_SMOOTHING_S), GPS_HYSTERESIS_M);
  return {
    altitudeM,
    kind,
    ascentM: Math.round(gainM * 10) / 10,
    descentM: Math.round(lossM * 10) / 10,
    poor: noise > POOR_NOISE_M || count < GOOD_COVERAGE * rows.length,
  };
}

/** Mean deviation of a row from the middle of its neighbours 5 s before and after, m. */
export function typicalNoise(z: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (let k = NOISE_LAG_S; k + NOISE_LAG_S < z.length; k++) {
    const deviation = Math.abs(z[k]! - (z[k - NOISE_LAG_S]! + z[k + NOISE_LAG_S]!) / 2);
    if (Number.isNaN(deviation)) continue;
    sum += deviation;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
