import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ruleOf } from '../../../src/web/parts/flag-rule.ts';
import { en } from '../../../src/web/texts/en.ts';

const FLAGS = join(import.meta.dirname, '../../../src/core/coaching/flags');

it('has a sentence for every flag that a rule raises', () => {
  const sources = readdirSync(FLAGS).map((file) => readFileSync(join(FLAGS, file), 'utf8'));
  const codes = sources.flatMap((text) =>
    [...text.matchAll(/flag\(\s*'[A-Z]\w*',\s*([^,]+),/g)].flatMap(([, code]) =>
      [...code!.matchAll(/'(\w+)'/g)].map(([, name]) => name!),
    ),
  );
  expect(codes.length).toBeGreaterThan(15);
  const wordless = codes.filter((code) => !Object.hasOwn(en, `flag.${ruleOf({ code, facts: {} })}`));
  expect(wordless).toEqual([]);
});
