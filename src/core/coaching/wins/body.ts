import { addDays, type Day, daysBetween, weekStart } from '../../time.ts';
import { weekTotals } from '../assess.ts';
import { atLeast, policy } from '../policy.ts';
import { median } from '../progress/median.ts';
import type { ProgressRun } from '../progress/progress-run.ts';
import { runsInOrder } from './records.ts';
import { riskOfRun, riskOfWeek } from './risky.ts';
import { type Win, type WinRule, win } from './win-rule.ts';

/** WIN-9: speed for each heartbeat up by 3 % on eight weeks before, medians of 14 days with three runs each. */
export const fitterAtSameHeartRate: WinRule = (h) => {
  const p = policy.progress.wins;
  const runs = runsInOrder(h).filter((r) => r.mPerMinPerBpm !== null);
  const wins: Win[] = [];
  let last: Day | null = null;
  for (const run of runs) {
    if (last !== null && daysBetween(last, run.day) < p.fitterDays) continue;
    const now = window(runs, run.day);
    const before = window(runs, addDays(run.day, -p.fitterDays));
    if (now.length < p.fitterRuns || before.length < p.fitterRuns) continue;
    const change =
      median(now.map((r) => r.mPerMinPerBpm!))! / median(before.map((r) => r.mPerMinPerBpm!))! - 1;
    if (!atLeast(change, p.fitterBy)) continue;
    last = run.day;
    const evidence = [...before, ...now].map((r) => r.id);
    const facts = { pct: Math.round(1000 * change) / 10, weeks: p.fitterDays / 7 };
    wins.push(win('WIN-9', 'index', run.day, evidence, { text: 'WIN-9', facts }));
  }
  return wins;
};

function window(runs: readonly ProgressRun[], to: Day): ProgressRun[] {
  return runs.filter((r) => {
    const age = daysBetween(r.day, to);
    return age >= 0 && age < policy.progress.wins.fitterWindowDays;
  });
}

/** WIN-10: after a break, the first run of half an hour and the first week as big as before it. */
export const comeback: WinRule = (h) => {
  const p = policy.progress.wins;
  const runs = runsInOrder(h);
  const weeks = weekTotals(runs, h.asOf).filter((w) => addDays(w.start, 6) <= h.asOf);
  const wins: Win[] = [];
  runs.forEach((back, i) => {
    const lastBefore = runs[i - 1];
    if (lastBefore === undefined) return;
    const gapDays = daysBetween(lastBefore.day, back.day) - 1;
    if (gapDays < p.comebackGapDays) return;
    const next = runs.findIndex(
      (r, k) => k > i && daysBetween(runs[k - 1]!.day, r.day) - 1 >= p.comebackGapDays,
    );
    const after = runs.slice(i, next === -1 ? undefined : next);
    const half = after.find((r) => r.movingS >= p.comebackRunS);
    if (half !== undefined) {
      const facts = { min: Math.floor(half.movingS / 60), gapDays };
      const evidence = [half.id, lastBefore.id];
      wins.push(
        win('WIN-10', 'run', half.day, evidence, { text: 'WIN-10', facts }, painOnly(riskOfRun(h, half.id))),
      );
    }
    const monday = weekStart(lastBefore.day);
    const reference = weeks
      .filter((w) => w.start < monday)
      .slice(-policy.break.referenceWeeks)
      .map((w) => w.km);
    if (reference.length === 0) return;
    const km = reference.reduce((a, b) => a + b, 0) / reference.length;
    const until = after.at(-1)!.day;
    const whole = weeks.find((w) => w.start >= weekStart(back.day) && w.start <= until && atLeast(w.km, km));
    if (whole === undefined) return;
    const note = { text: 'WIN-10:week' as const, facts: { km: whole.km, before: km } };
    const evidence = [whole.start, lastBefore.id];
    wins.push(
      win('WIN-10', 'week', addDays(whole.start, 6), evidence, note, riskOfWeek(h, whole.start, whole.km)),
    );
  });
  return wins;
};

/** Half an hour after a break is no spike by itself: §2.9 gives it its own limits; pain still forbids the praise. */
function painOnly(risk: ReturnType<typeof riskOfRun>): ReturnType<typeof riskOfRun> {
  return risk?.text === 'WIN-13:new' ? null : risk;
}

/** WIN-11: six weeks in a row with two strength sessions, and the first session of the power phase. */
export const strengthWins: WinRule = (h) => {
  const p = policy.progress.wins;
  const done = h.strength
    .filter((s) => s.day <= h.asOf)
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.id < b.id ? -1 : 1));
  const wins: Win[] = [];
  const byWeek = new Map<Day, string[]>();
  for (const s of done) byWeek.set(weekStart(s.day), [...(byWeek.get(weekStart(s.day)) ?? []), s.id]);
  let row: Day[] = [];
  for (const [monday, ids] of byWeek) {
    const follows = row.length > 0 && addDays(row.at(-1)!, 7) === monday;
    const enough = ids.length >= p.strengthSessions;
    row = !enough ? [] : follows ? [...row, monday] : [monday];
    if (row.length !== p.strengthWeeks || addDays(monday, 6) > h.asOf) continue;
    const facts = { weeks: p.strengthWeeks, n: p.strengthSessions };
    const evidence = row.flatMap((m) => byWeek.get(m)!);
    wins.push(win('WIN-11', 'weeks', addDays(monday, 6), evidence, { text: 'WIN-11', facts }));
  }
  const power = done.find((s) => s.phase === 'power');
  if (power !== undefined)
    wins.push(win('WIN-11', 'power', power.day, [power.id], { text: 'WIN-11:power', facts: {} }));
  return wins;
};

/** WIN-12: a race finished, in the time that was wanted, or with the faster half last. */
export const raceDone: WinRule = (h) =>
  runsInOrder(h)
    .filter((r) => r.kind === 'race')
    .map((r) => {
      const timeS = r.elapsedS;
      const goal = h.goals.find((g) => g.day === r.day);
      const facts = { km: r.distanceKm, timeS };
      const halves = r.pattern.halvesS;
      const risk = riskOfRun(h, r.id);
      const make = (note: Win['note']) => win('WIN-12', 'race', r.day, [r.id], note, risk);
      if (goal !== undefined && timeS <= goal.targetTimeS)
        return make({ text: 'WIN-12:goal', facts: { ...facts, goalS: goal.targetTimeS } });
      if (halves !== null && halves[1] < halves[0])
        return make({ text: 'WIN-12:negative', facts: { ...facts, gainS: halves[0] - halves[1] } });
      return make({ text: 'WIN-12', facts });
    });
