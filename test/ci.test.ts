import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FAILURES = join(import.meta.dirname, '../.ci/failures');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-ci-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function told(logs: Record<string, string>): string[] {
  const paths = Object.entries(logs).map(([stage, text]) => {
    const path = join(folder, `${stage}.log`);
    writeFileSync(path, text);
    return path;
  });
  return execFileSync(FAILURES, paths, { encoding: 'utf8' }).split('\n').slice(0, -1);
}

const TESTS = `
 \u001b[31m❯\u001b[39m database  test/db/x.test.ts (4 tests | 2 failed) 21ms
   × is wrong 7ms

⎯⎯⎯⎯⎯⎯⎯ Failed Tests 2 ⎯⎯⎯⎯⎯⎯⎯

\u001b[41m FAIL \u001b[49m database  test/db/x.test.ts > is wrong
AssertionError: expected { a: 1 } to deeply equal { a: 2 }

- Expected
+ Received

 ❯ check test/support/y.ts:9:1
 ❯ test/db/x.test.ts:2:39

 FAIL  database  test/db/x.test.ts > throws 1
 FAIL  database  test/db/x.test.ts > throws 2
Error: no
 ❯ test/db/x.test.ts:3:43

⎯⎯⎯⎯ Unhandled Rejection ⎯⎯⎯⎯⎯
Error: nobody waits
`;
const GOALS = `A2 PASSED (12 s): no file is lost
   ok   lost: asked 0, measured 0
C2 NOT RUN (12 s): is fast; the machine had a load of 30
   FAIL p99: asked ≤ 50 ms, measured 80 ms
D7 FAILED (3 s): decoders die alone
   ok   died: asked 1, measured 1
   FAIL restarts: asked 0, measured 2
1 passed, 1 failed
`;

describe('what CI says last of what failed', () => {
  it('is each test with its first words and its place, each goal with its checks, each mutant', () => {
    const fuzz = 'fuzz: seed 1\nFAILED fit 12: takes 3000 ms\n4999 passed, 1 failed\n';
    expect(told({ 'test-postgres': TESTS, fuzz, chaos: GOALS })).toEqual([
      '== what failed',
      'test-postgres:  FAIL  database  test/db/x.test.ts > is wrong',
      'test-postgres:    AssertionError: expected { a: 1 } to deeply equal { a: 2 }',
      'test-postgres:    ❯ check test/support/y.ts:9:1',
      'test-postgres:  FAIL  database  test/db/x.test.ts > throws 1',
      'test-postgres:  FAIL  database  test/db/x.test.ts > throws 2',
      'test-postgres:    Error: no',
      'test-postgres:    ❯ test/db/x.test.ts:3:43',
      'test-postgres: ⎯⎯⎯⎯ Unhandled Rejection ⎯⎯⎯⎯⎯',
      'test-postgres:    Error: nobody waits',
      'fuzz: FAILED fit 12: takes 3000 ms',
      'chaos: D7 FAILED (3 s): decoders die alone',
      'chaos:    FAIL restarts: asked 0, measured 2',
    ]);
  });

  it('is the end of what a stage without tests said', () => {
    const types = 'one\ntwo\nthree\n\nfour\nsrc/x.ts(1,2): error TS1: no\n';
    expect(told({ types })).toEqual([
      '== what failed',
      ...['two', 'three', 'four', 'src/x.ts(1,2): error TS1: no'].map((line) => `types: ${line}`),
    ]);
  });

  it('is short, whatever failed, and leaves no stage out', () => {
    const lines = told({ 'test-embedded': TESTS.repeat(20), chaos: GOALS });
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines.at(-2)).toBe('chaos:    FAIL restarts: asked 0, measured 2');
    expect(lines.at(-1)).toBe('… and more');
  });

  it('is nothing where nothing failed', () => {
    expect(told({})).toEqual([]);
  });
});
