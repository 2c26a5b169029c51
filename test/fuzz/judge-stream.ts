import type { Stream } from '../../src/core/activity/activity.ts';

/** The promises of core/activity/activity.ts that samples break; packing them would hide an infinite one. */
export function streamFaults(stream: Stream): string[] {
  const faults: string[] = [];
  for (const [name, column] of Object.entries(stream)) {
    if (typeof column === 'number') continue;
    if (column.length !== stream.n) faults.push(`stream.${name} has ${column.length} of ${stream.n} rows`);
    if (column.some((v: number) => v === Number.POSITIVE_INFINITY || v === Number.NEGATIVE_INFINITY))
      faults.push(`stream.${name} is infinite`);
  }
  if (!ascends(stream.tS, 1)) faults.push('stream.tS does not ascend by seconds');
  if (!ascends(stream.distanceM, 0)) faults.push('stream.distanceM falls');
  if (stream.hrBpm.some((v) => v < 20 || v > 260)) faults.push('stream.hrBpm holds no heart rate');
  if (stream.latDeg.some((v) => Math.abs(v) > 90) || stream.lonDeg.some((v) => Math.abs(v) > 180.001))
    faults.push('a position is not on earth');
  return faults;
}

/** True where each value with a number is at least `step` above the one before. */
function ascends(column: Float64Array, step: number): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const value of column) {
    if (Number.isNaN(value)) continue;
    if (value < last + step) return false;
    last = value;
  }
  return true;
}
