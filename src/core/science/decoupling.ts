import { isHeartRate } from './trimp.ts';

/** Decoupling says something only about a steady run at least this long. */
export const STEADY = { minMovingS: 2400, maxCv: 0.1 } as const;

export interface Decoupling {
  /** mean graded speed over mean heart rate of each half, metres per beat */
  ef1MPerBeat: number | null;
  ef2MPerBeat: number | null;
  /** positive: the heart rose or the pace fell in the second half */
  decouplingPct: number | null;
}

/**
 * Pace-to-heart-rate decoupling: 100 × (EF1 − EF2) / EF1 over two halves of moving time. Under 5 %
 * is usually called good, over 10 % high: conventions, not thresholds. Evidence: [M]. Meant for steady
 * runs of 40 min and more (`STEADY`), grade-adjusted and after the warm-up; the caller sees to that.
 *
 * @param gradedMps 1 Hz; NaN is not moving and is left out, so halves are halves of moving time
 * @param hrBpm 1 Hz; a moving second without a heart rate counts in neither mean
 */
export function paHrDecoupling(gradedMps: ArrayLike<number>, hrBpm: ArrayLike<number | null>): Decoupling {
  let moving = 0;
  for (let k = 0; k < gradedMps.length; k++) if (Number.isFinite(gradedMps[k]!)) moving++;
  const half = moving >> 1;
  const speed = [0, 0];
  const beats = [0, 0];
  let seen = 0;
  for (let k = 0; k < gradedMps.length; k++) {
    const v = gradedMps[k]!;
    if (!Number.isFinite(v)) continue;
    const part = seen++ < half ? 0 : 1;
    const hr = hrBpm[k];
    if (!isHeartRate(hr)) continue;
    speed[part]! += v;
    beats[part]! += hr;
  }
  const ef1 = beats[0]! > 0 ? (60 * speed[0]!) / beats[0]! : null;
  const ef2 = beats[1]! > 0 ? (60 * speed[1]!) / beats[1]! : null;
  return {
    ef1MPerBeat: ef1,
    ef2MPerBeat: ef2,
    decouplingPct: ef1 !== null && ef2 !== null && ef1 > 0 ? (100 * (ef1 - ef2)) / ef1 : null,
  };
}

/** Coefficient of variation (SD / mean) of the finite values; null under two or with a mean of 0. */
export function variation(values: ArrayLike<number>): number | null {
  let n = 0;
  let mean = 0;
  let squares = 0;
  for (let k = 0; k < values.length; k++) {
    const v = values[k]!;
    if (!Number.isFinite(v)) continue;
    n++;
    const delta = v - mean;
    mean += delta / n;
    squares += delta * (v - mean);
  }
  return n >= 2 && mean > 0 ? Math.sqrt(squares / n) / mean : null;
}
