/** Between samples further apart than this nothing is made up, s (**Policy**). */
export const MAX_INTERPOLATED_GAP_S = 10;

/**
 * A channel on whole seconds, from the first to the last sample: linear between samples at most
 * `maxGapS` apart, NaN strictly inside longer gaps. `tS` seconds ascending; a NaN value counts as no
 * sample, so the gap is the one between the values that exist.
 */
export function resample1Hz(
  tS: ArrayLike<number>,
  values: ArrayLike<number>,
  maxGapS = MAX_INTERPOLATED_GAP_S,
): Float64Array {
  if (tS.length === 0) return new Float64Array(0);
  const from = Math.ceil(tS[0]!);
  const to = Math.floor(tS[tS.length - 1]!);
  const seconds = new Float64Array(Math.max(0, to - from + 1));
  for (let k = 0; k < seconds.length; k++) seconds[k] = from + k;
  return interpolateAt(seconds, tS, values, maxGapS);
}

/**
 * Values of a channel at the ascending times `atS`, from samples at the ascending times `tS` (both strictly): linear between two samples that have a value and
 * are at most `maxGapS` apart, the sample's own value at a sample's time, else NaN. A time less than
 * `edgeS` outside a sample takes that sample's value (rows begin on whole seconds, samples need not).
 */
export function interpolateAt(
  atS: ArrayLike<number>,
  tS: ArrayLike<number>,
  values: ArrayLike<number>,
  maxGapS: number,
  edgeS = 0,
): Float64Array {
  const out = new Float64Array(atS.length).fill(Number.NaN);
  const n = tS.length;
  // most files hold a sample at each row: as long as nothing is missing there is nothing to look for
  let same = 0;
  while (same < n && atS[same] === tS[same] && !Number.isNaN(values[same]!)) {
    out[same] = values[same]!;
    same++;
  }
  let next = nextValue(values, same, n);
  let last = same - 1;
  for (let k = same; k < atS.length; k++) {
    const t = atS[k]!;
    while (next < n && tS[next]! <= t) {
      last = next;
      next = nextValue(values, next + 1, n);
    }
    if (last >= 0 && tS[last] === t) out[k] = values[last]!;
    else if (last >= 0 && next < n && tS[next]! - tS[last]! <= maxGapS) {
      const share = (t - tS[last]!) / (tS[next]! - tS[last]!);
      out[k] = values[last]! + share * (values[next]! - values[last]!);
    } else if (last >= 0 && t - tS[last]! < edgeS) out[k] = values[last]!;
    else if (next < n && tS[next]! - t < edgeS) out[k] = values[next]!;
  }
  return out;
}

function nextValue(values: ArrayLike<number>, from: number, n: number): number {
  let i = from;
  while (i < n && Number.isNaN(values[i]!)) i++;
  return i;
}
