import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type ByteSource, fileSource } from '../../formats/decode/byte-source.ts';

/** Raw bytes as received, by owner and SHA-256. Content is never altered; a second put of the same bytes changes nothing. */
export interface FileStore {
  /** Durable when it resolves. Throws FILE_DIGEST_MISMATCH when the bytes are not what the digest says. */
  put(owner: string, sha256: string, bytes: Uint8Array): Promise<void>;
  /** The same from a file of this machine, without holding it in memory. */
  putFrom(owner: string, sha256: string, path: string): Promise<void>;
  /** To read parts of it; null where there is none. The bytes are not checked against the digest. */
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

  return {
    async put(owner, sha256, bytes) {
      const path = pathOf(owner, sha256);
      if (sha256Of(bytes) !== sha256) {
        throw storeError('FILE_DIGEST_MISMATCH', 'The bytes to store do not have the digest given for them.');
      }
      if ((await sizeOf(path)) === bytes.length) return;
      await place(path, dir, (file) => file.writeFile(bytes));
    },

    async putFrom(owner, sha256, from) {
      const path = pathOf(owner, sha256);
      if ((await sizeOf(path)) === (await stat(from)).size) return;
      await place(path, dir, async (file) => {
        const hash = createHash('sha256');
        for await (const chunk of createReadStream(from, { highWaterMark: COPY_BYTES })) {
          hash.update(chunk as Buffer);
          await file.writeFile(chunk as Buffer);
        }
        if (hash.digest('hex') !== sha256) {
          throw storeError(
            'FILE_DIGEST_MISMATCH',
            'The file to store does not have the digest given for it.',
          );
        }
      });
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
      const { blocks, bavail } = await statfs(existsSync(dir) ? dir : dirname(dir));
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

/** Writes a draft beside the place, flushes it, renames it and flushes the folders that name it. */
async function place(path: string, dir: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
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
  for (const named of [folder, dirname(folder), dir]) await flushFolder(named);
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

export function storeError(code: FileStoreError['code'], message: string): FileStoreError {
  return Object.assign(new Error(message), { name: 'FileStoreError', code });
}
