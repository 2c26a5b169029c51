/** A heart beats between these, beats a minute (science 9.6). */
export const HR_RANGE_BPM = [30, 230] as const;
const MAX_CHANGE_BPM_PER_S = 10;
/** Exactly the same value this long is a stuck sensor: at changing speed, else, s (science 9.6). */
const FLATLINE_S = { changingSpeed: 60, steadySpeed: 120 } as const;
/** A speed that spreads by more than this changes, m/s (**Policy**). */
const CHANGING_SPEED_MPS = 1;
/** A longer silence ends a run of equal values, s. */
const MAX_GAP_S = 30;

export interface CleanHeartRate {
  hrBpm: Float64Array;
  /** samples the file gives a value for (0 means none) */
  given: number;
  outOfRange: number;
  jumps: number;
  flat: number;
}

/**
 * Heart rate at its samples with everything impossible taken out: values outside 30–230, changes of
 * more than 10 bpm a second against the last good value, and flatlines. 0 is a missing value, not a
 * wrong one. `speedMps` tells whether the effort changed; without it only the longer flatline counts.
 */
export function cleanHeartRate(
  tS: Float64Array,
  raw: Float64Array,
  speedMps: Float64Array | null,
): CleanHeartRate {
  const n = tS.length;
  const hrBpm = new Float64Array(n).fill(Number.NaN);
  let given = 0;
  let outOfRange = 0;
  let jumps = 0;
  let last = -1;
  for (let i = 0; i < n; i++) {
    const hr = raw[i]!;
    if (Number.isNaN(hr) || hr === 0) continue;
    given++;
    if (hr < HR_RANGE_BPM[0] || hr > HR_RANGE_BPM[1]) outOfRange++;
    else if (
      last >= 0 &&
      Math.abs(hr - hrBpm[last]!) > MAX_CHANGE_BPM_PER_S * Math.max(1, tS[i]! - tS[last]!)
    )
      jumps++;
    else {
      hrBpm[i] = hr;
      last = i;
    }
  }
  return { hrBpm, given, outOfRange, jumps, flat: removeFlatlines(tS, hrBpm, speedMps) };
}

function removeFlatlines(tS: Float64Array, hrBpm: Float64Array, speedMps: Float64Array | null): number {
  let flat = 0;
  let from = -1;
  let last = -1;
  const close = () => {
    if (from < 0) return;
    const lasted = tS[last]! - tS[from]!;
    if (lasted < FLATLINE_S.changingSpeed) return;
    if (lasted < FLATLINE_S.steadySpeed && !speedChanges(speedMps, from, last)) return;
    for (let i = from; i <= last; i++) {
      if (Number.isNaN(hrBpm[i]!)) continue;
      hrBpm[i] = Number.NaN;
      flat++;
    }
  };
  for (let i = 0; i < tS.length; i++) {
    if (Number.isNaN(hrBpm[i]!)) continue;
    if (from >= 0 && hrBpm[i] === hrBpm[from] && tS[i]! - tS[last]! <= MAX_GAP_S) {
      last = i;
      continue;
    }
    close();
    from = last = i;
  }
  close();
  return flat;
}

function speedChanges(speedMps: Float64Array | null, from: number, to: number): boolean {
  if (speedMps === null) return false;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = from; i <= to; i++) {
    if (Number.isNaN(speedMps[i]!)) continue;
    low = Math.min(low, speedMps[i]!);
    high = Math.max(high, speedMps[i]!);
  }
  return high - low > CHANGING_SPEED_MPS;
}
