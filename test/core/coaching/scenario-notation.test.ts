import { expect, it } from 'vitest';
import { parseScenarios, type RawScenario } from '../../support/scenario-notation.ts';
import { runScenario } from '../../support/scenario-run.ts';

const BASE = `id: A
runner: R40
asOf: 2026-05-03
weeks:
  - {start: 2026-04-20, planned: 40, tpl: W5, km: 40}
  - {start: 2026-04-27, planned: 40, tpl: W5, km: 40}
next: {km: 42, hard: 1, longKm: 12.6}
expect: {decision: proceed}`;

function run(yaml: string) {
  const list = parseScenarios(`\`\`\`yaml\n${BASE}\n\`\`\`\n\n\`\`\`yaml\n${yaml}\n\`\`\`\n`, 'x');
  const known = new Map(list.map((s): [string, RawScenario] => [s.id, s]));
  return runScenario(list[1]!, known);
}

it('passes what it knows', () =>
  expect(run('id: B\nsameAs: A\nexpect: {decision: proceed, nextWeekKm: [42, 42]}').pass).toBe(true));

it.each([
  ['an unknown field', 'id: B\nsameAs: A\nmoon: full'],
  ['an unknown expectation', 'id: B\nsameAs: A\nexpect: {mood: good}'],
  ['an unknown evidence', 'id: B\nsameAs: A\nevidence: {aura: blue}'],
  ['an unknown kind', 'id: B\nsameAs: A\nkind: monthly'],
  ['an unknown base', 'id: B\nsameAs: Z'],
  [
    'an unknown change',
    'id: B\nsameAs: A\nweeks: [{start: 2026-04-27, planned: 40, tpl: W5, km: 40, changes: [{turn: Mon}]}]',
  ],
  [
    'a missing expectation',
    'id: B\nrunner: R40\nasOf: 2026-05-03\nweeks: [{start: 2026-04-27, planned: 40, tpl: W5, km: 40}]\nnext: {km: 40}',
  ],
  ['a block that is no mapping', '- 1'],
  ['a block that is no YAML', 'a: [1'],
  ['a wrong range', 'id: B\nsameAs: A\nexpect: {nextWeekKm: [50, 60]}'],
])('fails on %s instead of skipping it', (_, yaml) => {
  const result = run(yaml);
  expect(result.pass).toBe(false);
  expect(result.failures.length).toBeGreaterThan(0);
});

it('calls the opposite direction wrong', () => {
  expect(run('id: B\nsameAs: A\nevidence: {pain: {level: 8}}\nexpect: {decision: scale_up}').direction).toBe(
    'wrong',
  );
  expect(run('id: B\nsameAs: A\nexpect: {decision: hold}').direction).toBe('ok');
});
