import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ENTRY = join(import.meta.dirname, '../../bin/with-node-24.js');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-start-'));
  writeFileSync(
    join(folder, 'where.ts'),
    "import { getCompileCacheDir } from 'node:module';\nconst dir: string | undefined = getCompileCacheDir();\nconsole.log(JSON.stringify([dir, process.env.NODE_COMPILE_CACHE]));\n",
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function where(env: Record<string, string>): (string | null)[] {
  const out = execFileSync(process.execPath, [ENTRY, join(folder, 'where.ts')], { env, encoding: 'utf8' });
  return JSON.parse(out) as (string | null)[];
}

describe('what Node compiled', () => {
  it('is kept beside the packages, for this process and those that it starts', () => {
    const [used, handedOn] = where({});
    expect(handedOn).toMatch(/\/node_modules\/\.cache\/pacekeeper$/);
    expect(used!.startsWith(handedOn!)).toBe(true);
  });

  it('is kept where NODE_COMPILE_CACHE says, or nowhere', () => {
    const named = join(folder, 'named');
    expect(where({ NODE_COMPILE_CACHE: named })[0]!.startsWith(named)).toBe(true);
    expect(readdirSync(named)).toHaveLength(1);
    expect(where({ NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual([null, null]);
  });
});
