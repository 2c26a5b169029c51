import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** One row of docs/rules.md: | id | words | `source` | `test` | */
const ROW = /^\| ([A-Z]+-\d+) \| ([^|]+) \| `([^`]+)` \| `([^`]+)` \|$/;
const page = readFileSync('docs/rules.md', 'utf8');
const rows = page.split('\n').flatMap((line) => {
  const match = ROW.exec(line);
  return match === null ? [] : [{ id: match[1]!, words: match[2]!, source: match[3]!, test: match[4]! }];
});
const ids = new Set(rows.map((r) => r.id));
const prefixes = [...new Set(rows.map((r) => r.id.split('-')[0]!))];
const anyRule = new RegExp(`(?<![\\w-])(?:${prefixes.join('|')})-\\d+`, 'g');

function idsIn(folder: string): Set<string> {
  const found = new Set<string>();
  for (const e of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!e.isFile() || !/\.(ts|md)$/.test(e.name)) continue;
    for (const id of readFileSync(join(e.parentPath, e.name), 'utf8').match(anyRule) ?? []) found.add(id);
  }
  return found;
}

describe('docs/rules.md', () => {
  it('has every rule once, in whole rows', () => {
    expect(rows.length).toBe(ids.size);
    expect(rows.length).toBe((page.match(/^\| [A-Z]+-\d+ /gm) ?? []).length);
    expect(prefixes.length).toBeGreaterThan(25);
  });

  it('numbers the rules of each kind from 1 without a hole', () => {
    for (const prefix of prefixes) {
      const numbers = rows
        .filter((r) => r.id.startsWith(`${prefix}-`))
        .map((r) => Number(r.id.split('-')[1]));
      expect(numbers, prefix).toEqual(numbers.map((_, i) => i + 1));
    }
  });

  it.each(rows)('says of $id where it is carried out and what holds it', ({ id, words, source, test }) => {
    const named = new RegExp(`(?<![\\w-])${id}(?!\\d)`);
    for (const path of [source, test]) {
      expect(existsSync(path), path).toBe(true);
      expect(readFileSync(path, 'utf8'), path).toMatch(named);
    }
    expect([source.startsWith('src/'), test.startsWith('test/')]).toEqual([true, true]);
    expect(words.length).toBeGreaterThan(10);
  });

  it.each(['src', 'test', 'fixtures/scenarios'])('has every rule that %s names', (folder) => {
    expect([...idsIn(folder)].filter((id) => !ids.has(id))).toEqual([]);
  });

  it('has no rule that the code or the tests do not name', () => {
    for (const folder of ['src', 'test']) {
      const named = idsIn(folder);
      expect([...ids].filter((id) => !named.has(id))).toEqual([]);
    }
  });
});
