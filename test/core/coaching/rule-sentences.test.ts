import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rulesDe } from '../../../src/core/coaching/texts/rules-de.ts';
import { rulesEn } from '../../../src/core/coaching/texts/rules-en.ts';

it('every rule that blocks growth, and every finding without points, has a sentence in both languages', () => {
  const up = readFileSync('src/core/coaching/up-rules.ts', 'utf8');
  const low = readFileSync('src/core/coaching/flags/compliance.ts', 'utf8');
  const shown = [
    ...[...up.matchAll(/blockedBy\.push\('([A-Z]+-\d+)'\)/g)].map((m) => m[1]!),
    ...[...low.matchAll(/flag\(\s*'C',\s*'(\w+)'/g)].map((m) => m[1]!),
  ];
  expect(shown.length).toBeGreaterThanOrEqual(13);
  for (const texts of [rulesEn, rulesDe]) {
    for (const id of shown) expect(texts[id], id).toMatch(/^[A-ZÄÖÜ].{20,}\.$/);
    expect(Object.keys(texts).toSorted()).toEqual([...new Set(shown)].toSorted());
  }
});
