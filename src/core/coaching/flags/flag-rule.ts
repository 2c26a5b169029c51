import { addDays } from '../../time.ts';
import { type History, runsBetween } from '../history.ts';
import type { Family, Flag } from '../record.ts';
import type { PlannedWeek, RunRecord } from '../review-input.ts';

/** What a rule may know besides the history: the flags of the review before, and those of F1 in this one. */
export interface FlagContext {
  previous: ReadonlySet<string>;
  hasTissueFlag: boolean;
}

/** One rule of §2.4. Null means the data do not tell (unknown, which is not zero). */
export interface FlagRule {
  family: Family;
  /** the rule in words, for the coach */
  rule: string;
  evaluate(h: History, context: FlagContext): Flag[] | null;
}

export const FAST_EASY_CODES = ['easy_too_fast', 'easy_too_fast_persistent'] as const;

export function flag(
  family: Family,
  code: string,
  level: Flag['level'],
  value: number | null,
  threshold: number | null,
  evidence: string[],
  facts: Flag['facts'] = {},
): Flag {
  return { family, code, level, value, threshold, evidence, facts };
}

/** The runs of the week under review. */
export function runsOfWeek(h: History, week: PlannedWeek): RunRecord[] {
  return runsBetween(h, week.start, addDays(week.start, 6));
}

/** The runs of the last `days` days, `asOf` included. */
export function recentRuns(h: History, days: number): RunRecord[] {
  return runsBetween(h, addDays(h.asOf, 1 - days), h.asOf);
}
