import { MIN_MOVING_SPEED_MPS } from '../activity/moving-time.ts';
import { aerobicPowerAtPressure, pressureAtAltitude } from './altitude.ts';
import { calibrationRatio } from './calibration.ts';
import { paHrDecoupling } from './decoupling.ts';
import { fractionAboveGradedSpeedCeiling, fractionAboveHrCeiling } from './fraction-above.ts';
import { type GapModel, gapFactor, gradeNoiseInflation } from './gap-factor.ts';
import { gapRun } from './gap-run.ts';
import { gradeCentred } from './grade.ts';
import { dewPoint, heatAdjustHadley, simplifiedWbgt, wbgtPenaltyPct } from './heat.ts';
import { hrStressScore } from './hr-stress-score.ts';
import { type DomainFractions, polarizationIndex, tidClass } from './intensity-distribution.ts';
import { minettiCost } from './minetti-cost.ts';
import { normalizedGradedSpeed } from './normalized-graded-speed.ts';
import { runStressScore } from './run-stress-score.ts';
import { sessionRpe } from './session-rpe.ts';
import { banisterTrimp, banisterTrimpSamples, edwardsTrimp, luciaTrimp, type Sex } from './trimp.ts';

type Fields = Record<string, unknown>;

/** NaN where the key is absent, null or no number: the models answer null to it. */
function num(inputs: Fields, key: string, absent = Number.NaN): number {
  const v = inputs[key];
  return typeof v === 'number' ? v : absent;
}

function optional(inputs: Fields, key: string): number | undefined {
  const v = inputs[key];
  return typeof v === 'number' ? v : undefined;
}

function list(inputs: Fields, key: string): (number | null)[] {
  const v = inputs[key];
  return Array.isArray(v) ? v.map((x) => (typeof x === 'number' ? x : null)) : [];
}

function model(inputs: Fields, absent: GapModel = 'hr_empirical'): GapModel {
  return inputs.model === 'minetti' || inputs.model === 'hr_empirical' ? inputs.model : absent;
}

function sexOf(inputs: Fields): Sex | null {
  return inputs.sex === 'male' || inputs.sex === 'female' ? inputs.sex : null;
}

/** Segments as 1 Hz samples in order: graded speed (NaN while standing) and heart rate (NaN: missing). */
function expand(inputs: Fields): { graded: number[]; hr: number[] } {
  const graded: number[] = [];
  const hr: number[] = [];
  for (const segment of (inputs.segments ?? []) as Fields[]) {
    const speed = num(segment, 'speed_mps');
    const v =
      speed >= MIN_MOVING_SPEED_MPS ? speed * gapFactor(num(segment, 'grade'), model(inputs)) : Number.NaN;
    const bpm = num(segment, 'hr_bpm');
    for (let k = Math.round(num(segment, 'duration_s', 0)); k > 0; k--) {
      graded.push(v);
      hr.push(bpm);
    }
  }
  return { graded, hr };
}

