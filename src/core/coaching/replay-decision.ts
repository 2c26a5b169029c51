import { canonicalJson } from './canonical.ts';
import type { DailyCheckInput } from './daily-check.ts';
import { dayRecordAgain } from './day-record.ts';
import type { MissedSessionInput } from './event-review.ts';
import { POLICY_VERSIONS, type PolicyVersions } from './policy-versions.ts';
import type { AdaptationDecision } from './record.ts';
import { review } from './review.ts';
import type { PastDecision, ReviewInput } from './review-input.ts';

/** A decision as it was stored: everything it saw, and what came out. */
export interface StoredDecision {
  id: string;
  asOf: string;
  input: ReviewInput | DailyCheckInput | MissedSessionInput;
  output: AdaptationDecision;
}

export interface ReplayedDecision {
  id: string;
  asOf: string;
  before: DecisionView;
  after: DecisionView;
  /** fields of the view that differ */
  differs: (keyof DecisionView)[];
  /** the whole record is the stored one, byte for byte as canonical JSON */
  identical: boolean;
}

export interface DecisionView {
  code: string;
  km: number;
  hard: number;
  longestKm: number;
  score: number;
  flags: string[];
}

/**
 * Stored decisions decided again by a policy version, oldest first. What a review remembers of earlier ones is
 * what this version said of them; runs and plans stay as they were. Null for a version that is not known.
 */
export function replayDecisions(
  stored: readonly StoredDecision[],
  version: string,
  versions: PolicyVersions = POLICY_VERSIONS,
): ReplayedDecision[] | null {
  const numbers = versions.get(version);
  if (numbers === undefined) return null;
  const said = new Map<string, PastDecision>();
  const reviewAgain = (input: ReviewInput): AdaptationDecision => {
    const decisions = input.decisions.map((x) => said.get(x.asOf) ?? x);
    const again = review({ ...input, policyVersion: version, decisions }, versions);
    if (!again.ok) throw new Error(again.error.message);
    return again.value;
  };
  return stored
    .toSorted((a, b) => order(a.asOf, b.asOf) || order(a.id, b.id))
    .map((d) => {
      const value = 'runs' in d.input ? reviewAgain(d.input) : dayRecordAgain(d.output, d.input, numbers);
      if ('runs' in d.input)
        said.set(d.asOf, { asOf: d.asOf, code: value.code, flags: value.flags.map((f) => f.code) });
      const [before, after] = [viewOf(d.output), viewOf(value)];
      const differs = (Object.keys(before) as (keyof DecisionView)[]).filter(
        (key) => canonicalJson(before[key]) !== canonicalJson(after[key]),
      );
      // which review it took the place of is the store's to know
      const { supersedes: _, ...output } = d.output;
      const identical = canonicalJson(output) === canonicalJson(value);
      return { id: d.id, asOf: d.asOf, before, after, differs, identical };
    });
}

function viewOf(d: AdaptationDecision): DecisionView {
  return {
    code: d.code,
    km: d.newKm,
    hard: d.hardAfter,
    longestKm: d.longestRunKm,
    score: d.score,
    flags: d.flags.map((f) => f.code).toSorted(),
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
