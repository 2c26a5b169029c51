/**
 * Fitness, fatigue and form [H as a recursion, M as meaning]: x_t = x_(t−1) + α (load_t − x_(t−1)), one step a
 * calendar day in the athlete's zone, τ = 42 (CTL) and 7 (ATL) days. α = 1 − e^(−1/τ); 1/τ is known elsewhere
 * and equals τ = 41.50 and 6.49. Form (TSB) of a day is yesterday's CTL − ATL: what one starts the day with.
 * The day-by-day series with gaps, provisional marks and resuming is fitness-series.ts.
 */
export const CTL_TAU_DAYS = 42;
export const ATL_TAU_DAYS = 7;
export type AlphaForm = 'exp' | 'reciprocal';

/** Smoothing step of one day. NaN for a time constant that is not positive. */
export function smoothing(tauDays: number, form: AlphaForm = 'exp'): number {
  if (!(tauDays > 0)) return Number.NaN;
  return form === 'exp' ? -Math.expm1(-1 / tauDays) : 1 / tauDays;
}

export interface CtlAtlOptions {
  tauCtl?: number | undefined;
  tauAtl?: number | undefined;
  seedCtl?: number | undefined;
  seedAtl?: number | undefined;
  alpha?: AlphaForm | undefined;
}

export interface CtlAtlTsb {
  ctl: number;
  atl: number;
  /** form before the last day's training */
  tsbPrevDay: number;
  /** CTL − ATL including the last day; for comparison only */
  tsbSameDay: number;
}

/** Values after the last of the daily loads (oldest first, rest days as 0). null: a load or time constant is unusable. */
export function ctlAtlTsb(dailyLoads: readonly number[], options: CtlAtlOptions = {}): CtlAtlTsb | null {
  const { tauCtl = CTL_TAU_DAYS, tauAtl = ATL_TAU_DAYS, seedCtl = 0, seedAtl = 0, alpha = 'exp' } = options;
  const [a1, a2] = [smoothing(tauCtl, alpha), smoothing(tauAtl, alpha)];
  if (!Number.isFinite(a1) || !Number.isFinite(a2) || !loadsUsable(dailyLoads)) return null;
  let [ctl, atl] = [seedCtl, seedAtl];
  let tsbPrevDay = ctl - atl;
  for (const load of dailyLoads) {
    tsbPrevDay = ctl - atl;
    ctl += a1 * (load - ctl);
    atl += a2 * (load - atl);
  }
  return { ctl, atl, tsbPrevDay, tsbSameDay: ctl - atl };
}

/**
 * Start without a seed: x_n / (1 − (1 − α)^n), the normalised weighted mean of the n days seen, where
 * (1 − α)^n = e^(−n/τ) for the exponential form. null: no days, or unusable input.
 */
export function ewmaBiasCorrected(
  dailyLoads: readonly number[],
  tauDays: number,
  form: AlphaForm = 'exp',
): number | null {
  const alpha = smoothing(tauDays, form);
  if (dailyLoads.length === 0 || !(alpha > 0) || alpha > 1 || !loadsUsable(dailyLoads)) return null;
  let x = 0;
  let weight = 0;
  for (const load of dailyLoads) {
    x += alpha * (load - x);
    weight += alpha * (1 - weight);
  }
  return x / weight;
}

/**
 * Mean daily load that raises CTL by `rampPerWeek` in seven days: L = CTL + R / (1 − (1 − α)^7), for τ = 42
 * CTL + 6.514 R. Convention: 3–8 points a week, warn above 8–10 [L]. null: unusable input.
 */
export function dailyLoadForRamp(
  ctl: number,
  rampPerWeek: number,
  tauDays = CTL_TAU_DAYS,
  form: AlphaForm = 'exp',
): number | null {
  const alpha = smoothing(tauDays, form);
  const value = ctl + rampPerWeek / (1 - (1 - alpha) ** 7);
  return Number.isFinite(value) ? value : null;
}

function loadsUsable(loads: readonly number[]): boolean {
  return loads.every((x) => x >= 0 && Number.isFinite(x));
}
