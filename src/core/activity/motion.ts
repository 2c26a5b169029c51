import { MAX_MOVING_GAP_S, MIN_MOVING_SPEED_MPS } from './moving-time.ts';
import { interpolateAt, MAX_INTERPOLATED_GAP_S } from './resample.ts';
import { medianOfFive, movingMean } from './smooth.ts';

/** Rows over which a mean speed tells motion from standing: counters that advance in steps need it. */
const BACK_ROWS = 2;
const AHEAD_ROWS = 3;
/** A device's own speed is used when it covers this share of the rows with a distance … */
const SPEED_COVERAGE = 0.8;
/** … and adds up to the distance within this share. */
const SPEED_AGREES_SHARE = 0.1;
/** When more than this share of the way lies inside the stated pauses they are wrong. */
const PAUSES_WRONG_SHARE = 0.5;

/** A file whose typical sample gap is longer than this was thinned evenly; its gaps are no pauses, s. */
const THINNED_GAP_S = 10;

/**
 * Up to which sample gap values are interpolated and time is motion. 10 s and 30 s (science 9.3), but
 * in a file thinned evenly (a point every half minute, one sample a pool length) in proportion to its
 * typical gap, at most 120 s and 300 s. **Policy.**
 */
export function gapLimits(tS: Float64Array): { interpolateS: number; movingS: number } {
  const stride = Math.max(1, Math.floor(tS.length / 2000));
  const gaps: number[] = [];
  let short = 0;
  for (let i = 1; i < tS.length; i += stride) {
    const gapS = tS[i]! - tS[i - 1]!;
    if (gapS <= THINNED_GAP_S) short++;
    gaps.push(gapS);
  }
  // more than half are short, so the median is, and nothing has to be sorted
  if (gaps.length === 0 || short > gaps.length >> 1)
    return { interpolateS: MAX_INTERPOLATED_GAP_S, movingS: MAX_MOVING_GAP_S };
  const typicalS = Float64Array.from(gaps).sort()[gaps.length >> 1]!;
  return {
    interpolateS: Math.min(2 * typicalS, 120),
    movingS: Math.max(MAX_MOVING_GAP_S, Math.min(3 * typicalS, 300)),
  };
}

/**
 * 1 for each row in motion. With a distance: mean speed of the five seconds around at least 0.5 m/s
 * and no sample gap over `maxGapS`; without one: samples at most that far apart. Never inside a timer pause,
 * unless most of the way lies there, when the pauses cannot be right.
 */
export function motion(
  rowS: Float64Array,
  tS: Float64Array,
  distanceM: Float64Array | null,
  pauses: [number, number][],
  maxGapS = MAX_MOVING_GAP_S,
): Uint8Array {
  const n = rowS.length;
  const moving = new Uint8Array(n);
  if (distanceM !== null) {
    const way = interpolateAt(rowS, tS, distanceM, maxGapS, 1);
    for (let k = 0; k < n; k++) {
      let from = k;
      let to = k;
      for (let b = k - 1; b >= k - BACK_ROWS && b >= 0 && rowS[k]! - rowS[b]! === k - b; b--)
        if (!Number.isNaN(way[b]!)) from = b;
      for (let a = k + 1; a <= k + AHEAD_ROWS && a < n && rowS[a]! - rowS[k]! === a - k; a++)
        if (!Number.isNaN(way[a]!)) to = a;
      if (
        to > from &&
        (way[to]! - way[from]!) / (to - from) >= MIN_MOVING_SPEED_MPS &&
        !Number.isNaN(way[k]!)
      )
        moving[k] = 1;
    }
  } else {
    for (let k = 0, i = 0; k < n; k++) {
      while (i + 1 < tS.length && tS[i + 1]! <= rowS[k]!) i++;
      if (i + 1 < tS.length && tS[i + 1]! - tS[i]! <= maxGapS) moving[k] = 1;
    }
  }
  const still = moving.slice();
  let lost = 0;
  let total = 0;
  for (let k = 0, p = 0; k < n; k++) {
    total += moving[k]!;
    while (p < pauses.length && pauses[p]![1] <= rowS[k]!) p++;
    if (p < pauses.length && pauses[p]![0] <= rowS[k]! && moving[k] === 1) {
      still[k] = 0;
      lost++;
    }
  }
  return distanceM !== null && lost > PAUSES_WRONG_SHARE * total ? moving : still;
}

/**
 * Speed of each second. The device's own where it covers the run and adds up to the distance, else the
 * way of the second, median of five and mean of five (a 30 s stride survives, a jump does not).
 */
export function rowSpeed(
  rowS: Float64Array,
  distanceM: Float64Array,
  deviceMps: Float64Array | null,
  limitMps: number,
): Float64Array {
  const n = rowS.length;
  const step = new Float64Array(n).fill(Number.NaN);
  let known = 0;
  let covered = 0;
  let way = 0;
  let integral = 0;
  for (let k = 0; k < n; k++) {
    if (Number.isNaN(distanceM[k]!)) continue;
    const next = k + 1 < n && rowS[k + 1]! - rowS[k]! === 1 ? distanceM[k + 1]! - distanceM[k]! : Number.NaN;
    const before = k > 0 && rowS[k]! - rowS[k - 1]! === 1 ? distanceM[k]! - distanceM[k - 1]! : Number.NaN;
    step[k] = Number.isNaN(next) ? before : next;
    known++;
    const device = deviceMps?.[k] ?? Number.NaN;
    if (device >= 0 && device <= limitMps && !Number.isNaN(next)) {
      covered++;
      integral += device;
      way += next;
    }
  }
  if (
    deviceMps !== null &&
    covered >= SPEED_COVERAGE * known &&
    (known === 0 || Math.abs(integral - way) <= SPEED_AGREES_SHARE * way)
  )
    return deviceMps.map((v) => (v >= 0 && v <= limitMps ? v : Number.NaN));
  return movingMean(medianOfFive(step), 5);
}
