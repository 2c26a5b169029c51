/**
 * Two-component impulse-response model [M as a concept, L for individual forecasts]:
 * p(t) = p0 + k1 Σ_{s<t} w(s) e^(−(t−s)/τ1) − k2 Σ_{s<t} w(s) e^(−(t−s)/τ2), days. Banister; Morton 1990.
 * Optional in the product, shown only with intervals; TSB is not performance.
 */
export interface BanisterParameters {
  p0: number;
  k1: number;
  k2: number;
  tau1: number;
  tau2: number;
  /** true: a day's own load already counts on that day (GoldenCheetah's habit) */
  sameDayResponse?: boolean;
}

/** Modelled performance for each day of the loads. null where time constants are not positive or a load is no number. */
export function banisterPerformance(dailyLoads: readonly number[], p: BanisterParameters): number[] | null {
  const { p0, k1, k2, tau1, tau2, sameDayResponse = false } = p;
  const responses = impulseResponses(dailyLoads, tau1, tau2, sameDayResponse);
  if (responses === null || ![p0, k1, k2].every(Number.isFinite)) return null;
  return responses.fitness.map((g, t) => p0 + k1 * g - k2 * responses.fatigue[t]!);
}

/**
 * Days before an event: t_n, from which training no longer helps, τ1τ2/(τ1−τ2)·ln(k2/k1), and t_g, at
 * which it helps most, the same factor times ln(k2τ1/(k1τ2)) (Fitz-Clarke 1991). Not above 0: it helps up
 * to the day itself. null: not τ1 > τ2 > 0 or gains not positive.
 */
export function influenceTimes(
  k1: number,
  k2: number,
  tau1: number,
  tau2: number,
): { tNDays: number; tGDays: number } | null {
  if (!(k1 > 0) || !(k2 > 0) || !(tau2 > 0) || !(tau1 > tau2) || !Number.isFinite(tau1)) return null;
  const scale = (tau1 * tau2) / (tau1 - tau2);
  return { tNDays: scale * Math.log(k2 / k1), tGDays: scale * Math.log((k2 * tau1) / (k1 * tau2)) };
}

/** Below this many maximal performances, or this many days between first and last, a fit is refused. */
export const MIN_PERFORMANCES = 5;
export const MIN_PERFORMANCE_SPAN_DAYS = 60;

/**
 * p0, k1, k2 with fixed time constants: linear least squares with k1, k2 ≥ 0. Free five-parameter fits are
 * ill-conditioned and not offered. `testDays` index into the loads.
 * null: too few or too close performances, a day outside the loads, or loads that cannot tell the terms apart.
 */
export function banisterFitFixedTau(
  dailyLoads: readonly number[],
  testDays: readonly number[],
  performance: readonly number[],
  tau1: number,
  tau2: number,
  sameDayResponse = false,
): { p0: number; k1: number; k2: number } | null {
  const n = testDays.length;
  if (n < MIN_PERFORMANCES || n !== performance.length || !performance.every(Number.isFinite)) return null;
  if (Math.max(...testDays) - Math.min(...testDays) < MIN_PERFORMANCE_SPAN_DAYS || !(tau1 > tau2))
    return null;
  const responses = impulseResponses(dailyLoads, tau1, tau2, sameDayResponse);
  if (responses === null || testDays.some((d) => responses.fitness[d] === undefined)) return null;

  const mean = (x: readonly number[]) => x.reduce((a, b) => a + b, 0) / n;
  const centred = (x: readonly number[]) => {
    const m = mean(x);
    return x.map((v) => v - m);
  };
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((s, v, i) => s + v * b[i]!, 0);
  const g = testDays.map((d) => responses.fitness[d]!);
  const h = testDays.map((d) => -responses.fatigue[d]!);
  const [gc, hc, pc] = [centred(g), centred(h), centred(performance)];
  const [gg, hh, gh, gp, hp] = [dot(gc, gc), dot(hc, hc), dot(gc, hc), dot(gc, pc), dot(hc, pc)];
  if (!(gg > 0) || !(hh > 0)) return null;
  const determinant = gg * hh - gh * gh;
  if (!(determinant > 1e-10 * gg * hh)) return null;

  const free = { k1: (gp * hh - hp * gh) / determinant, k2: (hp * gg - gp * gh) / determinant };
  // With two bounded gains the constrained optimum is the free one, or the best edge.
  const candidates = [
    ...(free.k1 >= 0 && free.k2 >= 0 ? [free] : []),
    { k1: Math.max(0, gp / gg), k2: 0 },
    { k1: 0, k2: Math.max(0, hp / hh) },
  ];
  const sse = ({ k1, k2 }: { k1: number; k2: number }) =>
    pc.reduce((s, v, i) => s + (v - k1 * gc[i]! - k2 * hc[i]!) ** 2, 0);
  const best = candidates.reduce((a, b) => (sse(b) < sse(a) ? b : a));
  return { p0: mean(performance) - best.k1 * mean(g) - best.k2 * mean(h), ...best };
}

/** g and h for each day by recursion; without same-day response g_(t+1) = (g_t + w_t)·e^(−1/τ). */
function impulseResponses(
  dailyLoads: readonly number[],
  tau1: number,
  tau2: number,
  sameDayResponse: boolean,
): { fitness: number[]; fatigue: number[] } | null {
  if (!(tau1 > 0) || !(tau2 > 0) || !dailyLoads.every(Number.isFinite)) return null;
  const one = (tau: number) => {
    const decay = Math.exp(-1 / tau);
    let x = 0;
    return dailyLoads.map((load) => {
      if (sameDayResponse) {
        x = x * decay + load;
        return x;
      }
      const before = x;
      x = (x + load) * decay;
      return before;
    });
  };
  return { fitness: one(tau1), fatigue: one(tau2) };
}
