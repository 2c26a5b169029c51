import { replay } from '../../src/core/coaching/flags/evaluate-flags.ts';
import type { FlagRule } from '../../src/core/coaching/flags/flag-rule.ts';
import { buildHistory } from '../../src/core/coaching/history.ts';
import type { ReviewInput } from '../../src/core/coaching/review-input.ts';

/** Codes of one rule with their levels, `code:level`; null: unknown. */
export function codesOf(
  rule: FlagRule,
  input: ReviewInput,
  previous: string[] = [],
  hasTissueFlag = false,
): string[] | null {
  const found = rule.evaluate(buildHistory(input, input.asOf), {
    previous: new Set(previous),
    hasTissueFlag,
  });
  return found === null ? null : found.map((f) => `${f.code}:${f.level}`);
}

/** The review point of `asOf` after replaying the weeks before. */
export function evaluationOf(input: ReviewInput) {
  return replay(input).at(-1)!;
}
