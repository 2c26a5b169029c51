import { monotonyStrain } from '../../science/monotony.ts';
import { addDays, daysBetween } from '../../time.ts';
import { type History, runsBetween, weekKm } from '../history.ts';
import { atLeast } from '../policy.ts';
import type { RunRecord } from '../review-input.ts';
import { type FlagRule, flag } from './flag-rule.ts';

/**
 * Every day alike (Foster 1998, weak evidence): mean ÷ sample SD of the week's daily loads ≥ 2.0
 * with a load ≥ 1.2 × the 4-week mean; or two weeks without a rest day (REC-5). A hint: no points
 * in a week that has an F1 flag, because those are the same kilometres.
 */
export const monotony: FlagRule = {
  family: 'F3',
  rule: 'mean ÷ SD of daily load ≥ 2.0 and load ≥ 1.2 × 4-week mean, or two weeks without a rest day',
  evaluate(h, { hasTissueFlag }) {
    if (h.week === null) return null;
    const p = h.policy.monotony;
    const from = h.week.start;
    const to = addDays(from, 6);
    const known = h.runs.every((r) => r.load !== null);
    const runs = runsBetween(h, from, to);
    const daily = Array.from({ length: 7 }, (_, i) => addDays(from, i)).map((day) =>
      loadOf(
        runs.filter((r) => r.day === day),
        known,
      ),
    );
    const total = loadOf(runs, known);
    if (total === 0) return [];
    const value = monotonyStrain(daily, 1, p.cap)?.monotony ?? 0;
    const weeks: number[] = [];
    for (let k = 1; k <= p.meanWeeks; k++) {
      const monday = addDays(from, -7 * k);
      if (weekKm(h, monday) !== null) weeks.push(loadOf(runsBetween(h, monday, addDays(monday, 6)), known));
    }
    const mean = weeks.length === 0 ? null : weeks.reduce((a, b) => a + b, 0) / weeks.length;
    const monotonous =
      mean !== null && mean > 0 && atLeast(value, p.ratio) && atLeast(total, p.loadRatio * mean);
    const restless = noRestDay(h, addDays(to, 1 - p.noRestDays), to);
    if (!monotonous && !restless) return [];
    return [
      flag('F3', 'monotony_high', hasTissueFlag ? 0 : 1, value, p.ratio, [from, to], {
        noRest: restless ? 1 : 0,
      }),
    ];
  },
};

/** Load points, or minutes where any run has no load. */
function loadOf(runs: readonly RunRecord[], loadKnown: boolean): number {
  return runs.reduce((sum, r) => sum + (loadKnown ? r.load! : r.movingS / 60), 0);
}

function noRestDay(h: History, from: string, to: string): boolean {
  if (h.firstRunDay === null || h.firstRunDay > from) return false;
  const trained = new Set([
    ...runsBetween(h, from, to).map((r) => r.day),
    ...h.input.crossTraining.filter((x) => x.day >= from && x.day <= to).map((x) => x.day),
  ]);
  return trained.size > daysBetween(from, to);
}
