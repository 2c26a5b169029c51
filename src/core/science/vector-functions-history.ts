import { acwrEwma, acwrRolling, coupledFromUncoupled } from './acwr.ts';
import { banisterFitFixedTau, banisterPerformance, influenceTimes } from './banister.ts';
import { breakVdotFactor } from './break-factor.ts';
import {
  criticalSpeedHyperbolic,
  criticalSpeedInverseTime,
  criticalSpeedLinear,
  criticalSpeedPredictTime,
} from './critical-speed.ts';
import { easyCeiling } from './easy-ceiling.ts';
import { type AlphaForm, ctlAtlTsb, dailyLoadForRamp, ewmaBiasCorrected } from './fitness.ts';
import { frielHrEdges, frielPaceEdges } from './friel.ts';
import { hrvStatus, rmssd } from './hrv.ts';
import { karvonen } from './karvonen.ts';
import { enduranceIndex, logSpeedFit, logSpeedRaceTime } from './log-speed.ts';
import { maxHrTanaka } from './max-hr.ts';
import { monotonyStrain } from './monotony.ts';
import { riegelTime } from './riegel.ts';
import {
  type SpikeCategory,
  type SpikeSession,
  sessionSpike,
  spikeHazard,
  weekToWeekRatio,
} from './session-spike.ts';
import { exponentialTaperReduction, fullRestOptimum } from './taper.ts';
import { threeNineTest } from './three-nine-test.ts';
import { vdot, vdotRaceTime } from './vdot.ts';
import { type DanielsZone, vdotEasyRange, vdotPaceAtFraction, vdotTrainingPace } from './vdot-paces.ts';

type Fields = Record<string, unknown>;

/** NaN where the key is absent, null or no number: the models answer null to it. */
function num(inputs: Fields, key: string): number {
  const v = inputs[key];
  return typeof v === 'number' ? v : Number.NaN;
}

function optional(inputs: Fields, key: string): number | undefined {
  const v = inputs[key];
  return typeof v === 'number' ? v : undefined;
}

/** Numbers in order; anything else becomes NaN, which the models refuse or leave out. */
function list(inputs: Fields, key: string): number[] {
  const v = inputs[key];
  return Array.isArray(v) ? v.map((x) => (typeof x === 'number' ? x : Number.NaN)) : [];
}

function alpha(inputs: Fields): AlphaForm {
  return inputs.alpha === 'reciprocal' ? 'reciprocal' : 'exp';
}

