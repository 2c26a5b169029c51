import { addDays, type Day, daysBetween, weekday } from '../../time.ts';
import { atLeast, policy } from '../policy.ts';
import { isQualityKind } from '../run-record.ts';
import { isEasyKind } from '../session-class.ts';
import type { RuleNote } from '../wins/win-rule.ts';
import type { Inventory } from './inventory.ts';
import type { ProgressHistory, ProgressRun } from './progress-run.ts';

/** INV-8: one thing that stands out, the training rule it is about, what was seen and one next step. */
export interface Finding {
  rule: string;
  evidence: string[];
  seen: RuleNote;
  next: RuleNote;
}

type Known = Omit<Inventory, 'findings'>;

/** At most three findings; the first in this order that hold. */
export function inventoryFindings(
  h: ProgressHistory,
  known: Known,
  runs: readonly ProgressRun[],
  trained: ReadonlySet<Day>,
): Finding[] {
  if (runs.length === 0) return [];
  const found = [
    easyTooFast(h, runs),
    restless(h, trained),
    hardDaysTogether(runs),
    noLongRun(known),
    sameEveryTime(runs),
    onePace(known),
    littleStrength(known),
  ];
  return found.filter((f): f is Finding => f !== null).slice(0, policy.progress.inventory.maxFindings);
}

export function isHardRun(r: ProgressRun): boolean {
  return isQualityKind(r.kind) || r.kind === 'race' || r.kind === 'test';
}

function easyTooFast(h: ProgressHistory, runs: readonly ProgressRun[]): Finding | null {
  const p = policy.progress.inventory;
  const easy = runs.filter((r) => isEasyKind(r.kind) && r.easyVerdict !== null);
  const fast = easy.filter((r) => r.easyVerdict!.tooFast);
  const ceilingS = h.review.runner.easyCeilingSPerKm;
  if (easy.length < p.easyMinRuns || ceilingS === null) return null;
  if (!atLeast(fast.length / easy.length, p.easyTooFastShare)) return null;
  return {
    rule: 'INT-1',
    evidence: fast.map((r) => r.id),
    seen: { text: 'INV-8:easy', facts: { n: fast.length, m: easy.length } },
    next: { text: 'INV-8:easy-next', facts: { ceilingS } },
  };
}

/** REC-5 over the last days of the window. */
function restless(h: ProgressHistory, trained: ReadonlySet<Day>): Finding | null {
  const { restlessDays } = policy.progress.inventory;
  const days = Array.from({ length: restlessDays }, (_, i) => addDays(h.asOf, -i));
  if (!days.every((d) => trained.has(d))) return null;
  return {
    rule: 'REC-5',
    evidence: days.toReversed(),
    seen: { text: 'INV-8:rest', facts: { n: restlessDays } },
    next: { text: 'INV-8:rest-next', facts: {} },
  };
}

/** AVL-6: hard days without a day between them. */
function hardDaysTogether(runs: readonly ProgressRun[]): Finding | null {
  const hard = runs.filter(isHardRun);
  const pairs = hard.filter((r) =>
    hard.some(
      (x) => daysBetween(x.day, r.day) > 0 && daysBetween(x.day, r.day) < policy.caps.daysBetweenHard,
    ),
  );
  if (pairs.length === 0) return null;
  return {
    rule: 'AVL-6',
    evidence: pairs.map((r) => r.id),
    seen: { text: 'INV-8:hard', facts: { n: pairs.length } },
    next: { text: 'INV-8:hard-next', facts: {} },
  };
}

function noLongRun(known: Known): Finding | null {
  const { longestKm, ids } = known.longRuns;
  if (ids.length > 0 || longestKm === null || known.runs < 2 * known.weeks) return null;
  return {
    rule: 'LNG-1',
    evidence: [],
    seen: { text: 'INV-8:long', facts: { km: longestKm, weeks: known.weeks } },
    next: {
      text: 'INV-8:long-next',
      facts: { km: Math.floor((longestKm + policy.caps.longRiseKm) * 10) / 10 },
    },
  };
}

/** Weekdays whose runs are all as long as one another. */
function sameEveryTime(runs: readonly ProgressRun[]): Finding | null {
  const p = policy.progress.inventory;
  const days = [0, 1, 2, 3, 4, 5, 6].flatMap((d) => {
    const kms = runs.filter((r) => weekday(r.day) === d).map((r) => r.distanceKm);
    if (kms.length < p.sameRuns) return [];
    const [low, high] = [Math.min(...kms), Math.max(...kms)];
    return high <= low * (1 + 2 * p.sameWithin) ? [{ d, low, high }] : [];
  });
  const same = days.filter((x) => Math.abs(x.low - days[0]!.low) <= 2 * p.sameWithin * x.low);
  if (same.length < 2) return null;
  const facts = {
    weekdays: same.map((x) => x.d).join(' '),
    low: Math.min(...same.map((x) => x.low)),
    high: Math.max(...same.map((x) => x.high)),
  };
  const evidence = runs.filter((r) => same.some((x) => x.d === weekday(r.day))).map((r) => r.id);
  return {
    rule: 'PLT-2',
    evidence,
    seen: { text: 'INV-8:same', facts },
    next: { text: 'INV-8:same-next', facts: {} },
  };
}

function onePace(known: Known): Finding | null {
  const { noChangeRuns } = policy.progress.inventory;
  const changes = known.paceChanges;
  if (changes === null || changes.runsRead < noChangeRuns || changes.shareOfRuns > 0) return null;
  return {
    rule: 'LIB-1',
    evidence: [],
    seen: { text: 'INV-8:pace', facts: { n: changes.runsRead } },
    next: { text: 'INV-8:pace-next', facts: {} },
  };
}

function littleStrength(known: Known): Finding | null {
  if (known.strengthPerWeek >= policy.progress.inventory.lowStrengthPerWeek) return null;
  return {
    rule: 'STR-2',
    evidence: [],
    seen: { text: 'INV-8:strength', facts: { n: known.strengthPerWeek } },
    next: { text: 'INV-8:strength-next', facts: {} },
  };
}
