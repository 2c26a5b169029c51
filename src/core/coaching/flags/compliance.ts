import { doneShare, touchesBlackout, weekBefore } from '../history.ts';
import { below } from '../policy.ts';
import { type FlagRule, flag } from './flag-rule.ts';

/**
 * Less than planned [D]. Not a risk family: no points, its own table (§2.7). < 0.80 under, < 0.50
 * far under, this week and the one before both < 0.70 two low weeks, three in a row three low weeks.
 * Weeks with a blackout known in advance raise nothing (BRK-5).
 */
export const compliance: FlagRule = {
  family: 'C',
  rule: 'done ÷ planned km < 0.80 / < 0.50; two weeks < 0.70',
  evaluate(h) {
    if (h.week === null) return null;
    const p = h.policy.compliance;
    const done = doneShare(h, h.week);
    if (done === null) return null;
    if (touchesBlackout(h, h.week)) return [];
    const flags = [];
    const facts = { pct: Math.round(done * 100) };
    if (below(done, p.farUnder))
      flags.push(flag('C', 'far_under_plan', 0, done, p.farUnder, [h.week.start], facts));
    else if (below(done, p.under))
      flags.push(flag('C', 'under_plan', 0, done, p.under, [h.week.start], facts));
    const before = weekBefore(h, h.week);
    const share = before === null ? null : doneShare(h, before);
    if (
      before !== null &&
      share !== null &&
      below(done, p.twoLow) &&
      below(share, p.twoLow) &&
      !touchesBlackout(h, before)
    ) {
      flags.push(flag('C', 'two_low_weeks', 0, share, p.twoLow, [before.start, h.week.start], facts));
      const third = weekBefore(h, before);
      const thirdShare = third === null ? null : doneShare(h, third);
      if (
        third !== null &&
        thirdShare !== null &&
        below(thirdShare, p.twoLow) &&
        !touchesBlackout(h, third)
      ) {
        flags.push(
          flag(
            'C',
            'three_low_weeks',
            0,
            thirdShare,
            p.twoLow,
            [third.start, before.start, h.week.start],
            facts,
          ),
        );
      }
    }
    return flags;
  },
};
