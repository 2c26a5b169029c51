import { addDays, type Day, daysBetween, weekStart } from '../../time.ts';
import { above, below, policy } from '../policy.ts';
import { isEasyKind } from '../session-class.ts';
import type { RuleNote } from '../wins/win-rule.ts';
import { median } from './median.ts';
import type { ProgressHistory, ProgressRun } from './progress-run.ts';

/** FORM-1: how the runner moves at easy pace. Descriptive: no cadence is ever asked for. */
export interface RunningForm {
  /** steps a minute, median of 28 days at easy pace; null: fewer than three runs */
  cadenceSpm: number | null;
  /** the same for the 28 days before, at the same speed */
  beforeSpm: number | null;
  /** share by which it changed; null: unknown, or not at the same speed */
  change: number | null;
  /** medians a week, oldest first */
  trend: { week: Day; cadenceSpm: number }[];
  /** left foot's share, per cent; null: no device tells */
  balanceLeftPct: number | null;
  notes: RuleNote[];
}

/** A change of more than 5 % at the same speed, or a balance outside 48–52 %, is shown; neither is judged. */
export function runningForm(h: ProgressHistory): RunningForm {
  const p = policy.progress.form;
  const easy = h.runs.filter(
    (r) => r.trusted && isEasyKind(r.kind) && r.easyVerdict !== null && !r.easyVerdict.tooFast,
  );
  const inWindow = (to: Day) => (r: ProgressRun) => {
    const age = daysBetween(r.day, to);
    return age >= 0 && age < p.windowDays && r.cadenceSpm !== null && r.gradedPaceSPerKm !== null;
  };
  const recent = easy.filter(inWindow(h.asOf));
  const speed = median(recent.map((r) => r.gradedPaceSPerKm!));
  const sameSpeed = (r: ProgressRun) =>
    speed !== null && Math.abs(r.gradedPaceSPerKm! / speed - 1) <= p.sameSpeedWithin + 1e-9;
  const before = easy.filter(inWindow(addDays(h.asOf, -p.windowDays))).filter(sameSpeed);
  const now = recent.filter(sameSpeed);
  const cadenceSpm = cadence(recent);
  const beforeSpm = cadence(before);
  const nowSpm = cadence(now);
  const change = nowSpm === null || beforeSpm === null ? null : nowSpm / beforeSpm - 1;
  const balances = easy
    .filter((r) => daysBetween(r.day, h.asOf) >= 0 && daysBetween(r.day, h.asOf) < p.windowDays)
    .flatMap((r) => (r.balanceLeftPct === null ? [] : [r.balanceLeftPct]));
  const balanceLeftPct = balances.length < p.minRuns ? null : median(balances);
  const notes: RuleNote[] = [];
  if (change !== null && above(Math.abs(change), p.cadenceChange))
    notes.push({ text: 'FORM-1', facts: { before: beforeSpm!, now: nowSpm! } });
  if (
    balanceLeftPct !== null &&
    (below(balanceLeftPct, p.balanceLowPct) || above(balanceLeftPct, p.balanceHighPct))
  )
    notes.push({ text: 'FORM-1:balance', facts: { left: balanceLeftPct, right: 100 - balanceLeftPct } });
  return { cadenceSpm, beforeSpm, change, trend: trend(easy, h.asOf), balanceLeftPct, notes };
}

function cadence(runs: readonly ProgressRun[]): number | null {
  return runs.length < policy.progress.form.minRuns ? null : median(runs.map((r) => r.cadenceSpm!));
}

function trend(easy: readonly ProgressRun[], asOf: Day): RunningForm['trend'] {
  const weeks = new Map<Day, number[]>();
  const since = weekStart(addDays(asOf, 1 - 2 * policy.progress.form.windowDays));
  for (const r of easy.toSorted((a, b) => a.startMs - b.startMs)) {
    if (r.cadenceSpm === null || r.day < since || r.day > asOf) continue;
    weeks.set(weekStart(r.day), [...(weeks.get(weekStart(r.day)) ?? []), r.cadenceSpm]);
  }
  return [...weeks].map(([week, values]) => ({ week, cadenceSpm: median(values)! }));
}