/** The published vectors' names and keys on the per-activity models; for checks, not for the product. */
export const activityScienceVectorFunctions: Record<string, (inputs: Fields) => Fields> = {
  minettiCost: (i) => ({ cost_J_per_kg_m: minettiCost(num(i, 'grade')) }),
  gapFactor: (i) => ({ factor: gapFactor(num(i, 'grade'), model(i), optional(i, 'clamp')) }),
  gradeNoiseInflation: (i) => ({ mean_factor: gradeNoiseInflation(num(i, 'grade_sd'), model(i, 'minetti')) }),
  gradeCentred: (i) => ({
    grade: gradeCentred(
      list(i, 'distance_m'),
      list(i, 'altitude_m'),
      num(i, 'at_m'),
      optional(i, 'window_m'),
    ),
  }),
  gapRun: (i) => {
    const run = gapRun(expand(i).graded);
    return { graded_speed_mps: run.gradedSpeedMps, gap_s_per_km: run.gapSPerKm };
  },
  normalizedGradedSpeed: (i) => {
    const { graded } = expand(i);
    const r = normalizedGradedSpeed(graded, null, optional(i, 'window_s'), optional(i, 'exponent'));
    return { ngs_mps: r.ngsMps, mean_graded_mps: r.meanGradedMps };
  },
  banisterTrimp: (i) => ({
    trimp: banisterTrimp(num(i, 'duration_min'), num(i, 'hr_reserve_fraction'), sexOf(i)),
  }),
  banisterTrimpSamples: (i) => {
    const r = banisterTrimpSamples(expand(i).hr, num(i, 'rest_bpm'), num(i, 'max_bpm'), sexOf(i));
    return { trimp: r.trimp, trimp_from_mean_hr: r.trimpFromMeanHr };
  },
  hrStressScore: (i) => ({
    score: hrStressScore(
      num(i, 'trimp'),
      num(i, 'rest_bpm'),
      num(i, 'max_bpm'),
      num(i, 'lthr_bpm'),
      sexOf(i),
    ),
  }),
  runStressScore: (i) => {
    const ngs = 1000 / num(i, 'ngp_s_per_km');
    const threshold = 1000 / num(i, 'threshold_s_per_km');
    return { score: runStressScore(num(i, 'duration_s'), ngs, threshold)?.score ?? null };
  },
  edwardsTrimp: (i) => ({ trimp: edwardsTrimp(list(i, 'minutes_in_zone').map((m) => m ?? Number.NaN)) }),
  luciaTrimp: (i) => ({ trimp: luciaTrimp(list(i, 'minutes_in_zone').map((m) => m ?? Number.NaN)) }),
  sessionRpe: (i) => ({ load_au: sessionRpe(num(i, 'rpe_cr10'), num(i, 'duration_min')) }),
  calibrationRatio: (i) => ({
    scale: calibrationRatio(list(i, 'reference_scores'), list(i, 'alternative_scores')),
  }),
  fractionAboveGradedSpeedCeiling: (i) => ({
    fraction: fractionAboveGradedSpeedCeiling(expand(i).graded, num(i, 'ceiling_mps')),
  }),
  fractionAboveHrCeiling: (i) => ({
    fraction: fractionAboveHrCeiling(expand(i).hr, num(i, 'ceiling_bpm'), optional(i, 'exclude_first_s')),
  }),
  paHrDecoupling: (i) => {
    const { graded, hr } = expand(i);
    const r = paHrDecoupling(graded, hr);
    return {
      ef1_m_per_beat: r.ef1MPerBeat,
      ef2_m_per_beat: r.ef2MPerBeat,
      decoupling_pct: r.decouplingPct,
    };
  },
  polarizationIndex: (i) => ({ pi: polarizationIndex(fractions(i)) }),
  tidClass: (i) => ({ class: tidClass(fractions(i)) }),
  heatAdjustHadley: (i) => {
    const r = heatAdjustHadley(num(i, 'temp_f'), num(i, 'dew_point_f'));
    return { sum_f: r.sumF, low_pct: r.lowPct, high_pct: r.highPct };
  },
  simplifiedWbgt: (i) => ({ wbgt_c: simplifiedWbgt(num(i, 'temp_c'), num(i, 'rh_pct')) }),
  dewPoint: (i) => ({ dew_point_c: dewPoint(num(i, 'temp_c'), num(i, 'rh_pct')) }),
  wbgtPenaltyPct: (i) => ({
    slowdown_pct: wbgtPenaltyPct(
      num(i, 'wbgt_c'),
      optional(i, 'optimum_low_c'),
      optional(i, 'optimum_high_c'),
      optional(i, 'pct_per_degree'),
    ),
  }),
  aerobicPowerAtPressure: (i) => ({
    percent_of_sea_level: aerobicPowerAtPressure(num(i, 'pressure_mmHg')),
  }),
  pressureAtAltitude: (i) => ({ pressure_mmHg: pressureAtAltitude(num(i, 'altitude_m')) }),
};

function fractions(inputs: Fields): DomainFractions {
  const [a, b, c] = list(inputs, 'fractions');
  return [a ?? Number.NaN, b ?? Number.NaN, c ?? Number.NaN];
}
