import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { de } from '../../../src/core/coaching/texts/de.ts';
import { en } from '../../../src/core/coaching/texts/en.ts';

const range = (prefix: string, last: number) => Array.from({ length: last }, (_, i) => `${prefix}-${i + 1}`);
const RULES = [
  ...range('SAFE', 2),
  ...range('MISS', 5),
  ...range('UP', 7),
  ...range('BRK', 5),
  ...range('GRD', 10),
  ...range('COACH', 22),
];

function textOf(folder: string): string {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((e) => e.isFile() && e.name !== 'policy-rules.test.ts')
    .map((e) => readFileSync(join(e.parentPath, e.name), 'utf8'))
    .join('\n');
}

describe('rules of the adaptation policy', () => {
  const code = textOf('src/core/coaching');
  const tests = `${textOf('test/core/coaching')}\n${textOf('fixtures/scenarios')}`;
  const names = (text: string, rule: string) => new RegExp(`${rule}(?!\\d)`).test(text);
  it.each(RULES)('%s is named in the code and in a test', (rule) => {
    expect([names(code, rule), names(tests, rule)]).toEqual([true, true]);
  });
});

describe('texts', () => {
  const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).toSorted();
  it.each(Object.keys(en.texts) as (keyof typeof en.texts)[])(
    '%s is a sentence with the same values in both languages',
    (key) => {
      expect(placeholders(de.texts[key])).toEqual(placeholders(en.texts[key]));
      for (const text of [en.texts[key], de.texts[key]]) {
        expect(text).toMatch(/^[A-ZÄÖÜ{].*[.?!]$/);
        expect(text.length).toBeLessThanOrEqual(200);
      }
    },
  );
  it('names every decision', () => expect(Object.keys(de.codes)).toEqual(Object.keys(en.codes)));
});
