/**
 * Taper arithmetic. Best taper: two weeks (up to 21 days), volume cut by 41–60 %, intensity and
 * frequency kept (Bosquet 2007; Wang 2023) [H].
 */

/**
 * Mean reduction of load over `days` when day k holds L0·e^(−k/τ), k = 1…D:
 * 1 − q(1 − q^D)/((1 − q)·D), q = e^(−1/τ). D = 14: τ = 8 gives 55.7 %, τ = 5 gives 69.7 %.
 */
export function exponentialTaperReduction(days: number, tauDays: number): number | null {
  if (!(days >= 1) || !(tauDays > 0) || !Number.isFinite(days)) return null;
  const q = Math.exp(-1 / tauDays);
  // (1 − q^D)/(1 − q) without cancellation for long time constants
  const geometric = Math.expm1(-days / tauDays) / Math.expm1(-1 / tauDays);
  return 1 - (q * geometric) / days;
}

/**
 * When the two-component model peaks under complete rest after a long steady load, and by how much.
 * Steady state before the rest: g = w·q1/(1 − q1) and h likewise, so
 * t* = τ1τ2/(τ1 − τ2)·ln(k2 h τ1/(k1 g τ2)). Shows the model's sensitivity to τ2; never schedule from it [L].
 * null: time constants not τ1 > τ2 > 0, or gains or load not positive. A peak before day 0 is day 0.
 */
export function fullRestOptimum(
  dailyLoad: number,
  k1: number,
  k2: number,
  tau1: number,
  tau2: number,
): { optimumDays: number; gain: number } | null {
  if (!(dailyLoad > 0) || !(k1 > 0) || !(k2 > 0) || !(tau2 > 0) || !(tau1 > tau2)) return null;
  const fitness = (k1 * dailyLoad) / Math.expm1(1 / tau1);
  const fatigue = (k2 * dailyLoad) / Math.expm1(1 / tau2);
  const peak = ((tau1 * tau2) / (tau1 - tau2)) * Math.log((fatigue * tau1) / (fitness * tau2));
  const optimumDays = Math.max(0, peak);
  const at = (t: number) => fitness * Math.exp(-t / tau1) - fatigue * Math.exp(-t / tau2);
  return { optimumDays, gain: at(optimumDays) - at(0) };
}
