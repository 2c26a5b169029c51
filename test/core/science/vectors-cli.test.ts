import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(content: string): { status: number | null; lines: string[] } {
  const file = join(folder, 'given.json');
  writeFileSync(file, content);
  const cli = new URL('../../support/vectors-cli.ts', import.meta.url).pathname;
  const { status, stdout } = spawnSync(process.execPath, [cli, file], { encoding: 'utf8' });
  return { status, lines: stdout.trimEnd().split('\n') };
}

describe('the vectors command', () => {
  it('names what fails, ends with the count and exits 1', () => {
    const vector = {
      id: 'a',
      fn: 'maxHrTanaka',
      inputs: { age: 40 },
      expected: { hr_bpm: 180 },
      tolerance: { abs: 0 },
    };
    const { status, lines } = run(
      JSON.stringify({
        vectors: [
          vector,
          { ...vector, id: 'b', expected: { hr_bpm: 181 } },
          { ...vector, id: 'c', fn: 'none' },
        ],
      }),
    );
    expect(lines).toEqual([
      'b maxHrTanaka: hr_bpm: got 180, expected 181',
      'c none: unknown function none',
      '1 passed, 2 failed',
    ]);
    expect(status).toBe(1);
    expect(run(JSON.stringify([vector]))).toEqual({ status: 0, lines: ['1 passed, 0 failed'] });
  });

  it('exits 1 on a file that holds no vectors', () => {
    expect(run('{').status).toBe(1);
    expect(run('{"a": 1}').status).toBe(1);
  });
});
