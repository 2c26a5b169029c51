import type { Stream } from './activity.ts';
import { greatestDistanceInTime } from './efforts.ts';

/** Nobody runs this fast for twenty minutes (science 9.2, **Policy**). */
const TOO_FAST_MPS = 6.5;
const TOO_FAST_S = 1200;
/** Feet that stand still at this speed sit on something (**Policy**). */
const COASTING_MPS = 4;
const COASTING_S = 120;
/** … for at least this share of the fast seconds: a sensor that loses a step now and then is no wheel. */
const COASTING_SHARE = 0.3;

/**
 * Seconds of a "run" that look like a bicycle or a car: twenty minutes over 6.5 m/s on average, or two
 * minutes in all, and much of the fast part, at over 4 m/s without a step. 0 where nothing does.
 */
export function looksDriven({ n, tS, distanceM, speedMps, cadenceSpm }: Stream): number {
  let coasting = 0;
  let fast = 0;
  let steps = false;
  for (let k = 0; k < n; k++) {
    if (cadenceSpm[k]! > 0) steps = true;
    if (!(speedMps[k]! > COASTING_MPS)) continue;
    fast++;
    if (cadenceSpm[k] === 0) coasting++;
  }
  // A sensor that never counted a step says nothing about feet.
  if (steps && coasting >= COASTING_S && coasting >= COASTING_SHARE * fast) return coasting;
  const knownS = new Float64Array(n);
  const knownM = new Float64Array(n);
  let known = 0;
  for (let k = 0; k < n; k++) {
    if (Number.isNaN(distanceM[k]!)) continue;
    knownS[known] = tS[k]!;
    knownM[known++] = distanceM[k]!;
  }
  const best = greatestDistanceInTime(knownS.subarray(0, known), knownM.subarray(0, known), TOO_FAST_S);
  return best !== null && best.speedMps > TOO_FAST_MPS ? TOO_FAST_S : 0;
}
