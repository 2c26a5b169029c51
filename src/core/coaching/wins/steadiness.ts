import { addDays, type Day } from '../../time.ts';
import { above, policy } from '../policy.ts';
import { consistency } from '../progress/consistency.ts';
import type { ProgressHistory } from '../progress/progress-run.ts';
import { runsInOrder } from './records.ts';
import { type Win, type WinRule, win } from './win-rule.ts';

/** WIN-6: 4, 8, 12, 26 kept weeks in a row (CONS-1). */
export const keptStreak: WinRule = (h) => {
  const { keptStreaks } = policy.progress.wins;
  const wins: Win[] = [];
  let row: Day[] = [];
  for (const week of consistency(h).weeks) {
    const follows = row.length > 0 && addDays(row.at(-1)!, 7) === week.start;
    row = !week.kept ? [] : follows ? [...row, week.start] : [week.start];
    if (!(keptStreaks as readonly number[]).includes(row.length) || !week.kept) continue;
    const facts = { n: row.length };
    wins.push(win('WIN-6', String(row.length), addDays(week.start, 6), row, { text: 'WIN-6', facts }));
  }
  return wins;
};

/** WIN-7: kilometres of a calendar year, and of a lifetime as far as it was recorded. */
export const volumeMilestones: WinRule = (h) => {
  const p = policy.progress.wins;
  const wins: Win[] = [];
  let year = '';
  let yearKm = 0;
  let lifeKm = 0;
  for (const run of runsInOrder(h)) {
    if (run.day.slice(0, 4) !== year) [year, yearKm] = [run.day.slice(0, 4), 0];
    for (const km of p.yearKm) {
      if (yearKm < km && yearKm + run.distanceKm >= km)
        wins.push(win('WIN-7', `${year}-${km}`, run.day, [run.id], { text: 'WIN-7', facts: { km, year } }));
    }
    for (const km of p.lifetimeKm) {
      if (lifeKm < km && lifeKm + run.distanceKm >= km)
        wins.push(win('WIN-7', `life-${km}`, run.day, [run.id], { text: 'WIN-7:life', facts: { km } }));
    }
    yearKm += run.distanceKm;
    lifeKm += run.distanceKm;
  }
  return wins;
};

/** WIN-8: the rest or the smaller week that a warning asked for was kept to its last day. */
export const restTaken: WinRule = (h) => {
  const p = policy.progress.wins;
  const rests = latestOfEachSpan(h).filter((d) => d.warned && d.to <= h.asOf && isRest(h, d));
  return rests.flatMap((d) => {
    const done = runsInOrder(h).filter((r) => r.day >= d.from && r.day <= d.to);
    const km = done.reduce((sum, r) => sum + r.distanceKm, 0);
    const most = d.newKm === 0 ? 0 : p.restShare * d.newKm + p.restFreeKm;
    if (above(km, most)) return [];
    const note = { text: 'WIN-8' as const, facts: { km: d.newKm } };
    return [win('WIN-8', d.from, d.to, [d.asOf, ...done.map((r) => r.id)], note)];
  });
};

function isRest(h: ProgressHistory, d: ProgressHistory['decided'][number]): boolean {
  if (['insert_recovery', 'rest_and_refer', 'rest_until_clear', 'scale_down'].includes(d.code)) return true;
  const planned = [...h.review.weeks, h.review.next].find((w) => w.start === d.from);
  return planned?.type === 'down' || planned?.type === 'recovery';
}

/** A later review of the same days stands for the earlier one. */
function latestOfEachSpan(h: ProgressHistory) {
  const latest = new Map<Day, ProgressHistory['decided'][number]>();
  for (const d of h.decided.toSorted((a, b) => (a.asOf < b.asOf ? -1 : 1))) latest.set(d.from, d);
  return [...latest.values()].toSorted((a, b) => (a.from < b.from ? -1 : 1));
}
