import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const text = readFileSync(join(ROOT, 'docs/asvs.md'), 'utf8');
const rows = text.split('\n').flatMap((line) => {
  const [, ids, level, , held] = /^\| (\d[\d., ]*) \| ([12]) \| (.+) \| (.+) \|$/.exec(line) ?? [];
  return ids === undefined ? [] : [{ ids: ids.split(', '), level, held: held! }];
});

describe('docs/asvs.md', () => {
  it('names every requirement once, chapter by chapter in order', () => {
    const ids = rows.flatMap((row) => row.ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^\d{1,2}\.\d{1,2}\.\d{1,2}$/);
    const chapters = [...new Set(ids.map((id) => Number(id.split('.')[0])))];
    expect(chapters).toEqual(Array.from({ length: 17 }, (_, i) => i + 1));
    expect(ids.length).toBeGreaterThan(240);
  });

  it('names only files that are there, and tests by words of their titles', () => {
    const wrong: string[] = [];
    let tests = 0;
    for (const [, path, title] of text.matchAll(/`((?:test|src|docs)\/[\w./-]+)`(?: “([^”]+)”)?/g)) {
      if (path === 'test/docs/asvs.test.ts') continue;
      if (!existsSync(join(ROOT, path!))) wrong.push(`${path} is not there`);
      else if (path!.endsWith('.test.ts')) {
        tests += 1;
        const source = readFileSync(join(ROOT, path!), 'utf8');
        const quoted = new RegExp(`['\`][^'\`\\n]*${(title ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
        if (title === undefined || !quoted.test(source)) wrong.push(`${path}: no test says “${title}”`);
      }
    }
    expect(wrong).toEqual([]);
    expect(tests).toBeGreaterThan(80);
  });

  it('gives every requirement a test, a place or a reason', () => {
    expect(rows.filter((row) => !/^(as \d|.{8})/.test(row.held))).toEqual([]);
  });
});
