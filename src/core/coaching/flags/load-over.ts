import { weekKm } from '../history.ts';
import { above } from '../policy.ts';
import { type FlagRule, flag, runsOfWeek } from './flag-rule.ts';

/**
 * The planned distance run much harder than planned: load ÷ planned load > 1.30 with distance
 * ≤ 1.15 of plan [D]. Both sides by the pace-based score; without target paces unknown.
 */
export const loadOver: FlagRule = {
  family: 'F2',
  rule: 'load ÷ planned load > 1.30 with distance ≤ 1.15',
  evaluate(h) {
    if (h.week === null || h.week.plannedLoad === null || h.week.plannedLoad <= 0 || h.week.plannedKm <= 0)
      return null;
    const runs = runsOfWeek(h, h.week);
    if (runs.some((r) => r.load === null)) return null;
    const load = runs.reduce((sum, r) => sum + r.load!, 0);
    const p = h.policy.loadOver;
    const ratio = load / h.week.plannedLoad;
    const distance = (weekKm(h, h.week.start) ?? 0) / h.week.plannedKm;
    if (!above(ratio, p.ratio) || above(distance, p.maxDistanceRatio)) return [];
    return [
      flag(
        'F2',
        'load_over',
        1,
        ratio,
        p.ratio,
        runs.map((r) => r.id),
        { pct: Math.round(ratio * 100) },
      ),
    ];
  },
};
