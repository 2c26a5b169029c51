import { weekKm } from '../history.ts';
import { above } from '../policy.ts';
import { type FlagRule, flag, runsOfWeek } from './flag-rule.ts';

/** More than the plan asked for: > 1.15 over, > 1.30 far over, only with more than 3 km more [D]. */
export const overPlan: FlagRule = {
  family: 'F1',
  rule: 'done ÷ planned km > 1.15 / 1.30 and more than 3 km more',
  evaluate(h) {
    if (h.week === null || h.week.plannedKm <= 0) return null;
    const done = weekKm(h, h.week.start);
    if (done === null) return null;
    const p = h.policy.overPlan;
    const amber = p.amber[h.input.runner.risk];
    const ratio = done / h.week.plannedKm;
    if (!above(done - h.week.plannedKm, p.minExtraKm) || !above(ratio, amber)) return [];
    const red = above(ratio, p.red);
    const evidence = runsOfWeek(h, h.week).map((r) => r.id);
    return [
      flag('F1', red ? 'far_over_plan' : 'over_plan', red ? 2 : 1, ratio, red ? p.red : amber, evidence, {
        done,
        planned: h.week.plannedKm,
        pct: Math.round(ratio * 100),
      }),
    ];
  },
};
