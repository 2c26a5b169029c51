import type { Activity } from '../activity/activity.ts';
import { centredMean } from './centred-mean.ts';

/** Up to this share two distances say the same. */
const SAME = 0.001;
/** A wider difference between speed and distance is no calibration: then the speed itself is wrong. */
const CALIBRATION = 0.15;
/** A treadmill total is corrected by the runner by up to this share. */
const TREADMILL_CORRECTION = 0.4;
/** Positions that come in steps give no speed under this. */
const STEP_SMOOTHING_S = 30;

/**
 * Speed of every row that adds up to the trusted distance (m/s, NaN unknown). Speed and distance are two
 * channels of a watch and differ by up to several percent; pace is read from the distance, so the speed is
 * scaled to it. Where they differ by more than 15 % (positions that come in steps of many seconds), it is
 * the smoothed distance itself. Indoors the runner may also correct the total afterwards, while the samples
 * keep what the watch counted. An untrusted distance leaves the speed as it is. O(n). Policy.
 */
export function distanceTrueSpeed(activity: Activity): Float64Array {
  const { stream, summary } = activity;
  const { n, tS, distanceM, speedMps, moving } = stream;
  if (!summary.trust.distance) return speedMps;
  const steps = new Float64Array(n).fill(Number.NaN);
  let covered = 0;
  let summed = 0;
  let counted = 0;
  for (let k = 0; k + 1 < n; k++) {
    const step = distanceM[k + 1]! - distanceM[k]!;
    if (!(step >= 0) || tS[k + 1]! - tS[k]! > 1) continue;
    counted += step;
    if (moving[k] !== 1) continue;
    steps[k] = step;
    if (Number.isNaN(speedMps[k]!)) continue;
    covered += step;
    summed += speedMps[k]!;
  }
  const ratio = covered > 0 && summed > 0 ? covered / summed : 1;
  const usable = Math.abs(ratio - 1) <= CALIBRATION;
  const base = usable ? speedMps : centredMean(tS, steps, STEP_SMOOTHING_S);
  // The samples end a second before the run does.
  const lastS = Number.isFinite(base[n - 1]!) ? base[n - 1]! : 0;
  const scale = (usable ? ratio : 1) * treadmillScale(activity, counted + lastS);
  return Math.abs(scale - 1) > SAME ? base.map((v) => v * scale) : base;
}

function treadmillScale({ summary }: Activity, countedM: number): number {
  if (!summary.indoor || summary.distanceM === null || !(countedM > 0)) return 1;
  const scale = summary.distanceM / countedM;
  return Math.abs(scale - 1) > SAME && Math.abs(scale - 1) <= TREADMILL_CORRECTION ? scale : 1;
}
