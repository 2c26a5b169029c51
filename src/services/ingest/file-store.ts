import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type ByteSource, fileSource } from '../../formats/decode/byte-source.ts';

/**
 * Raw bytes as received, by owner and SHA-256. Content is never altered; a second put of the same bytes changes nothing,
 * unless what is there is no longer what its name says: then it is put right.
 */
export interface FileStore {
  /** Durable when it resolves. Throws FILE_DIGEST_MISMATCH when the bytes are not what the digest says. */
  put(owner: string, sha256: string, bytes: Uint8Array): Promise<void>;
  /** The same for several, all of them durable when it resolves: what names them is flushed once. */
  putAll(owner: string, files: readonly DigestedBytes[]): Promise<void>;
  /** The same from a file of this machine, without holding it in memory. */
  putFrom(owner: string, sha256: string, path: string): Promise<void>;
  /** To read parts of it; null where there is none. The bytes are not checked against the digest: `digestOf` does. */
  open(owner: string, sha256: string): Promise<StoredFile | null>;
  /** null where there is none. Throws FILE_DIGEST_MISMATCH when the disk gives back other bytes than were put. */
  get(owner: string, sha256: string): Promise<Buffer | null>;
  has(owner: string, sha256: string): Promise<boolean>;
  /** the digests of all that is stored for an owner */
  list(owner: string): Promise<string[]>;
  /** True where there was one. For erasure, retention and expired claims only. */
  delete(owner: string, sha256: string): Promise<boolean>;
  /** how much of what holds it is used, 0 to 1; null: it has no end */
  fullness(): Promise<number | null>;
}

export interface DigestedBytes {
  sha256: string;
  bytes: Uint8Array;
}

/** A stored file that is read in parts. */
export interface StoredFile extends ByteSource {
  close(): Promise<void>;
}

export interface FileStoreError extends Error {
  code: 'FILE_DIGEST_MISMATCH' | 'FILE_NAME_INVALID' | 'FILES_UNREACHABLE';
}

const OWNER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const COPY_BYTES = 1024 * 1024;

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Of all its bytes, read a piece at a time. */
export async function digestOf(source: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < source.size; at += COPY_BYTES) hash.update(await source.read(at, at + COPY_BYTES));
  return hash.digest('hex');
}

/** `<owner>/<first two digits>/<digest>`. Throws FILE_NAME_INVALID: names never come from outside. */
export function keyOfFile(owner: string, sha256: string): string {
  if (!OWNER.test(owner)) throw storeError('FILE_NAME_INVALID', 'The owner is not an id.');
  if (!DIGEST.test(sha256)) {
    throw storeError('FILE_NAME_INVALID', 'The digest is not 64 lower-case hex digits.');
  }
  return `${owner}/${sha256.slice(0, 2)}/${sha256}`;
}

/**
 * A file store in a folder: `<dir>/<owner>/<first two digits>/<digest>`. Names come from the owner's id
 * and the digest only and are checked here, never from outside. Folders are 0700, files 0400. A file
 * is written beside its place, flushed, renamed, and the folders that name it are flushed, so that after a power cut it is
 * there whole or not at all.
 */
export function createFolderStore(dir: string): FileStore {
  const pathOf = (owner: string, sha256: string) => join(dir, keyOfFile(owner, sha256));

  async function putAll(owner: string, files: readonly DigestedBytes[]): Promise<void> {
    const paths = await Promise.all(
      files.map(async ({ sha256, bytes }) => {
        const path = pathOf(owner, sha256);
        if (sha256Of(bytes) !== sha256) throw digestMismatch('bytes');
        if (!(await isKept(path, sha256, bytes.length))) await place(path, (file) => file.writeFile(bytes));
        return path;
      }),
    );
    // also of what was there: whoever put it may not have come so far
    await flushAbove(paths, dir);
  }

  return {
    put: (owner, sha256, bytes) => putAll(owner, [{ sha256, bytes }]),
    putAll,

    async putFrom(owner, sha256, from) {
      const path = pathOf(owner, sha256);
      if (!(await isKept(path, sha256, (await stat(from)).size)))
        await place(path, async (file) => {
          const hash = createHash('sha256');
          for await (const chunk of createReadStream(from, { highWaterMark: COPY_BYTES })) {
            hash.update(chunk as Buffer);
            await file.writeFile(chunk as Buffer);
          }
          if (hash.digest('hex') !== sha256) throw digestMismatch('file');
        });
      await flushAbove([path], dir);
    },

    async open(owner, sha256) {
      const path = pathOf(owner, sha256);
      try {
        const handle = await open(path, 'r');
        return { ...fileSource(handle, (await handle.stat()).size), close: () => handle.close() };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },

    async get(owner, sha256) {
      let bytes: Buffer;
      try {
        bytes = await readFile(pathOf(owner, sha256));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
      if (sha256Of(bytes) !== sha256) {
        throw storeError('FILE_DIGEST_MISMATCH', 'A stored file no longer has the digest it is named by.');
      }
      return bytes;
    },

    async has(owner, sha256) {
      return (await sizeOf(pathOf(owner, sha256))) !== null;
    },

    async list(owner) {
      if (!OWNER.test(owner)) throw storeError('FILE_NAME_INVALID', 'The owner is not an id.');
      try {
        const names = await readdir(join(dir, owner), { recursive: true });
        return names.map((name) => basename(name)).filter((name) => DIGEST.test(name));
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },

    async fullness() {
      // a worker may look before anything was kept, and before its folder is there
      let there = dir;
      while (!existsSync(there)) there = dirname(there);
      const { blocks, bavail } = await statfs(there);
      return blocks === 0 ? null : 1 - bavail / blocks;
    },

    async delete(owner, sha256) {
      const path = pathOf(owner, sha256);
      try {
        await rm(path);
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
      await flushFolder(dirname(path));
      return true;
    },
  };
}

/** Writes a draft beside the place, flushes it and renames it; it is durable once the folders that name it are flushed. */
async function place(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `draft-${randomUUID()}`);
  try {
    const file = await open(draft, 'wx', 0o400);
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Flushes the folders that name these files, each once, from the files up to the store's own. */
async function flushAbove(paths: readonly string[], dir: string): Promise<void> {
  const folders = [...new Set(paths.map((path) => dirname(path)))];
  await Promise.all(folders.map(flushFolder));
  const owners = new Set(folders.map((folder) => dirname(folder)));
  for (const owner of owners) await flushFolder(owner);
  if (owners.size > 0) await flushFolder(dir);
}

/** Whether the file is there and, as its bytes are read, what its name says; not where the disk cannot read them. */
async function isKept(path: string, sha256: string, size: number): Promise<boolean> {
  if ((await sizeOf(path)) !== size) return false;
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: COPY_BYTES }))
      hash.update(chunk as Buffer);
  } catch (error) {
    // it may also have been deleted since its size was asked
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'EIO') return false;
    throw error;
  }
  return hash.digest('hex') === sha256;
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** What was handed over is not what its digest says. */
export function digestMismatch(what: 'bytes' | 'file'): FileStoreError {
  return storeError(
    'FILE_DIGEST_MISMATCH',
    `The ${what} to store ${what === 'file' ? 'does' : 'do'} not have the digest given.`,
  );
}

export function storeError(code: FileStoreError['code'], message: string): FileStoreError {
  return Object.assign(new Error(message), { name: 'FileStoreError', code });
}
