import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFolderStore, sha256Of } from '../../../src/services/ingest/file-store.ts';
import { keepsRawFiles } from '../../support/file-store-contract.ts';

let dir = '';
const openStore = async () => {
  dir = join(mkdtempSync(join(tmpdir(), 'pk-files-')), 'raw');
  return createFolderStore(dir);
};
afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

describe('the folder store', () => {
  keepsRawFiles({
    open: openStore,
    stored: async () =>
      readdirSync(join(dir, '..'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name),
    async alter(owner, sha256, bytes) {
      const path = join(dir, owner, sha256.slice(0, 2), sha256);
      chmodSync(path, 0o600);
      writeFileSync(path, bytes);
    },
  });

  const bytes = Buffer.from('a run');
  const digest = sha256Of(bytes);

  it('says how full the place is, before and after it holds anything', async () => {
    const store = await openStore();
    for (const put of [async () => {}, () => store.put('athlete-1', digest, bytes)]) {
      await put();
      const share = await store.fullness();
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
  });

  it('says so before its folder, or the one around it, is there', async () => {
    const share = await createFolderStore(join(dir, 'none', 'files')).fullness();
    expect(share).toBeGreaterThanOrEqual(0);
  });

  it('puts right what the disk cannot read any more', async () => {
    const store = await openStore();
    const empty = sha256Of(Buffer.alloc(0));
    const path = join(dir, 'a', empty.slice(0, 2), empty);
    mkdirSync(dirname(path), { recursive: true });
    // whoever reads the first page of a process gets EIO, as of a damaged disk; its size is said to be 0
    symlinkSync('/proc/self/mem', path);
    expect(() => readFileSync(path)).toThrow('EIO');
    await store.put('a', empty, Buffer.alloc(0));
    expect(await store.get('a', empty)).toEqual(Buffer.alloc(0));
  });

  it('lets nobody but its own user read, and nobody write', async () => {
    const store = await openStore();
    await store.put('a', digest, bytes);
    const folder = join(dir, 'a', digest.slice(0, 2));
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, digest)).mode & 0o777).toBe(0o400);
  });
});
