import { haversine } from './geometry.ts';

/** How many later samples decide whether an outlier was a moment's error or a lasting step. */
const WITNESSES = 3;
/** A counter that stood still and then catches up within this time lost the satellites, s. */
const CATCH_UP_S = 60;
/** … at up to this share of the speed limit. */
const CATCH_UP_SHARE = 0.5;
/** Samples closer than this are judged as if this lay between them: clocks are rounded, s. */
const MIN_STEP_S = 1;

export interface CleanDistance {
  /** cumulative metres from 0, never falling; NaN where the sample has no trusted value */
  distanceM: Float64Array;
  totalM: number;
  /** samples dropped or steps taken out because they were too fast */
  spikes: number;
  /** metres by which the counter fell */
  fellM: number;
}

/**
 * A device's distance counter made trustworthy. Values that no one could have reached from the last
 * good one are dropped; if the following samples stay on the new level, the counter was moved (a
 * reset, a correction) and only the step is taken out. Small falls are clamped. A counter that
 * stalled and catches up at a possible speed keeps its metres, spread over the stall. A counter that
 * does not begin near 0 (cut out of a longer file) begins at 0.
 */
export function cleanCounter(tS: Float64Array, counterM: Float64Array, limitMps: number): CleanDistance {
  const n = tS.length;
  const distanceM = new Float64Array(n).fill(Number.NaN);
  let spikes = 0;
  let fellM = 0;
  let last = -1;
  let moved = -1;
  let shift = 0;
  for (let i = 0; i < n; i++) {
    const raw = counterM[i]!;
    if (Number.isNaN(raw)) continue;
    if (last < 0) {
      if (raw < 0 || raw > limitMps * (tS[i]! + 10)) shift = -raw;
      distanceM[i] = raw + shift;
      last = moved = i;
      continue;
    }
    const step = raw + shift - distanceM[last]!;
    const dt = Math.max(MIN_STEP_S, tS[i]! - tS[last]!);
    const stalled = tS[i]! - tS[moved]!;
    if (step >= 0 && step <= limitMps * dt) {
      distanceM[i] = raw + shift;
    } else if (step >= 0 && stalled <= CATCH_UP_S && step <= CATCH_UP_SHARE * limitMps * stalled) {
      distanceM[i] = raw + shift;
      spread(tS, distanceM, moved, i);
    } else if (step < 0 && step >= -Math.max(5, limitMps * dt)) {
      fellM -= step;
      distanceM[i] = distanceM[last]!;
    } else if (staysOnLevel(tS, counterM, i, limitMps)) {
      if (step < 0) fellM -= step;
      else spikes++;
      shift -= step;
      distanceM[i] = distanceM[last]!;
    } else {
      spikes++;
      continue;
    }
    if (distanceM[i]! > distanceM[moved]!) moved = i;
    last = i;
  }
  return { distanceM, totalM: last < 0 ? 0 : distanceM[last]!, spikes, fellM };
}

/** Straight line through the samples between two good ones. */
function spread(tS: Float64Array, d: Float64Array, from: number, to: number): void {
  const speed = (d[to]! - d[from]!) / (tS[to]! - tS[from]!);
  for (let k = from + 1; k < to; k++)
    if (!Number.isNaN(d[k]!)) d[k] = d[from]! + speed * (tS[k]! - tS[from]!);
}

/** Do the samples after i go on from i's value? The last sample of all cannot vouch for itself. */
function staysOnLevel(tS: Float64Array, d: Float64Array, i: number, limitMps: number): boolean {
  let seen = 0;
  for (let k = i + 1; k < tS.length && seen < WITNESSES; k++) {
    if (Number.isNaN(d[k]!)) continue;
    const step = d[k]! - d[i]!;
    if (step < 0 || step > limitMps * Math.max(MIN_STEP_S, tS[k]! - tS[i]!)) return false;
    seen++;
  }
  return seen > 0;
}

export interface CleanPositions extends CleanDistance {
  latDeg: Float64Array;
  lonDeg: Float64Array;
  /** samples with a trusted position */
  fixes: number;
}

/**
 * Positions without the impossible ones, and the way along them. 0°/0° and values off the globe are
 * no positions; one that could not be reached from the last good one is dropped, unless the following
 * ones stay there (a tunnel, a late fix): then the way is cleaned like a counter, which takes the jump
 * out or spreads it over the stall before it. Nothing is counted across a segment border.
 */
export function cleanPositions(
  tS: Float64Array,
  latDeg: Float64Array,
  lonDeg: Float64Array,
  breakBefore: Uint8Array,
  limitMps: number,
): CleanPositions {
  const n = tS.length;
  const lat = new Float64Array(n).fill(Number.NaN);
  const lon = new Float64Array(n).fill(Number.NaN);
  const distanceM = new Float64Array(n).fill(Number.NaN);
  let last = -1;
  let totalM = 0;
  let spikes = 0;
  let fixes = 0;
  let broken = false;
  for (let i = 0; i < n; i++) {
    if (breakBefore[i] === 1) broken = true;
    if (!isPosition(latDeg[i]!, lonDeg[i]!)) continue;
    if (last >= 0) {
      const step = haversine(lat[last]!, lon[last]!, latDeg[i]!, lonDeg[i]!);
      const possible = step <= limitMps * Math.max(MIN_STEP_S, tS[i]! - tS[last]!);
      if (!broken && !possible && !staysThere(tS, latDeg, lonDeg, i, limitMps)) {
        spikes++;
        continue;
      }
      // An impossible step that lasts is judged below, where a stall before it can explain it.
      if (!broken) totalM += step;
    }
    lat[i] = latDeg[i]!;
    lon[i] = lonDeg[i]!;
    distanceM[i] = totalM;
    last = i;
    broken = false;
    fixes++;
  }
  const way = cleanCounter(tS, distanceM, limitMps);
  return { ...way, latDeg: lat, lonDeg: lon, spikes: spikes + way.spikes, fixes };
}

function staysThere(
  tS: Float64Array,
  lat: Float64Array,
  lon: Float64Array,
  i: number,
  limitMps: number,
): boolean {
  let seen = 0;
  for (let k = i + 1; k < tS.length && seen < WITNESSES; k++) {
    if (!isPosition(lat[k]!, lon[k]!)) continue;
    const step = haversine(lat[i]!, lon[i]!, lat[k]!, lon[k]!);
    if (step > limitMps * Math.max(MIN_STEP_S, tS[k]! - tS[i]!)) return false;
    seen++;
  }
  return seen > 0;
}

function isPosition(lat: number, lon: number): boolean {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && !(lat === 0 && lon === 0);
}
