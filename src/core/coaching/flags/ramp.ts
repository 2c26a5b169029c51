import { breakShare } from '../break.ts';
import { rampBase } from '../caps.ts';
import { weekKm } from '../history.ts';
import { above } from '../policy.ts';
import { type FlagRule, flag, runsOfWeek } from './flag-rule.ts';

/**
 * The week against rampBase, the mean of the two biggest of the three weeks before, so that a down
 * week does not fake a ramp [C]. > 1.20 high, > 1.35 very high, only with more than 5 km more. While
 * a break table runs it takes this flag's place (§2.9).
 */
export const ramp: FlagRule = {
  family: 'F1',
  rule: 'week ÷ rampBase > 1.20 / 1.35 and more than 5 km more',
  evaluate(h) {
    if (h.week === null) return null;
    const base = rampBase(h, h.week.start);
    const done = weekKm(h, h.week.start);
    if (base === null || done === null) return null;
    if (h.lastBreak !== null && breakShare(h.lastBreak, h.week.start) !== null) return [];
    const p = h.policy.ramp;
    const amber = p.amber[h.input.runner.risk];
    const ratio = base > 0 ? done / base : Number.POSITIVE_INFINITY;
    if (!above(done - base, p.minRiseKm) || !above(ratio, amber)) return [];
    const red = above(ratio, p.red);
    const evidence = runsOfWeek(h, h.week).map((r) => r.id);
    return [
      flag('F1', red ? 'ramp_very_high' : 'ramp_high', red ? 2 : 1, ratio, red ? p.red : amber, evidence, {
        done,
        base,
        pct: Math.round((ratio - 1) * 100),
      }),
    ];
  },
};
