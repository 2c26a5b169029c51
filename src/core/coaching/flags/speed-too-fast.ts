import { above, atLeast } from '../policy.ts';
import { type FlagRule, flag, recentRuns } from './flag-rule.ts';

/**
 * At least 2 quality sessions in 14 days with the work part more than 3 % faster than its fast
 * limit [D]; red when both also cost 2 RPE points more than planned.
 */
export const speedTooFast: FlagRule = {
  family: 'F2',
  rule: '≥ 2 quality sessions in 14 days > 3 % faster than the fast limit; red with RPE ≥ plan + 2 in both',
  evaluate(h) {
    const p = h.policy.speedTooFast;
    const sessions = recentRuns(h, p.windowDays).filter((r) => r.work !== null);
    if (sessions.length === 0) return null;
    const fasterBy = (r: (typeof sessions)[number]) => r.work!.fastLimitSPerKm / r.work!.paceSPerKm - 1;
    const fast = sessions.filter((r) => above(fasterBy(r), p.fasterBy));
    if (fast.length < p.minSessions) return [];
    const costly = fast.filter((r) => r.rpe !== null && atLeast(r.rpe - r.work!.plannedRpe, p.rpeOver));
    const red = costly.length >= p.minSessions;
    return [
      flag(
        'F2',
        'speed_too_fast',
        red ? 2 : 1,
        Math.max(...fast.map(fasterBy)),
        p.fasterBy,
        fast.map((r) => r.id),
        {
          n: fast.length,
          pct: Math.round(Math.max(...fast.map(fasterBy)) * 100),
        },
      ),
    ];
  },
};
