import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/core/coaching/canonical.ts';
import { planPolicy } from '../../../src/core/coaching/plan/plan-policy.ts';
import { policy } from '../../../src/core/coaching/policy.ts';
import { POLICY_VERSIONS } from '../../../src/core/coaching/policy-versions.ts';
import { sha256 } from '../../../src/core/coaching/sha256.ts';

const ROOM = 'src/core/coaching/';
/** Numbers that no rule is made of: nothing, one, two, units, and how finely kilometres are compared and rounded. */
const PLAIN = [0, 1, 2, 6, 7, 10, 24, 60, 100, 1000, 3600, 60_000, 3_600_000, 86_400_000];
const ROUNDING = [1e-9, 1e-6, 0.005, 0.02, 0.05, 0.051, 0.1];
const WEEKDAYS = '0,1,2,3,4,5,6';

/** Files whose numbers are no limits of coaching, each with what they are. */
const OTHERWISE: Record<string, string> = {
  'apply-counterfactual.ts': 'an easy run that raises no question of its own',
  'assess.ts': 'weekdays',
  'canonical.ts': 'digits of a sort key',
  'caps.ts': 'levels of a flag, columns of LNG-4',
  'counterfactual.ts': 'the order in which changes are tried',
  'counterfactual-reach.ts': 'how far beyond a limit what is stated lies',
  'day-record.ts': 'length of an id',
  'distribute-km.ts': 'rounds of sharing out',
  'flags/spike.ts': 'levels of a flag',
  'plan/assemble-weeks.ts': 'when a difference of kilometres is worth a word',
  'plan/check-plan-goal.ts': 'what can be a race at all',
  'plan/check-plan-input.ts': 'what can be an input at all',
  'plan/choose-quality.ts': 'the tables of PER-6 by weeks to race, and levels',
  'plan/explain-session.ts': 'when seconds are told as minutes',
  'plan/fit-availability.ts': 'the order of AVL-7',
  'plan/lay-plan-week.ts': 'a quarter of a kilometre that nobody misses',
  'plan/layout.ts': 'two weeks, so that a streak over Sunday counts',
  'plan/plan-counterfactual.ts': 'how far is searched',
  'plan/plan-violations.ts': 'how exactly a finished plan is measured, and levels',
  'plan/share-plan-km.ts': 'rounds of sharing out, columns of LNG-4',
  'plan/strength-library.ts': 'sets and repetitions of the exercises (STR-2)',
  'plan/week-wishes.ts': 'reserves of the sample workout that a pace is taken from',
  'plan/weekly-km.ts': 'the days of a race week',
  'relay-weeks.ts': 'when and how fast a planned run stands as done',
  'review.ts': 'length of an id',
  'sha256.ts': 'the algorithm',
  'wins/steadiness.ts': 'digits of a year',
};

function numbersOf(file: string): number[] {
  const source = ts.createSourceFile(file, readFileSync(ROOM + file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isArrayLiteralExpression(node) && node.elements.map((e) => e.getText()).join() === WEEKDAYS)
      return;
    if (ts.isNumericLiteral(node)) found.push(Number(node.text));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.filter((n) => !PLAIN.includes(n) && !ROUNDING.includes(n));
}

describe('the numbers of coaching', () => {
  const files = readdirSync(ROOM, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.ts') && !/policy(-versions)?\.ts$|texts/.test(f))
    .toSorted();

  it('stand in the policy files, and nowhere else', () => {
    const outside = files.filter((f) => OTHERWISE[f] === undefined && numbersOf(f).length > 0);
    expect(outside.map((f) => `${f}: ${numbersOf(f).join(', ')}`)).toEqual([]);
  });

  it('are excused only in files that have some', () => {
    const idle = Object.keys(OTHERWISE).filter((f) => !files.includes(f) || numbersOf(f).length === 0);
    expect(idle).toEqual([]);
  });
});

describe('a policy version', () => {
  /** A changed number is another version: give it a new name, keep this one in policy-versions.ts, and add its digest here. */
  const PUBLISHED: Record<string, string> = {
    '2026.1': 'e8efbd2b25aa5256',
  };

  it('keeps the numbers that it was published with', () => {
    const stored = [...POLICY_VERSIONS.values()].filter((p) => !p.version.startsWith('experiment-'));
    const digests = stored.map((p) => [p.version, digestOf(p)]);
    expect(Object.fromEntries(digests)).toEqual(PUBLISHED);
    expect(planPolicy.version).toBe(policy.version);
  });

  it('is another one with any other number', () => {
    expect(digestOf({ ...policy, pain: { ...policy.pain, redOnce: 6 } })).not.toBe(digestOf(policy));
  });
});

/** Numbers of the policy and, under the version in force, of the plan builder. */
function digestOf(numbers: typeof policy): string {
  const plan = numbers.version === planPolicy.version ? planPolicy : null;
  return sha256(canonicalJson({ numbers, plan })).slice(0, 16);
}