/** The published vectors' names and keys on the history-level models; for checks, not for the product. */
export const historyScienceVectorFunctions: Record<string, (inputs: Fields) => Fields> = {
  vdot: (i) => ({ vdot: vdot(num(i, 'distance_m'), num(i, 'time_s')) }),
  vdotRaceTime: (i) => ({ time_s: vdotRaceTime(num(i, 'vdot'), num(i, 'distance_m')) }),
  vdotPaceAtFraction: (i) => {
    const pace = vdotPaceAtFraction(num(i, 'vdot'), num(i, 'vo2_fraction'));
    return { pace_s_per_km: Number.isNaN(pace) ? null : pace };
  },
  vdotTrainingPace: (i) => ({ pace_s_per_km: vdotTrainingPace(num(i, 'vdot'), i.zone as DanielsZone) }),
  vdotEasyRange: (i) => {
    const [fast, slow] = list(i, 'fractions');
    const r = vdotEasyRange(
      num(i, 'vdot'),
      fast === undefined || slow === undefined ? undefined : [fast, slow],
    );
    return { fast_s_per_km: r?.fastSPerKm ?? null, slow_s_per_km: r?.slowSPerKm ?? null };
  },
  riegelTime: (i) => ({
    time_s: riegelTime(num(i, 'time_s'), num(i, 'distance_m'), num(i, 'target_m'), optional(i, 'exponent')),
  }),
  criticalSpeedLinear: (i) => {
    const fit = criticalSpeedLinear(list(i, 'times_s'), list(i, 'distances_m'));
    return {
      cs: fit?.csMps ?? null,
      dprime: fit?.dPrimeM ?? null,
      see: fit?.seeM ?? null,
      se_cs: fit?.seCsMps ?? null,
      se_dprime: fit?.seDPrimeM ?? null,
    };
  },
  criticalSpeedInverseTime: (i) => {
    const fit = criticalSpeedInverseTime(list(i, 'times_s'), list(i, 'distances_m'));
    return { cs: fit?.csMps ?? null, dprime: fit?.dPrimeM ?? null };
  },
  criticalSpeedHyperbolic: (i) => {
    const fit = criticalSpeedHyperbolic(list(i, 'times_s'), list(i, 'distances_m'));
    return { cs: fit?.csMps ?? null, dprime: fit?.dPrimeM ?? null };
  },
  criticalSpeedPredictTime: (i) => ({
    time_s: criticalSpeedPredictTime(num(i, 'cs_mps'), num(i, 'dprime_m'), num(i, 'distance_m')),
  }),
  threeNineTest: (i) => {
    const fit = threeNineTest(num(i, 'distance_3min_m'), num(i, 'distance_9min_m'));
    return { cs: fit?.csMps ?? null, dprime: fit?.dPrimeM ?? null };
  },
  logSpeedRaceTime: (i) => ({
    time_s: logSpeedRaceTime(num(i, 'distance_m'), num(i, 'vm_mps'), num(i, 'gamma'), optional(i, 'tc_s')),
  }),
  logSpeedFit: (i) => {
    const fit = logSpeedFit(list(i, 'distances_m'), list(i, 'times_s'), optional(i, 'tc_s'));
    return { vm_mps: fit?.vmMps ?? null, gamma: fit?.gamma ?? null, El: fit?.enduranceIndex ?? null };
  },
  enduranceIndex: (i) => ({ El: enduranceIndex(num(i, 'gamma')) }),
  frielPaceEdges: (i) => ({ edges_s_per_km: frielPaceEdges(num(i, 'threshold_s_per_km')) }),
  frielHrEdges: (i) => ({ edges_bpm: frielHrEdges(num(i, 'lthr_bpm')) }),
  karvonen: (i) => ({ hr_bpm: karvonen(num(i, 'rest_bpm'), num(i, 'max_bpm'), num(i, 'fraction')) }),
  easyCeiling: (i) => {
    const c = easyCeiling(
      optional(i, 'cs_mps') ?? null,
      optional(i, 'lthr_bpm') ?? null,
      optional(i, 'speed_fraction_of_cs'),
      optional(i, 'hr_fraction_of_lthr'),
    );
    return { speed_mps: c.speedMps, pace_s_per_km: c.paceSPerKm, hr_bpm: c.hrBpm };
  },
  maxHrTanaka: (i) => ({ hr_bpm: maxHrTanaka(num(i, 'age')) }),
  ctlAtlTsb: (i) => {
    const r = ctlAtlTsb(list(i, 'daily_loads'), {
      tauCtl: optional(i, 'tau_ctl'),
      tauAtl: optional(i, 'tau_atl'),
      seedCtl: optional(i, 'seed_ctl'),
      seedAtl: optional(i, 'seed_atl'),
      alpha: alpha(i),
    });
    return {
      ctl: r?.ctl ?? null,
      atl: r?.atl ?? null,
      tsb_prev_day: r?.tsbPrevDay ?? null,
      tsb_same_day: r?.tsbSameDay ?? null,
    };
  },
  ewmaBiasCorrected: (i) => ({ value: ewmaBiasCorrected(list(i, 'daily_loads'), num(i, 'tau'), alpha(i)) }),
  dailyLoadForRamp: (i) => ({
    mean_daily_load: dailyLoadForRamp(num(i, 'ctl'), num(i, 'ramp_per_week'), optional(i, 'tau'), alpha(i)),
  }),
  acwrRolling: (i) => ({ ...acwrRolling(list(i, 'daily_loads')) }),
  acwrEwma: (i) => ({ ...acwrEwma(list(i, 'daily_loads')) }),
  coupledFromUncoupled: (i) => ({ coupled: coupledFromUncoupled(num(i, 'uncoupled')) }),
  monotonyStrain: (i) => {
    const r = monotonyStrain(list(i, 'daily_loads'), i.ddof === 0 ? 0 : 1, optional(i, 'cap'));
    return {
      monotony: r?.monotony ?? null,
      strain: r?.strain ?? null,
      weekly_load: r?.weeklyLoad ?? null,
      capped: r?.capped ?? null,
    };
  },
  sessionSpike: (i) => {
    const history = Array.isArray(i.history) ? (i.history as SpikeSession[]) : [];
    const r = sessionSpike(history, num(i, 'day'), num(i, 'km'), optional(i, 'window_days'));
    return { ratio: r?.ratio ?? null, category: r?.category ?? null };
  },
  spikeHazard: (i) => {
    const r = spikeHazard(i.category as SpikeCategory);
    return { hrr: r?.hrr ?? null, ci_low: r?.ciLow ?? null, ci_high: r?.ciHigh ?? null };
  },
  weekToWeekRatio: (i) => ({ ratio: weekToWeekRatio(list(i, 'previous_7d_km'), list(i, 'last_7d_km')) }),
  rmssd: (i) => {
    const r = rmssd(list(i, 'rr_ms'));
    return { rmssd_ms: r?.rmssdMs ?? null, ln_rmssd: r?.lnRmssd ?? null };
  },
  hrvStatus: (i) => {
    const r = hrvStatus(
      list(i, 'baseline_rmssd_ms'),
      list(i, 'last7_rmssd_ms'),
      optional(i, 'band_sd'),
      optional(i, 'min_valid_in_7'),
    );
    return { mean7_ln: r.meanLn7, lower: r.lower, upper: r.upper, status: r.status };
  },
  banisterPerformance: (i) => ({
    performance: banisterPerformance(list(i, 'daily_loads'), {
      p0: num(i, 'p0'),
      k1: num(i, 'k1'),
      k2: num(i, 'k2'),
      tau1: num(i, 'tau1'),
      tau2: num(i, 'tau2'),
      sameDayResponse: i.same_day_response === true,
    }),
  }),
  influenceTimes: (i) => {
    const r = influenceTimes(num(i, 'k1'), num(i, 'k2'), num(i, 'tau1'), num(i, 'tau2'));
    return { t_n_days: r?.tNDays ?? null, t_g_days: r?.tGDays ?? null };
  },
  banisterFitFixedTau: (i) => {
    const r = banisterFitFixedTau(
      list(i, 'daily_loads'),
      list(i, 'test_days'),
      list(i, 'performance'),
      num(i, 'tau1'),
      num(i, 'tau2'),
      i.same_day_response === true,
    );
    return { p0: r?.p0 ?? null, k1: r?.k1 ?? null, k2: r?.k2 ?? null };
  },
  exponentialTaperReduction: (i) => ({
    mean_reduction_fraction: exponentialTaperReduction(num(i, 'days'), num(i, 'tau_days')),
  }),
  fullRestOptimum: (i) => {
    const load = num(i, 'steady_daily_load');
    const r = fullRestOptimum(load, num(i, 'k1'), num(i, 'k2'), num(i, 'tau1'), num(i, 'tau2'));
    return { optimum_days: r?.optimumDays ?? null, gain: r?.gain ?? null };
  },
  breakVdotFactor: (i) => ({
    fvdot_no_cross_training: breakVdotFactor(num(i, 'days_off')),
    fvdot_cross_training: breakVdotFactor(num(i, 'days_off'), true),
  }),
};
