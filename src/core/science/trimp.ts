export type Sex = 'male' | 'female';

/**
 * Weights of Banister's training impulse: a × h × exp(b h). Men 0.64 and 1.92, women 0.86 and 1.67
 * (Morton 1990, Banister 1991, cited from memory). A woman's 1.67 with a man's 0.64, as several programs
 * have it, is 25.6 % too low. For an athlete who did not say, the midpoint (Policy).
 */
const WEIGHTS = {
  male: { a: 0.64, b: 1.92 },
  female: { a: 0.86, b: 1.67 },
  unknown: { a: 0.75, b: 1.795 },
} as const;

/** Readings outside are no heart rate (bpm). */
const HR_VALID = { min: 30, max: 230 } as const;
/** Least share of the time with a heart rate for an integral to stand for the whole. */
export const HR_COVERAGE_MIN = 0.8;

/** True for a reading that a runner's heart can have. */
export function isHeartRate(bpm: number | null | undefined): bpm is number {
  return bpm != null && bpm >= HR_VALID.min && bpm <= HR_VALID.max;
}

/** (HR − rest) / (max − rest), held in [0, 1]; null where the reserve is not positive. */
export function hrReserveFraction(hrBpm: number, restBpm: number, maxBpm: number): number | null {
  if (!(maxBpm > restBpm) || !Number.isFinite(hrBpm)) return null;
  return Math.max(0, Math.min(1, (hrBpm - restBpm) / (maxBpm - restBpm)));
}

/**
 * Banister TRIMP of a steady effort: minutes × h × a × exp(b h). Evidence: [H] as a formula; the curves
 * come from small groups. 60 min at h = 0.7: men 103.07, women 116.26.
 *
 * @param hrReserve fraction of the heart-rate reserve, held in [0, 1]
 * @returns arbitrary units; null for a negative duration or a missing value
 */
export function banisterTrimp(durationMin: number, hrReserve: number, sex: Sex | null): number | null {
  if (!Number.isFinite(durationMin) || durationMin < 0 || !Number.isFinite(hrReserve)) return null;
  const { a, b } = WEIGHTS[sex ?? 'unknown'];
  const h = Math.max(0, Math.min(1, hrReserve));
  return durationMin * h * a * Math.exp(b * h);
}

export interface SampledTrimp {
  /** null where under 80 % of the seconds have a heart rate */
  trimp: number | null;
  /** what the mean heart rate alone would give: never more (Jensen) */
  trimpFromMeanHr: number | null;
  meanHrBpm: number | null;
  coverage: number;
}

/**
 * Banister TRIMP second by second. Seconds without a heart rate are made up for in proportion where at
 * least 80 % have one; below that there is no value. Short intervals are under-counted, because the
 * heart follows with 30 to 60 s delay.
 *
 * @param hrBpm 1 Hz over the time to be counted; null, NaN or outside 30–230 is missing
 */
export function banisterTrimpSamples(
  hrBpm: ArrayLike<number | null>,
  restBpm: number,
  maxBpm: number,
  sex: Sex | null,
): SampledTrimp {
  let sum = 0;
  let sumHr = 0;
  let valid = 0;
  for (let k = 0; k < hrBpm.length; k++) {
    const hr = hrBpm[k];
    if (!isHeartRate(hr)) continue;
    sumHr += hr;
    valid++;
    const h = hrReserveFraction(hr, restBpm, maxBpm);
    if (h !== null) sum += banisterTrimp(1 / 60, h, sex)!;
  }
  const coverage = hrBpm.length > 0 ? valid / hrBpm.length : 0;
  const meanHrBpm = valid > 0 ? sumHr / valid : null;
  const meanReserve = meanHrBpm === null ? null : hrReserveFraction(meanHrBpm, restBpm, maxBpm);
  if (meanReserve === null || coverage < HR_COVERAGE_MIN)
    return { trimp: null, trimpFromMeanHr: null, meanHrBpm, coverage };
  return {
    trimp: sum / coverage,
    trimpFromMeanHr: banisterTrimp(hrBpm.length / 60, meanReserve, sex),
    meanHrBpm,
    coverage,
  };
}

/**
 * Edwards 1993: minutes in 50–60, 60–70, 70–80, 80–90 and 90–100 % of maximum heart rate × 1 … 5.
 * Evidence: [M], jumpy at the borders. Null unless there are five durations of 0 or more.
 */
export function edwardsTrimp(minutesInZone: readonly number[]): number | null {
  return weighted(minutesInZone, 5);
}

/**
 * Lucia 2003 (doi 10.1249/01.MSS.0000064999.82036.B4): minutes below the first ventilatory threshold,
 * between the two, above the second × 1, 2, 3. Evidence: [M]. Null unless three durations of 0 or more.
 */
export function luciaTrimp(minutesInZone: readonly number[]): number | null {
  return weighted(minutesInZone, 3);
}

function weighted(minutes: readonly number[], zones: number): number | null {
  if (minutes.length !== zones || minutes.some((m) => !Number.isFinite(m) || m < 0)) return null;
  return minutes.reduce((sum, m, k) => sum + m * (k + 1), 0);
}
