/** Mean over the `width` rows around each row, truncated at the ends; NaN rows stay NaN and do not count. */
export function movingMean(values: Float64Array, width: number): Float64Array {
  const n = values.length;
  const out = new Float64Array(n).fill(Number.NaN);
  const back = (width - 1) >> 1;
  const ahead = width - 1 - back;
  let sum = 0;
  let count = 0;
  for (let k = -ahead; k < n; k++) {
    const enters = k + ahead;
    const leaves = k - back - 1;
    if (enters < n && !Number.isNaN(values[enters]!)) {
      sum += values[enters]!;
      count++;
    }
    if (leaves >= 0 && !Number.isNaN(values[leaves]!)) {
      sum -= values[leaves]!;
      count--;
    }
    if (k >= 0 && count > 0 && !Number.isNaN(values[k]!)) out[k] = sum / count;
  }
  return out;
}

/** Median of the five rows around each row; where fewer than five have a value, the row's own. */
export function medianOfFive(values: Float64Array): Float64Array {
  const out = values.slice();
  for (let k = 2; k < values.length - 2; k++) {
    const m = median5(values[k - 2]!, values[k - 1]!, values[k]!, values[k + 1]!, values[k + 2]!);
    if (!Number.isNaN(m)) out[k] = m;
  }
  return out;
}

/** NaN when any of the five is NaN. */
function median5(a: number, b: number, c: number, d: number, e: number): number {
  // Drop the lowest and the highest of four: the median of what is left and the fifth is the median of all.
  const low = Math.max(Math.min(a, b), Math.min(c, d));
  const high = Math.min(Math.max(a, b), Math.max(c, d));
  return Math.max(Math.min(low, high), Math.min(Math.max(low, high), e));
}
