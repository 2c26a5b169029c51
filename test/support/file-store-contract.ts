import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type FileStore, sha256Of } from '../../src/services/ingest/file-store.ts';

export interface StoreUnderTest {
  /** over an empty place */
  open(): Promise<FileStore>;
  /** names of the files that are there, drafts included; null: cannot be seen from outside */
  stored: (() => Promise<string[]>) | null;
  /** writes other bytes where a file is kept; null: cannot be done from outside */
  alter: ((owner: string, sha256: string, bytes: string) => Promise<void>) | null;
}

/** What every store of raw files does, whatever it stands on. */
export function keepsRawFiles({ open, stored, alter }: StoreUnderTest): void {
  const bytes = Buffer.from('a run as the watch wrote it');
  const digest = sha256Of(bytes);
  let store: FileStore;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pk-sent-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(async () => {
    store = await open();
  });
  const sent = (content: Uint8Array) => {
    const path = join(folder, 'sent');
    writeFileSync(path, content);
    return path;
  };

  it('gives back the bytes that were put and none to another owner', async () => {
    await store.put('athlete-1', digest, bytes);
    expect(await store.get('athlete-1', digest)).toEqual(bytes);
    expect(await store.has('athlete-1', digest)).toBe(true);
    expect(await store.get('athlete-2', digest)).toBeNull();
    expect(await store.has('athlete-2', digest)).toBe(false);
    expect(await store.open('athlete-2', digest)).toBeNull();
  });

  it('keeps one file and no draft when the same bytes are put many times at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => store.put('a', digest, bytes)));
    expect(await store.get('a', digest)).toEqual(bytes);
    expect(await store.list('a')).toEqual([digest]);
    if (stored !== null) expect(await stored()).toEqual([digest]);
  });

  it('keeps several at once, and refuses them where one does not have its digest', async () => {
    const files = ['one', 'two', 'three'].map((text) => ({
      sha256: sha256Of(Buffer.from(text)),
      bytes: Buffer.from(text),
    }));
    await store.putAll('a', files);
    await store.putAll('a', []);
    for (const { sha256, bytes: put } of files) expect(await store.get('a', sha256)).toEqual(put);
    expect((await store.list('a')).toSorted()).toEqual(files.map((file) => file.sha256).toSorted());
    const refused = store.putAll('b', [...files, { sha256: digest, bytes: Buffer.from('other') }]);
    await expect(refused).rejects.toMatchObject({ code: 'FILE_DIGEST_MISMATCH' });
    expect(await store.get('b', digest)).toBeNull();
  });

  it('takes a file of this machine, and gives parts of it', async () => {
    const content = Buffer.alloc(3_000_000, 'recorded ');
    await store.putFrom('a', sha256Of(content), sent(content));
    const file = (await store.open('a', sha256Of(content)))!;
    expect(file.size).toBe(content.length);
    for (const [from, to] of [
      [0, 10],
      [2_999_990, 3_100_000],
      [1_000_000, 2_500_000],
      [5, 5],
    ] as const) {
      expect(Buffer.from(await file.read(from, to))).toEqual(content.subarray(from, to));
    }
    await file.close();
  });

  it('refuses bytes and files that do not have the digest, and keeps nothing of them', async () => {
    const other = sha256Of(Buffer.from('other'));
    const refusal = { code: 'FILE_DIGEST_MISMATCH' };
    await expect(store.put('a', other, bytes)).rejects.toMatchObject(refusal);
    await expect(store.putFrom('a', other, sent(bytes))).rejects.toMatchObject(refusal);
    expect(await store.list('a')).toEqual([]);
    if (stored !== null) expect(await stored()).toEqual([]);
  });

  it.skipIf(alter === null)('refuses to hand out a file that changed where it is kept', async () => {
    await store.put('a', digest, bytes);
    await alter!('a', digest, 'a run as somebody else wrote');
    await expect(store.get('a', digest)).rejects.toMatchObject({ code: 'FILE_DIGEST_MISMATCH' });
  });

  it.skipIf(alter === null)('puts right what was altered, when the same bytes come again', async () => {
    await store.put('a', digest, bytes);
    for (const again of [
      () => store.put('a', digest, bytes),
      () => store.putFrom('a', digest, sent(bytes)),
    ]) {
      await alter!('a', digest, 'x'.repeat(bytes.length));
      await again();
      expect(await store.get('a', digest)).toEqual(bytes);
    }
    if (stored !== null) expect(await stored()).toEqual([digest]);
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
}
