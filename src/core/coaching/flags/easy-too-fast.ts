import { above, atLeast } from '../policy.ts';
import { isEasyKind } from '../session-class.ts';
import { FAST_EASY_CODES, type FlagRule, flag, recentRuns } from './flag-rule.ts';

/**
 * Easy and long runs of 14 days that were too fast by the verdict of science reference §6.2 [D].
 * ≥ 0.50 of at least 3 runs raises the flag; it stays until the share is ≤ 0.30. Persistent: ≥ 0.75
 * of at least 4 runs and flagged at the review before.
 */
export const easyTooFast: FlagRule = {
  family: 'F2',
  rule: '≥ 0.50 of easy and long runs in 14 days too fast; persistent ≥ 0.75 and flagged before; clears at ≤ 0.30',
  evaluate(h, { previous }) {
    const p = h.policy.easyTooFast;
    const judged = recentRuns(h, p.windowDays).filter((r) => isEasyKind(r.kind) && r.easyVerdict !== null);
    if (judged.length < p.minRuns) return null;
    const fast = judged.filter((r) => r.easyVerdict!.tooFast);
    const share = fast.length / judged.length;
    const amber = p.amber[h.input.runner.risk];
    const before = FAST_EASY_CODES.some((code) => previous.has(code));
    if (!atLeast(share, amber) && !(before && above(share, p.clear))) return [];
    const persistent = before && judged.length >= p.persistentMinRuns && atLeast(share, p.persistent);
    const worst = fast.toSorted(
      (a, b) => (a.gradedPaceSPerKm ?? 0) - (b.gradedPaceSPerKm ?? 0) || (a.id < b.id ? -1 : 1),
    )[0];
    const threshold = persistent ? p.persistent : atLeast(share, amber) ? amber : p.clear;
    return [
      flag(
        'F2',
        persistent ? 'easy_too_fast_persistent' : 'easy_too_fast',
        persistent ? 2 : 1,
        share,
        threshold,
        fast.map((r) => r.id),
        {
          n: fast.length,
          m: judged.length,
          date: worst?.day ?? h.asOf,
          paceS: worst?.gradedPaceSPerKm ?? 0,
          ceilingS: h.input.runner.easyCeilingSPerKm ?? 0,
          again: before ? 1 : 0,
        },
      ),
    ];
  },
};
