/** Below this the effect is too small to act on (metres). */
export const ALTITUDE_FROM_M = 600;

/**
 * Pressure of the standard atmosphere, mmHg: 760 (1 − 2.25577e-5 h)^5.25588. [H], troposphere only: null
 * above 11,000 m or below −500 m.
 */
export function pressureAtAltitude(altitudeM: number): number | null {
  if (!(altitudeM >= -500 && altitudeM <= 11_000)) return null;
  return 760 * (1 - 2.25577e-5 * altitudeM) ** 5.25588;
}

/**
 * Aerobic power in percent of sea level at a pressure in mmHg:
 * −174.1448622 + 1.0899959 P − 0.0015119 P² + 0.00000072674 P³ (Peronnet, Thibault & Cousineau 1991, from
 * memory; the unit is mmHg although some code says mbar). Evidence: [M]; trained people lose more.
 *
 * @returns null for a pressure that is not positive or so low that the cubic is negative
 */
export function aerobicPowerAtPressure(pressureMmHg: number): number | null {
  if (!Number.isFinite(pressureMmHg) || pressureMmHg <= 0) return null;
  const p = pressureMmHg;
  const percent = ((0.00000072674 * p - 0.0015119) * p + 1.0899959) * p - 174.1448622;
  return percent >= 0 ? percent : null;
}

/**
 * Factor for a pace ceiling at an altitude against the altitude where it was measured (unknown: sea
 * level). 1 below 600 m and never above 1: coming down does not lift a ceiling. Policy on the cubic above.
 */
export function altitudeSpeedFactor(altitudeM: number | null, measuredAtM: number | null): number {
  if (altitudeM === null || !(altitudeM >= ALTITUDE_FROM_M)) return 1;
  const here = powerAt(altitudeM);
  const there = powerAt(Math.max(0, measuredAtM ?? 0));
  return here === null || there === null || there <= 0 ? 1 : Math.min(1, here / there);
}

function powerAt(altitudeM: number): number | null {
  const pressure = pressureAtAltitude(altitudeM);
  return pressure === null ? null : aerobicPowerAtPressure(pressure);
}
