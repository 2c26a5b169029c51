import { addDays } from '../../time.ts';
import { type FlagRule, flag } from './flag-rule.ts';

/**
 * Low days among the last 7 [B]: low or worse on 3 → low; very low on 3, or low or worse on 6 →
 * very low. Once raised it clears at 1 low day. A day without data is unknown, not fine.
 */
export const readiness: FlagRule = {
  family: 'F3',
  rule: 'low readiness on ≥ 3 of 7 days; very low on ≥ 3 or low on ≥ 6; clears at ≤ 1',
  evaluate(h, { previous }) {
    const p = h.policy.readiness;
    const from = addDays(h.asOf, 1 - p.windowDays);
    const known = h.input.readiness.filter((r) => r.day >= from && r.day <= h.asOf && r.state !== 'unknown');
    if (known.length === 0) return null;
    const veryLow = known.filter((r) => r.state === 'very_low');
    const low = known.filter((r) => r.state === 'low' || r.state === 'very_low');
    const red = veryLow.length >= p.redVeryLowDays || low.length >= p.redLowDays;
    const before = previous.has('readiness_low') || previous.has('readiness_very_low');
    const amber = low.length >= p.amberDays || (before && low.length > p.clearDays);
    if (!red && !amber) return [];
    const byVeryLow = veryLow.length >= p.redVeryLowDays;
    const threshold = red ? (byVeryLow ? p.redVeryLowDays : p.redLowDays) : p.amberDays;
    return [
      flag(
        'F3',
        red ? 'readiness_very_low' : 'readiness_low',
        red ? 2 : 1,
        red && byVeryLow ? veryLow.length : low.length,
        threshold,
        low.map((r) => r.day),
        { n: low.length, m: known.length },
      ),
    ];
  },
};
