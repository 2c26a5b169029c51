/**
 * Coach's chart on temperature plus dew point, °F (Hadley): slowdown in percent up to each sum.
 * Not peer reviewed. Evidence: [L-M]; a practical default, because it needs only weather data.
 */
const HADLEY: readonly { upToF: number; lowPct: number; highPct: number }[] = [
  { upToF: 100, lowPct: 0, highPct: 0 },
  { upToF: 110, lowPct: 0, highPct: 0.5 },
  { upToF: 120, lowPct: 0.5, highPct: 1 },
  { upToF: 130, lowPct: 1, highPct: 2 },
  { upToF: 140, lowPct: 2, highPct: 3 },
  { upToF: 150, lowPct: 3, highPct: 4.5 },
  { upToF: 160, lowPct: 4.5, highPct: 6 },
  { upToF: 170, lowPct: 6, highPct: 8 },
  { upToF: 180, lowPct: 8, highPct: 10 },
];

export interface HeatAdjustment {
  sumF: number | null;
  /** null above 180 °F (no hard running) or without both values */
  lowPct: number | null;
  highPct: number | null;
}

/** Slowdown range for a temperature and dew point in °F. Halve it for short repeats. */
export function heatAdjustHadley(tempF: number, dewPointF: number): HeatAdjustment {
  const sumF = tempF + dewPointF;
  if (!Number.isFinite(sumF)) return { sumF: null, lowPct: null, highPct: null };
  const row = HADLEY.find((r) => sumF <= r.upToF);
  return { sumF, lowPct: row?.lowPct ?? null, highPct: row?.highPct ?? null };
}

/**
 * Slowdown to expect on an easy run, percent: the middle of the chart's range, its worst value beyond it.
 * Null where the weather is not known.
 */
export function heatSlowdownPct(tempC: number | null, dewPointC: number | null): number | null {
  if (tempC === null || dewPointC === null) return null;
  const { sumF, lowPct, highPct } = heatAdjustHadley(fahrenheit(tempC), fahrenheit(dewPointC));
  if (sumF === null) return null;
  return lowPct === null || highPct === null ? HADLEY[HADLEY.length - 1]!.highPct : (lowPct + highPct) / 2;
}

function fahrenheit(celsius: number): number {
  return (celsius * 9) / 5 + 32;
}

/**
 * Simplified wet-bulb globe temperature, °C (Australian Bureau of Meteorology): 0.567 T + 0.393 e + 3.94,
 * e = rh/100 × 6.105 exp(17.27 T / (237.7 + T)) hPa. Assumes sun and light wind, so too high at night.
 *
 * @param rhPct relative humidity, 0–100; null outside
 */
export function simplifiedWbgt(tempC: number, rhPct: number): number | null {
  if (!inRange(tempC, rhPct) || rhPct < 0) return null;
  const vapourHpa = (rhPct / 100) * 6.105 * Math.exp((17.27 * tempC) / (237.7 + tempC));
  return 0.567 * tempC + 0.393 * vapourHpa + 3.94;
}

/**
 * Dew point, °C (Magnus): g = ln(rh/100) + 17.27 T / (237.7 + T); Td = 237.7 g / (17.27 − g). [H]
 *
 * @param rhPct above 0, up to 100; null outside
 */
export function dewPoint(tempC: number, rhPct: number): number | null {
  if (!inRange(tempC, rhPct) || rhPct <= 0) return null;
  const g = Math.log(rhPct / 100) + (17.27 * tempC) / (237.7 + tempC);
  return (237.7 * g) / (17.27 - g);
}

function inRange(tempC: number, rhPct: number): boolean {
  return Number.isFinite(tempC) && tempC > -237.7 && Number.isFinite(rhPct) && rhPct <= 100;
}

/**
 * Slowdown in percent for each degree of WBGT outside the best range, on either side. Mantzios 2022
 * (doi 10.1249/MSS.0000000000002769): 0.3 to 0.4 % a degree outside 7.5–15 °C, 1,258 elite races. [M-H]
 */
export function wbgtPenaltyPct(
  wbgtC: number,
  optimumLowC = 7.5,
  optimumHighC = 15,
  pctPerDegree = 0.35,
): number | null {
  if (!Number.isFinite(wbgtC) || optimumLowC > optimumHighC) return null;
  return pctPerDegree * Math.max(0, wbgtC - optimumHighC, optimumLowC - wbgtC);
}
