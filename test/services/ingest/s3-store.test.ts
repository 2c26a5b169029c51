import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Of } from '../../../src/services/ingest/file-store.ts';
import { createS3Store } from '../../../src/services/ingest/s3-store.ts';
import { keepsRawFiles } from '../../support/file-store-contract.ts';

/** A server of the S3 protocol over a folder; it has no types of its own. */
interface Double {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as new (options: object) => Double;
const KEYS = { region: 'us-east-1', accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const BUCKET = 'recordings';

let folder: string;
let double: Double;
let origin: string;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pk-s3-'));
  double = new S3rver({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory: folder },
    configureBuckets: [{ name: BUCKET, configs: [] }],
  });
  origin = `http://127.0.0.1:${(await double.run()).port}`;
});
afterAll(async () => {
  await double.close();
  rmSync(folder, { recursive: true });
});
const openStore = async () => {
  url = `${origin}/${BUCKET}/${randomUUID()}`;
  return createS3Store({ ...KEYS, url });
};
/** The double keeps what belongs to a file beside it, by ending. */
const objects = () =>
  readdirSync(join(folder, BUCKET, url.split('/').at(-1)!), { recursive: true, withFileTypes: true }).filter(
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

  const bytes = Buffer.from('a run as the watch wrote it');
  const digest = sha256Of(bytes);

  it('lists more files than one answer holds', async () => {
    await openStore();
    const store = createS3Store({ ...KEYS, url, pageSize: 5 });
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
    const stranger = createS3Store({ ...KEYS, secretAccessKey: 'another', url: `${origin}/${BUCKET}` });
    await expect(stranger.get('a', digest)).rejects.toMatchObject(unreachable);
    const nowhere = createS3Store({ ...KEYS, url: 'http://127.0.0.1:1/bucket' });
    await expect(nowhere.get('a', digest)).rejects.toMatchObject(unreachable);
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
