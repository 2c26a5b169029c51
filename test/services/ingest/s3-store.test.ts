import { randomUUID } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Of } from '../../../src/services/ingest/file-store.ts';
import { createS3Store } from '../../../src/services/ingest/s3-store.ts';
import { keepsRawFiles } from '../../support/file-store-contract.ts';
import { S3_KEYS, s3Double } from '../../support/s3-double.ts';

const bytes = Buffer.from('a run as the watch wrote it');
const digest = sha256Of(bytes);
let double: Awaited<ReturnType<typeof s3Double>>;
let url: string;
beforeAll(async () => {
  double = await s3Double();
});
afterAll(() => double.end());
const openStore = async () => {
  url = `${double.url}/${randomUUID()}`;
  return createS3Store({ ...S3_KEYS, url });
};
/** The double keeps what belongs to a file beside it, by ending. */
const objects = () =>
  readdirSync(join(double.folder, url.split('/').at(-1)!), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('_object'),
  );

describe('the S3 store', () => {
  keepsRawFiles({
    open: openStore,
    stored: async () => {
      try {
        return objects().map(({ name }) => name.slice(0, 64));
      } catch {
        return [];
      }
    },
    async alter(_owner, sha256, bytes) {
      const found = objects().find(({ name }) => name.startsWith(sha256))!;
      writeFileSync(join(found.parentPath, found.name), bytes);
    },
  });

  it('lists more files than one answer holds', async () => {
    await openStore();
    const store = createS3Store({ ...S3_KEYS, url, pageSize: 5 });
    const some = Array.from({ length: 12 }, (_, n) => Buffer.from(`run ${n}`));
    for (const one of some) await store.put('a', sha256Of(one), one);
    expect((await store.list('a')).sort()).toEqual(some.map(sha256Of).sort());
    expect(await store.list('b')).toEqual([]);
  });

  it('takes away again what does not come back as it was sent', async () => {
    const store = await openStore();
    // the read-back meets a file that the service garbled
    const fetched = globalThis.fetch;
    globalThis.fetch = async (...asked: Parameters<typeof fetch>) => {
      const response = await fetched(...asked);
      const isRead = (asked[0] as Request).method === 'GET';
      return isRead ? new Response('a run as somebody garbled it', response) : response;
    };
    try {
      await expect(store.put('a', digest, bytes)).rejects.toMatchObject({ code: 'FILE_DIGEST_MISMATCH' });
    } finally {
      globalThis.fetch = fetched;
    }
    expect(await store.has('a', digest)).toBe(false);
  });

  it('says by a code that it is not let in, and that nobody answers', async () => {
    const unreachable = { code: 'FILES_UNREACHABLE' };
    const stranger = createS3Store({ ...S3_KEYS, secretAccessKey: 'another', url: double.url });
    await expect(stranger.get('a', digest)).rejects.toMatchObject(unreachable);
    const nowhere = createS3Store({ ...S3_KEYS, url: 'http://127.0.0.1:1/bucket' });
    await expect(nowhere.get('a', digest)).rejects.toMatchObject(unreachable);
  });

  it('says so where an answer breaks off', async () => {
    const store = createS3Store({ ...S3_KEYS, url: double.url });
    await store.put('a', digest, bytes);
    const { fetch: fetched } = globalThis;
    globalThis.fetch = async (...request: Parameters<typeof fetch>) => {
      const response = await fetched(...request);
      if (response.body === null) return response;
      await response.body.cancel();
      const cut = new ReadableStream({ pull: (stream) => stream.error(new TypeError('terminated')) });
      return new Response(cut, response);
    };
    try {
      const unreachable = { code: 'FILES_UNREACHABLE' };
      await expect(store.get('a', digest)).rejects.toMatchObject(unreachable);
      await expect(store.put('a', digest, bytes)).rejects.toMatchObject(unreachable);
      await expect(store.list('a')).rejects.toMatchObject(unreachable);
      const file = (await store.open('a', digest))!;
      await expect(file.read(0, 5)).rejects.toMatchObject(unreachable);
    } finally {
      globalThis.fetch = fetched;
    }
  });
});

const real = process.env.TEST_S3_URL;
describe.skipIf(real === undefined)('the S3 store on the server that TEST_S3_URL names', () => {
  keepsRawFiles({
    async open() {
      const { protocol, host, pathname, username, password, searchParams } = new URL(real!);
      return createS3Store({
        url: `${protocol}//${host}${pathname.replace(/\/+$/, '')}/test-${randomUUID()}`,
        region: searchParams.get('region') ?? 'us-east-1',
        accessKeyId: decodeURIComponent(username),
        secretAccessKey: decodeURIComponent(password),
      });
    },
    stored: null,
    alter: null,
  });
});
