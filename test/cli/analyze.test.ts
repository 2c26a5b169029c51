import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { AnalysisDocument } from '../../src/services/history/analysis-document.ts';

const run = promisify(execFile);

const seen = new Map<string, Promise<AnalysisDocument>>();

async function analyzeAnew(args: readonly string[]): Promise<AnalysisDocument> {
  const { stdout } = await run(process.execPath, ['bin/pacekeeper.js', 'analyze', '--json', ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}

/** The same call is made once; that it answers the same again has a test of its own. */
function analyze(...args: string[]): Promise<AnalysisDocument> {
  const key = args.join(' ');
  const found = seen.get(key) ?? analyzeAnew(args);
  seen.set(key, found);
  return found;
}

const plan = ['--plan', 'fixtures/plans/twelve-weeks.json'];

describe('pacekeeper analyze over the fixture histories', () => {
  it.each([
    ['proceed', []],
    ['proceed', plan],
    ['scale-up', []],
    ['scale-up', plan],
    ['scale-down', []],
    ['scale-down', plan],
  ] as const)('ends in %s %j', async (name, options) => {
    const doc = await analyze(`fixtures/histories/${name}.zip`, ...options);
    expect(doc.decision!.code).toBe(name.replace('-', '_'));
    expect(doc.files).toMatchObject({ activities: 59, duplicates: 0, rejected: [] });
    expect(doc.base).toBe(options.length > 0 ? 'plan' : 'own_weeks');
    expect(doc.zones!.thresholdSPerKm!).toBeGreaterThan(300);
    expect(doc.zones!.thresholdSPerKm!).toBeLessThan(312);
  });

  it('says nothing about planned runs where there was no plan', async () => {
    const doc = await analyze('fixtures/histories/proceed.zip');
    expect(doc.decision!.explanation.runner).not.toMatch(/planned runs|0 of 0/);
  });

  it('gives byte for byte the same answer again', async () => {
    const once = await analyze('fixtures/histories/scale-down.zip');
    expect(await analyzeAnew(['fixtures/histories/scale-down.zip'])).toEqual(once);
  });

  it('keeps what is good when a file of the call cannot be read, and says which', async () => {
    const failed = run(
      process.execPath,
      [
        'bin/pacekeeper.js',
        'analyze',
        '--json',
        'fixtures/histories/proceed.zip',
        'README.md',
        'not-there.fit',
      ],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    const { code, stdout } = await failed.then(
      () => ({ code: 0, stdout: '' }),
      (error: { code: number; stdout: string }) => error,
    );
    expect(code).toBe(2);
    const doc = JSON.parse(stdout) as AnalysisDocument;
    expect(doc.files.activities).toBe(59);
    expect(doc.files.rejected.map((r) => [r.file, r.error.code])).toEqual([
      ['README.md', 'UNKNOWN_FORMAT'],
      ['not-there.fit', 'FILE_NOT_FOUND'],
    ]);
  });

  it.each([
    [['--as-of', '2026-02-30'], /--as-of/],
    [['--sex', 'x'], /--sex/],
    [['--max-hr', '500'], /--max-hr/],
    [['--plan', 'README.md'], /PLAN_NOT_JSON/],
    [['--plan', 'package.json'], /PLAN_INVALID/],
    [['--frobnicate'], /frobnicate/],
  ])('refuses %j with one sentence', async (options, sentence) => {
    const error = await run(process.execPath, [
      'bin/pacekeeper.js',
      'analyze',
      'fixtures/histories/proceed.zip',
      ...options,
    ]).then(
      () => null,
      (e: { code: number; stderr: string }) => e,
    );
    expect(error!.code).toBe(64);
    expect(error!.stderr).toMatch(sentence);
    expect(error!.stderr.trim().split('\n')).toHaveLength(1);
  });
});
