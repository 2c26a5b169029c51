import type { Day } from '../../src/core/time.ts';
import type { Evaluation } from '../../src/services/history/evaluate-history.ts';
import { type HistoryState, resumePoint } from '../../src/services/history/history-state.ts';
import type { Resume } from '../../src/services/history/history-walk.ts';
import type { HistoryItem } from '../../src/services/history/judge-history.ts';
import { type LookBack, lookBackOf } from '../../src/services/history/look-back.ts';

/** Where the next evaluation takes the walk up again, with only what a store would give it for that. */
export function resumedFrom(
  before: Evaluation,
  kept: readonly HistoryItem[],
  changedDay: Day,
  asOf: Day,
): { items: HistoryItem[]; resume: Resume | null } {
  const state: HistoryState = JSON.parse(JSON.stringify(before.state));
  const at = resumePoint(state, changedDay, asOf);
  if (at === null) return { items: [...kept], resume: null };
  const { week, lookBackFrom } = at;
  const analysed = new Map(before.judged.map((j) => [j.id, j]));
  const behind: LookBack[] = [];
  for (const { id, day } of kept) {
    const judged = analysed.get(id);
    if (judged === undefined || day >= week.week || day < lookBackFrom) continue;
    behind.push({ id, day, rpe: judged.rpe, ...JSON.parse(JSON.stringify(lookBackOf(judged))) });
  }
  return { items: kept.filter((i) => i.day >= week.week), resume: { state, week, behind } };
}
