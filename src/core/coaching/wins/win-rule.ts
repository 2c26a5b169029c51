import type { Day } from '../../time.ts';
import type { ProgressHistory } from '../progress/progress-run.ts';
import type { RuleTextKey, RuleTextParams } from '../texts/rule-text-params.ts';

export const WIN_RULES = [
  'WIN-1',
  'WIN-2',
  'WIN-3',
  'WIN-4',
  'WIN-5',
  'WIN-6',
  'WIN-7',
  'WIN-8',
  'WIN-9',
  'WIN-10',
  'WIN-11',
  'WIN-12',
] as const;
export type WinRuleId = (typeof WIN_RULES)[number];

/** The sentence of a win and its values; words come from the texts. */
export type RuleNote = { [K in RuleTextKey]: { text: K; facts: RuleTextParams[K] } }[RuleTextKey];

/** Something worth saying, with what it was read from. */
export interface Win {
  rule: WinRuleId;
  /** stable for what was won: the same win found again has the same id */
  id: string;
  day: Day;
  /** runs, sessions or weeks it was read from */
  evidence: string[];
  note: RuleNote;
  /** WIN-13: what the act put at risk; such a win is never celebrated */
  risk: RuleNote | null;
}

/** One rule of §1.13: everything it finds in a history, oldest first. */
export type WinRule = (h: ProgressHistory) => Win[];

export function win(
  rule: WinRuleId,
  what: string,
  day: Day,
  evidence: string[],
  note: RuleNote,
  risk: RuleNote | null = null,
): Win {
  return { rule, id: `${rule}:${what}:${day}`, day, evidence, note, risk };
}
