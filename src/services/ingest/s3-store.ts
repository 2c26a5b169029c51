import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { AwsClient } from 'aws4fetch';
import { digestMismatch, type FileStore, keyOfFile, sha256Of, storeError } from './file-store.ts';

/** Where raw files are kept on a service that speaks the S3 protocol. */
export interface S3Settings {
  /** the bucket by path, with a prefix where one is wanted: `https://s3.example.org/bucket/raw` */
  url: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** files named in one answer to a listing */
  pageSize?: number;
}

/** One request with its retries: half a gigabyte within a data centre takes far less. */
const REQUEST_MS = 120_000;
const RETRIES = 4;
/** Archives are read in small pieces from their end; each fetch brings at least this much. */
const READ_AHEAD = 1024 * 1024;
const COPY_BYTES = 1024 * 1024;

/**
 * A file store on S3: `<url>/<owner>/<first two digits>/<digest>`. Bytes are sent with their digest, which the
 * service checks, only where nothing is (`If-None-Match: *`), and read back and digested before put() resolves, also
 * where they were there before: only what does not come back as its name says is written over, and what still does
 * not is taken away again. Throws FILES_UNREACHABLE beside the errors of every store.
 */
export function createS3Store(settings: S3Settings): FileStore {
  const { url, region, accessKeyId, secretAccessKey, pageSize = 1000 } = settings;
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES });
  const base = url.replace(/\/+$/, '');
  const { pathname } = new URL(base);
  const [, bucket = '', ...prefix] = pathname.split('/');
  const addressOf = (owner: string, sha256: string) => `${base}/${keyOfFile(owner, sha256)}`;

  async function ask(
    method: string,
    address: string,
    init: RequestInit & { headers?: Record<string, string> } = {},
  ) {
    let response: Response;
    try {
      const headers = { 'x-amz-content-sha256': EMPTY, ...init.headers };
      response = await client.fetch(address, {
        ...init,
        method,
        headers,
        signal: AbortSignal.timeout(REQUEST_MS),
      });
    } catch (error) {
      throw Object.assign(unreachable(`${method} failed`), { cause: error });
    }
    if (response.ok) return response;
    // nobody reads what it says, and a connection is kept until it is read
    await response.body?.cancel();
    if (response.status === 404) return response;
    // somebody else put the same bytes meanwhile
    if (method === 'PUT' && (response.status === 412 || response.status === 409)) return response;
    throw unreachable(`${method} was answered with ${response.status}`);
  }

  async function sizeOf(address: string): Promise<number | null> {
    const response = await ask('HEAD', address);
    return response.status === 404 ? null : Number(response.headers.get('content-length'));
  }

  /** The digest of what the service hands out; null: nothing. */
  async function readBack(address: string): Promise<string | null> {
    const back = await ask('GET', address);
    if (back.status === 404) return null;
    const hash = createHash('sha256');
    const digested = async () => {
      for await (const chunk of back.body!) hash.update(chunk);
      return hash.digest('hex');
    };
    return whole(digested());
  }

  /** The same bytes sent many times at once go once. */
  const underWay = new Map<string, Promise<void>>();
  function place(address: string, sha256: string, body: Blob): Promise<void> {
    const running = underWay.get(address);
    if (running !== undefined) return running;
    const placed = placeNow(address, sha256, body).finally(() => underWay.delete(address));
    underWay.set(address, placed);
    return placed;
  }

  async function placeNow(address: string, sha256: string, body: Blob): Promise<void> {
    const there = await sizeOf(address);
    if (there === body.size && (await readBack(address)) === sha256) return;
    const headers: Record<string, string> = { 'x-amz-content-sha256': sha256 };
    if (there === null) headers['if-none-match'] = '*';
    await ask('PUT', address, { body, headers });
    const found = await readBack(address);
    if (found === null) throw unreachable('a file that was put is not there');
    if (found === sha256) return;
    await ask('DELETE', address);
    throw storeError(
      'FILE_DIGEST_MISMATCH',
      'The store gave back other bytes than were put; they were taken away.',
    );
  }

  async function put(owner: string, sha256: string, bytes: Uint8Array): Promise<void> {
    const address = addressOf(owner, sha256);
    if (sha256Of(bytes) !== sha256) throw digestMismatch('bytes');
    await place(address, sha256, new Blob([bytes as Uint8Array<ArrayBuffer>]));
  }

  return {
    put,

    async putAll(owner, files) {
      await Promise.all(files.map(({ sha256, bytes }) => put(owner, sha256, bytes)));
    },

    async putFrom(owner, sha256, path) {
      const address = addressOf(owner, sha256);
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(path, { highWaterMark: COPY_BYTES }))
        hash.update(chunk as Buffer);
      if (hash.digest('hex') !== sha256) throw digestMismatch('file');
      // read from the disk as it is sent
      await place(address, sha256, await openAsBlob(path));
    },

    async open(owner, sha256) {
      const address = addressOf(owner, sha256);
      const size = await sizeOf(address);
      if (size === null) return null;
      let [heldFrom, held] = [0, new Uint8Array(0)];
      return {
        size,
        async read(start, end) {
          const last = Math.min(end, size);
          if (last <= start) return new Uint8Array(0);
          if (start < heldFrom || last > heldFrom + held.length) {
            const until = Math.min(size, Math.max(last, start + READ_AHEAD));
            const response = await ask('GET', address, { headers: { range: `bytes=${start}-${until - 1}` } });
            const bytes = new Uint8Array(await whole(response.arrayBuffer()));
            // a service without ranges sends all of it
            [heldFrom, held] = response.status === 206 ? [start, bytes] : [0, bytes];
          }
          return held.slice(start - heldFrom, last - heldFrom);
        },
        async close() {
          held = new Uint8Array(0);
        },
      };
    },

    async get(owner, sha256) {
      const response = await ask('GET', addressOf(owner, sha256));
      if (response.status === 404) return null;
      const bytes = Buffer.from(await whole(response.arrayBuffer()));
      if (sha256Of(bytes) !== sha256) {
        throw storeError('FILE_DIGEST_MISMATCH', 'A stored file no longer has the digest it is named by.');
      }
      return bytes;
    },

    has: async (owner, sha256) => (await sizeOf(addressOf(owner, sha256))) !== null,

    async list(owner) {
      const folder = `${keyOfFile(owner, EMPTY).split('/')[0]}/`;
      const found: string[] = [];
      for (;;) {
        const query = new URLSearchParams({ 'max-keys': String(pageSize) });
        query.set('prefix', [...prefix, folder].join('/'));
        // names are in order, so that a page begins after the last one
        const last = found.at(-1);
        if (last !== undefined) query.set('marker', [...prefix, keyOfFile(owner, last)].join('/'));
        const response = await ask('GET', `${new URL(base).origin}/${bucket}?${query}`);
        const text = await whole(response.text());
        // names end in ids and digests of ours, so that nothing in them is escaped
        const named = [...text.matchAll(/<Key>[^<]*\/([0-9a-f]{64})<\/Key>/g)].map(([, digest]) => digest!);
        found.push(...named);
        if (named.length === 0 || !/<IsTruncated>true</.test(text)) return found;
      }
    },

    async delete(owner, sha256) {
      const address = addressOf(owner, sha256);
      if ((await sizeOf(address)) === null) return false;
      await ask('DELETE', address);
      return true;
    },

    fullness: async () => null,
  };
}

const EMPTY = sha256Of(new Uint8Array(0));

/** What an answer holds. Throws FILES_UNREACHABLE where it breaks off. */
function whole<T>(reading: Promise<T>): Promise<T> {
  return reading.catch((error: unknown) => {
    throw Object.assign(unreachable('an answer broke off'), { cause: error });
  });
}

function unreachable(what: string): Error {
  return storeError('FILES_UNREACHABLE', `The store of raw files does not answer as it should: ${what}.`);
}
