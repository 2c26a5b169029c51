/**
 * Mean of the valid values within half a window of time on either side of each second: no lag, and a
 * window never reaches across a hole, because it is measured on the clock. NaN stays NaN. O(n).
 *
 * @param tS seconds since the start, rising
 */
export function centredMean(tS: Float64Array, values: Float64Array, windowS: number): Float64Array {
  const n = values.length;
  const out = new Float64Array(n).fill(Number.NaN);
  let lo = 0;
  let hi = 0;
  let sum = 0;
  let count = 0;
  for (let k = 0; k < n; k++) {
    for (; hi < n && tS[hi]! < tS[k]! + windowS / 2; hi++) {
      if (Number.isNaN(values[hi]!)) continue;
      sum += values[hi]!;
      count++;
    }
    for (; tS[lo]! < tS[k]! - windowS / 2; lo++) {
      if (Number.isNaN(values[lo]!)) continue;
      sum -= values[lo]!;
      count--;
    }
    if (count === 0) sum = 0;
    if (!Number.isNaN(values[k]!)) out[k] = sum / count;
  }
  return out;
}
