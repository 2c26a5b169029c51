import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolderStore, type FileStore, sha256Of } from '../../../src/services/ingest/file-store.ts';

let dir: string;
let store: FileStore;
const bytes = Buffer.from('a run as the watch wrote it');
const digest = sha256Of(bytes);

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'pk-files-')), 'raw');
  store = createFolderStore(dir);
});
afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

describe('the folder store', () => {
  it('says how full the place is, before and after it holds anything', async () => {
    for (const put of [async () => {}, () => store.put('athlete-1', digest, bytes)]) {
      await put();
      const share = await store.fullness();
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
  });

  it('gives back the bytes that were put and none to another owner', async () => {
    await store.put('athlete-1', digest, bytes);
    expect(await store.get('athlete-1', digest)).toEqual(bytes);
    expect(await store.has('athlete-1', digest)).toBe(true);
    expect(await store.get('athlete-2', digest)).toBeNull();
    expect(await store.has('athlete-2', digest)).toBe(false);
  });

  it('keeps one file and no draft when the same bytes are put many times at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => store.put('a', digest, bytes)));
    expect(filesBelow(dir)).toEqual([digest]);
  });

  it('lets nobody but its own user read, and nobody write', async () => {
    await store.put('a', digest, bytes);
    const folder = join(dir, 'a', digest.slice(0, 2));
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, digest)).mode & 0o777).toBe(0o400);
  });

  it('refuses bytes that do not have the digest', async () => {
    await expect(store.put('a', sha256Of(Buffer.from('other')), bytes)).rejects.toMatchObject({
      code: 'FILE_DIGEST_MISMATCH',
    });
  });

  it('refuses a file that does not have the digest, and leaves no draft', async () => {
    const sent = join(dir, '..', 'sent');
    writeFileSync(sent, bytes);
    const other = sha256Of(Buffer.from('other'));
    await expect(store.putFrom('a', other, sent)).rejects.toMatchObject({ code: 'FILE_DIGEST_MISMATCH' });
    expect(filesBelow(dir)).toEqual([]);
  });

  it('refuses to hand out a file that changed on the disk', async () => {
    await store.put('a', digest, bytes);
    const path = join(dir, 'a', digest.slice(0, 2), digest);
    chmodSync(path, 0o600);
    writeFileSync(path, 'a run as somebody else wrote');
    await expect(store.get('a', digest)).rejects.toMatchObject({ code: 'FILE_DIGEST_MISMATCH' });
  });

  it.each([
    ['..', digest],
    ['a/b', digest],
    ['', digest],
    ['a', '../../etc/passwd'],
    ['a', digest.toUpperCase()],
  ])('refuses the name %s / %s', async (owner, sha256) => {
    const refusal = { code: 'FILE_NAME_INVALID' };
    await expect(store.put(owner, sha256, bytes)).rejects.toMatchObject(refusal);
    await expect(store.get(owner, sha256)).rejects.toMatchObject(refusal);
    await expect(store.delete(owner, sha256)).rejects.toMatchObject(refusal);
  });

  it('deletes once, and takes the same bytes again afterwards', async () => {
    await store.put('a', digest, bytes);
    expect(await store.delete('a', digest)).toBe(true);
    expect(await store.delete('a', digest)).toBe(false);
    expect(await store.get('a', digest)).toBeNull();
    await store.put('a', digest, bytes);
    expect(await store.get('a', digest)).toEqual(bytes);
  });

  it('keeps an empty file', async () => {
    const nothing = Buffer.alloc(0);
    await store.put('a', sha256Of(nothing), nothing);
    expect(await store.get('a', sha256Of(nothing))).toEqual(nothing);
  });
});
