import { centredMean } from './centred-mean.ts';

/** Strides belong to easy running: this short, and this much of them, is not too fast (Policy). */
export const PICK_UP = { longestS: 30, totalS: 180 } as const;

/** Light smoothing: enough for satellite noise, little enough for a stride of 15 s. */
const STRIDE_SMOOTHING_S = 5;

/**
 * Rows of strides and short pick-ups: bouts above the ceiling shorter than 30 s, when all of them together
 * take less than 3 min. A bout of 30 s or more is running, not a stride; more than 3 min in short bouts
 * is a session, and nothing is left out then.
 *
 * @param movingGradedMps graded speed, NaN while standing
 * @returns 1 for a row of a pick-up
 */
export function pickUps(tS: Float64Array, movingGradedMps: Float64Array, ceilingMps: number): Uint8Array {
  const n = movingGradedMps.length;
  const rows = new Uint8Array(n);
  const light = centredMean(tS, movingGradedMps, STRIDE_SMOOTHING_S);
  let total = 0;
  for (let k = 0; k < n; ) {
    if (!(light[k]! > ceilingMps)) {
      k++;
      continue;
    }
    const from = k;
    while (k < n && light[k]! > ceilingMps && (k === from || tS[k]! - tS[k - 1]! <= 1.5)) k++;
    if (k - from >= PICK_UP.longestS) continue;
    total += k - from;
    // The smoothing hides the edges of the bout: take the run-up and run-out with it.
    rows.fill(1, Math.max(0, from - 2), Math.min(n, k + 2));
  }
  return total < PICK_UP.totalS ? rows : new Uint8Array(n);
}
