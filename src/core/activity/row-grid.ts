/** A hole longer than this is cut out of the stream, s. */
export const HOLE_S = 300;
/** More rows than this (eleven days without a hole) no activity has; what comes later is left out. */
export const MAX_ROWS = 1_000_000;

/**
 * The seconds a stream has rows for: every whole second from the first to the last sample, without
 * the inside of holes over 300 s. `tS` seconds since the start, ascending.
 */
export function rowSeconds(tS: Float64Array): Float64Array {
  const blocks: [number, number][] = [];
  let rows = 0;
  for (let i = 0; i < tS.length && rows < MAX_ROWS; ) {
    let end = i;
    while (end + 1 < tS.length && tS[end + 1]! - tS[end]! <= HOLE_S) end++;
    const previous = blocks.at(-1)?.[1] ?? Number.NEGATIVE_INFINITY;
    const from = Math.max(Math.floor(tS[i]!), previous + 1);
    const to = Math.min(Math.floor(tS[end]!), from + MAX_ROWS - rows - 1);
    if (to >= from) {
      blocks.push([from, to]);
      rows += to - from + 1;
    }
    i = end + 1;
  }
  const seconds = new Float64Array(rows);
  let k = 0;
  for (const [from, to] of blocks) for (let s = from; s <= to; s++) seconds[k++] = s;
  return seconds;
}
