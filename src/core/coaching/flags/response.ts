import { type HrSpeedIndex, hrSpeedIndex } from '../../science/hr-speed-index.ts';
import { speedFromPace } from '../../units.ts';
import { type History, runsBetween } from '../history.ts';
import { atLeast } from '../policy.ts';
import { isEasyKind } from '../session-class.ts';
import { type FlagRule, flag } from './flag-rule.ts';

/**
 * How the body answers [B]: the HR–speed index (−3 % or less is worse, +2 % or more better) and
 * races or tests against their prediction (≥ 3 % slower, ≥ 1.5 % faster). Both worse, or two
 * reviews in a row with a slower race: red. Better gives no points; it only opens the way up.
 */
export const response: FlagRule = {
  family: 'F5',
  rule: 'HR–speed index ≤ −3 % or race ≥ 3 % slower; red both or twice; better ≥ +2 % or race ≥ 1.5 % faster',
  evaluate(h, { previous }) {
    const p = h.policy.response;
    const index = hrSpeedIndexOf(h);
    const change = index.ratio === null ? null : index.ratio - 1;
    const results =
      h.week === null ? [] : runsBetween(h, h.week.start, h.asOf).filter((r) => r.result !== null);
    if (change === null && results.length === 0) return null;
    const slower = results.filter((r) => atLeast(r.result!.actualS / r.result!.predictedS - 1, p.raceSlower));
    const faster = results.filter((r) => atLeast(1 - r.result!.actualS / r.result!.predictedS, p.raceFaster));
    const indexWorse = change !== null && atLeast(p.worse, change);
    const byIndex = indexWorse || (change !== null && atLeast(change, p.better));
    const raced = [...slower, ...faster].map((r) => r.id);
    const evidence = byIndex ? [...raced, ...index.recentRuns] : raced;
    const facts = {
      pct: change === null ? 0 : Math.abs(Math.round(change * 1000) / 10),
      byIndex: byIndex ? 1 : 0,
      byRace: slower.length > 0 || faster.length > 0 ? 1 : 0,
    };
    if (indexWorse || slower.length > 0) {
      const red = (indexWorse && slower.length > 0) || (slower.length > 0 && previous.has('race_slower'));
      const value = indexWorse ? change : slower[0]!.result!.actualS / slower[0]!.result!.predictedS - 1;
      const worse = flag(
        'F5',
        'response_worse',
        red ? 2 : 1,
        value,
        indexWorse ? p.worse : p.raceSlower,
        evidence,
        facts,
      );
      return slower.length === 0 ? [worse] : [worse, flag('F5', 'race_slower', 0, null, p.raceSlower, raced)];
    }
    if ((change !== null && atLeast(change, p.better)) || faster.length > 0) {
      return [flag('F5', 'response_better', 0, change, p.better, evidence, facts)];
    }
    return [];
  },
};

/**
 * Change of the HR–speed index (science, `hrSpeedIndex`) over easy and long runs: 0.03 is +3 %. Runs
 * above the pace ceiling are left out, so that running faster cannot pass for fitness. Null: unknown.
 */
export function hrSpeedIndexChange(h: History): number | null {
  const { ratio } = hrSpeedIndexOf(h);
  return ratio === null ? null : ratio - 1;
}

function hrSpeedIndexOf(h: History): HrSpeedIndex {
  const ceiling = h.input.runner.easyCeilingSPerKm;
  const runs = h.runs
    .filter((r) => isEasyKind(r.kind) && r.gradedPaceSPerKm !== null)
    .map((r) => ({
      activityId: r.id,
      day: r.day,
      kind: r.kind === 'long' ? ('long' as const) : ('easy' as const),
      durationS: r.movingS,
      speedMps: speedFromPace(r.gradedPaceSPerKm!),
      meanHrBpm: r.avgHrBpm,
      hrTrusted: r.hrOk,
      ceilingMps: ceiling === null ? null : speedFromPace(ceiling),
      temperatureC: r.tempC,
      climbMPerKm: r.climbMPerKm,
    }));
  return hrSpeedIndex(runs, h.asOf);
}
