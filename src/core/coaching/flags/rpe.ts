import { atLeast } from '../policy.ts';
import { expectedRpe } from '../session-class.ts';
import { type FlagRule, flag, runsOfWeek } from './flag-rule.ts';

/** Runs felt harder than they should: mean (RPE − expected) of at least 3 rated runs ≥ 1.5, red ≥ 2.5 [D]. */
export const rpe: FlagRule = {
  family: 'F3',
  rule: 'mean (RPE − expected) of the week ≥ 1.5 / 2.5 over at least 3 rated runs',
  evaluate(h) {
    const p = h.policy.rpe;
    const rated = h.week === null ? [] : runsOfWeek(h, h.week).filter((r) => r.rpe !== null);
    if (rated.length < p.minRuns) return null;
    const mean = rated.reduce((sum, r) => sum + r.rpe! - expectedRpe(r.kind), 0) / rated.length;
    if (!atLeast(mean, p.amber)) return [];
    const red = atLeast(mean, p.red);
    return [
      flag(
        'F3',
        red ? 'rpe_very_high' : 'rpe_high',
        red ? 2 : 1,
        mean,
        red ? p.red : p.amber,
        rated.map((r) => r.id),
        {
          n: rated.length,
          points: Math.round(mean * 10) / 10,
        },
      ),
    ];
  },
};
