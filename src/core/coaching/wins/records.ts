import { addDays, type Day, dayNumber } from '../../time.ts';
import { weekTotals } from '../assess.ts';
import { above, atLeast, policy } from '../policy.ts';
import type { ProgressHistory, ProgressRun } from '../progress/progress-run.ts';
import { riskOfRun, riskOfWeek } from './risky.ts';
import { type Win, type WinRule, win } from './win-rule.ts';

/** Trusted runs up to `asOf`, in order of time. */
export function runsInOrder(h: ProgressHistory): ProgressRun[] {
  return h.runs
    .filter((r) => r.trusted && r.distanceKm > 0 && r.day <= h.asOf)
    .toSorted((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1));
}

/** WIN-1: a best effort at least a second faster than any earlier one, measured outdoors or in a race. */
export const personalRecords: WinRule = (h) => {
  const p = policy.progress.wins;
  const best = new Map<number, { timeS: number; run: ProgressRun }>();
  const wins: Win[] = [];
  for (const run of runsInOrder(h).filter((r) => r.measured)) {
    for (const distanceM of p.prDistancesM) {
      const effort = run.efforts.find((e) => Math.abs(e.distanceM - distanceM) < 1);
      if (effort === undefined || effort.longestGapS > p.prMaxGapS) continue;
      const before = best.get(distanceM);
      if (before !== undefined && !atLeast(before.timeS - effort.timeS, p.prMinGainS)) continue;
      best.set(distanceM, { timeS: effort.timeS, run });
      // the first time over a distance is where the counting begins
      if (before === undefined) continue;
      const facts = {
        km: distanceM / 1000,
        timeS: effort.timeS,
        beforeS: before.timeS,
        date: before.run.day,
      };
      const evidence = [run.id, before.run.id];
      wins.push(
        win(
          'WIN-1',
          String(Math.round(distanceM)),
          run.day,
          evidence,
          { text: 'WIN-1', facts },
          riskOfRun(h, run.id),
        ),
      );
    }
  }
  return wins;
};

/** WIN-2: the longest run ever, or of twelve months, within LNG-2; what is above it is a risk, not a win (WIN-13). */
export const longestRun: WinRule = (h) => {
  const runs = runsInOrder(h).filter((r) => r.kind !== 'race');
  return maxima(
    runs.map((r) => ({ day: r.day, km: r.distanceKm, id: r.id })),
    runs[0]?.day ?? h.asOf,
  ).map(({ day, km, id, scope, before }) =>
    win(
      'WIN-2',
      scope,
      day,
      [id, before.id],
      { text: scope === 'ever' ? 'WIN-2' : 'WIN-2:year', facts: { km, before: before.km } },
      riskOfRun(h, id),
    ),
  );
};

/** WIN-3: the biggest week ever, or of twelve months, without an F1 flag. */
export const biggestWeek: WinRule = (h) => {
  const runs = runsInOrder(h);
  const weeks = weekTotals(runs, h.asOf).filter((w) => addDays(w.start, 6) <= h.asOf);
  return maxima(
    weeks.map((w) => ({ day: addDays(w.start, 6), km: w.km, id: w.start })),
    runs[0]?.day ?? h.asOf,
  ).map(({ day, km, id, scope, before }) =>
    win(
      'WIN-3',
      scope,
      day,
      [id, before.id],
      { text: scope === 'ever' ? 'WIN-3' : 'WIN-3:year', facts: { km, before: before.km } },
      riskOfWeek(h, id, km),
    ),
  );
};

interface Amount {
  day: Day;
  km: number;
  id: string;
}

interface Maximum extends Amount {
  scope: 'ever' | 'year';
  before: Amount;
}

/** New maxima of all time and, once a year has gone by, of the twelve months before. `amounts` in order of time. */
function maxima(amounts: readonly Amount[], firstDay: Day): Maximum[] {
  const p = policy.progress.wins;
  const days = amounts.map((a) => dayNumber(a.day));
  const first = dayNumber(firstDay);
  let ever: Amount | null = null;
  return amounts.flatMap((a, i): Maximum[] => {
    const recorded = days[i]! - first;
    const before = ever;
    if (ever === null || a.km > ever.km) ever = a;
    if (recorded < p.maximaAfterDays || before === null) return [];
    const isMore = (than: Amount) => above(a.km, than.km) && atLeast(a.km - than.km, p.maximumGainKm);
    if (isMore(before)) return [{ ...a, scope: 'ever', before }];
    if (recorded < p.yearDays) return [];
    const year = biggestSince(amounts, days, i, days[i]! - p.yearDays + 1);
    return year === null || !isMore(year) ? [] : [{ ...a, scope: 'year', before: year }];
  });
}

/** A run in another zone may be of an earlier day than the one before it. */
const OUT_OF_ORDER_DAYS = 2;

/** The biggest amount before the place `end` of the day `since` or later, the first of equals; null: none. */
function biggestSince(
  amounts: readonly Amount[],
  days: readonly number[],
  end: number,
  since: number,
): Amount | null {
  let best: Amount | null = null;
  for (let k = end - 1; k >= 0 && days[k]! >= since - OUT_OF_ORDER_DAYS; k--) {
    if (days[k]! >= since && (best === null || amounts[k]!.km >= best.km)) best = amounts[k]!;
  }
  return best;
}
